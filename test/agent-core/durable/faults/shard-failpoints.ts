/** Failpoints in what this process writes to Postgres databases: around each statement and each transaction, and before its commit. */
import { Shard } from '../../../../agent-core/durable/journal/postgres/shard.ts';
import type { Failpoints } from './failpoints.ts';

export function passTransactions(failpoints: Failpoints): void {
  const { transaction } = Shard.prototype;
  Shard.prototype.transaction = function passing<T>(this: Shard, work: Parameters<typeof transaction<T>>[0]) {
    const within: typeof work = async (sql) => {
      const done = await work(sql);
      failpoints.pass('within write');
      return done;
    };
    return failpoints.around('write', () => transaction.call(this, within) as Promise<T>);
  };
}

/** What writes outside of transactions. */
export function passStatements(failpoints: Failpoints): void {
  const { rows, inTurn } = Shard.prototype;
  Shard.prototype.rows = function passing(this: Shard, text, ...values) {
    const work = () => rows.call(this, text, ...values) as Promise<never[]>;
    const place = placeOf(text, values);
    return place === undefined ? work() : failpoints.around(place, work);
  };
  Shard.prototype.inTurn = function passing(this: Shard, statements) {
    const work = () => inTurn.call(this, statements) as Promise<never[][]>;
    // One alone goes by `rows`.
    if (statements.length < 2) return work();
    return failpoints.around(statements.map(({ text, values }) => placeOf(text, values)).join(', then '), work);
  };
}

/** How a write is called; `undefined` where nothing of a run is written. */
function placeOf(text: string, values: readonly unknown[]): string | undefined {
  if (text.includes('FROM append(')) return `append ${[values[5]].flat().join('+') || 'nothing'}`;
  if (text.startsWith('WITH r AS')) return `append ${values[4]} alone`;
  if (text.includes('tell_parent(')) return 'tell parent';
  return /^(INSERT INTO|DELETE FROM|UPDATE) \w+/.exec(text)?.[0];
}
