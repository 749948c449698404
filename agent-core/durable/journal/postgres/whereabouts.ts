/** Finding a run: at home nearly always, on another shard while it has not moved yet. */
import { type RunRow, rowOf } from './images.ts';
import { grew, membersOf } from './members.ts';
import { arrive, isArriving } from './moving.ts';
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

  /** A copy that is on no other shard any more becomes the run. False where there is no trace of it. */
  async #settle(run: string): Promise<boolean> {
    if (this.#shards.length === 1) return false;
    const traces = await Promise.all(this.#shards.map((shard) => isArriving(shard, run)));
    const copy = this.#shards.find((_shard, i) => traces[i]);
    // Looked for after the copy was seen: what is nowhere else now was deleted there.
    const elsewhere = await Promise.all(this.#shards.map((shard) => rowOf(shard, run)));
    if (copy && elsewhere.every((row) => row === undefined)) await arrive(copy, run);
    else if (!copy && elsewhere.every((row) => row === undefined)) return false;
    else await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return true;
  }
}
