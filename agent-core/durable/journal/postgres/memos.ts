/** Memos on Postgres: an index into the events, written with them. */
import type { RunId } from '../../../contracts/runs.ts';
import type { Memo, Memos } from '../memos.ts';
import { outcomeIn, readEvent } from '../reading.ts';
import { eventRows } from './images.ts';
import type { Whereabouts } from './whereabouts.ts';

export class PostgresMemos implements Memos {
  readonly #where: Whereabouts;

  constructor(where: Whereabouts) {
    this.#where = where;
  }

  async find(run: RunId, key: string): Promise<Memo | undefined> {
    const found = await this.#where.at(run, async (shard) => {
      const text = `SELECT m.seq FROM run r LEFT JOIN memo m ON m.run = r.name AND m.key = $2
        WHERE r.name = $1 AND NOT r.arriving`;
      const [memo] = await shard.rows<{ seq: number | null }>(text, run, key);
      if (!memo) return undefined;
      const [row] = memo.seq === null ? [] : await eventRows(shard, run, memo.seq - 1, 1);
      return { row };
    });
    if (!found?.row) return undefined;
    const { row } = found;
    const outcome = outcomeIn(run, row.seq, readEvent(run, row).event);
    return outcome.state === 'done' ? { seq: row.seq, value: outcome.value } : undefined;
  }
}
