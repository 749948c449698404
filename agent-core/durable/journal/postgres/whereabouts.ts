/** Finding a run: at home nearly always, on another shard while it has not moved yet. */
import { type RunRow, rowOf } from './images.ts';
import { grew, membersOf } from './members.ts';
import { settle } from './moving.ts';
import { ranked } from './placement.ts';
import type { Shard, Sql } from './shard.ts';

/** How often a run that moves at this moment is looked for, and the pause between, ms. */
const LOOKS = 20;
const PAUSE_MS = 5;

export class Whereabouts {
  readonly #shards: readonly Shard[];

  constructor(shards: readonly Shard[]) {
    this.#shards = shards;
  }

  home(run: string): Shard {
    const [home] = ranked(this.#shards, run);
    if (!home) throw new Error('a journal has one shard at least');
    return home;
  }

  /** What `work` gives on the shard that has the run (`undefined` where it has not); `undefined` where none has. */
  async at<T>(run: string, work: (shard: Shard) => Promise<T | undefined>): Promise<T | undefined> {
    for (let look = 0; look < LOOKS; look++) {
      for (const shard of ranked(this.#shards, run)) {
        const found = await work(shard);
        if (found !== undefined) return found;
      }
      if (!(await this.#settle(run))) break;
    }
    const [any] = this.#shards;
    if (any && (await membersOf(any)).length !== this.#shards.length) throw grew();
    return undefined;
  }

  async find(run: string): Promise<Shard | undefined> {
    return this.at(run, async (shard) => ((await rowOf(shard, run)) ? shard : undefined));
  }

  /** Runs `work` in a transaction that has the run locked; `undefined` where there is no such run. */
  inTransaction<T>(run: string, work: (sql: Sql, row: RunRow, shard: Shard) => Promise<T>): Promise<T | undefined> {
    return this.at(run, (shard) =>
      shard.transaction(async (sql) => {
        const row = await rowOf(sql, run, true);
        return row && work(sql, row, shard);
      }),
    );
  }

  /** Whether to look again: a copy became the run, or the run is on its way. */
  async #settle(run: string): Promise<boolean> {
    if (this.#shards.length === 1) return false;
    const where = await settle(this.#shards, run);
    if (where !== 'elsewhere') return where === 'here';
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return true;
  }
}
