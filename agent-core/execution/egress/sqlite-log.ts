/** The log of attempts to get out. Owns the table `attempt` of `egress.db`. */
import { type Clock, systemClock } from '../../contracts/clock.ts';
import { type Log, silent } from '../../durable/log.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { Attempt, EgressEntry, EgressLog, Outcome } from './log.ts';
import { KEPT_MS, openEgressStore } from './store.ts';

const COLUMNS = [
  'at',
  'run',
  'call',
  'way',
  'host',
  'port',
  'method',
  'address',
  'verdict',
  'why',
  'up',
  'down',
] as const;
const INSERT = `INSERT INTO attempt (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;
const OUTCOME = 'UPDATE attempt SET verdict = ?, why = ?, up = ?, down = ? WHERE id = ?';

type Row = { [K in keyof EgressEntry]: EgressEntry[K] | null };

export class SqliteEgressLog implements EgressLog {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock = systemClock) {
    this.#store = store;
    this.#clock = clock;
    store.write(() => store.prepare('DELETE FROM attempt WHERE at < ?').run(clock.now() - KEPT_MS));
  }

  begin(attempt: Attempt, address: string): (outcome: Outcome) => void {
    const id = this.#add(attempt, { verdict: 'granted', address, up: 0, down: 0 });
    return ({ verdict, why, up, down }) => {
      this.#store.write(() => this.#store.prepare(OUTCOME).run(verdict, why ?? null, up, down, id));
    };
  }

  refused(attempt: Attempt, why: string, address?: string): void {
    this.#add(attempt, { verdict: 'refused', why, address, up: 0, down: 0 });
  }

  /** Of one call, the oldest first. */
  ofCall(call: string): EgressEntry[] {
    return this.#read('WHERE call = ? ORDER BY id', call);
  }

  /** The latest first. */
  latest(most: number): EgressEntry[] {
    return this.#read('ORDER BY id DESC LIMIT ?', most);
  }

  /** With what was allowed for runs. */
  clear(): void {
    this.#store.write(() => this.#store.sql.exec('DELETE FROM attempt; DELETE FROM question; DELETE FROM allowed_run'));
    this.#store.compact();
  }

  close(): void {
    this.#store.close();
  }

  #add(attempt: Attempt, outcome: Outcome): number | bigint {
    const entry: EgressEntry = { ...attempt, ...outcome, at: this.#clock.now() };
    const values = COLUMNS.map((column) => entry[column] ?? null);
    return this.#store.write(() => this.#store.prepare(INSERT).run(...values)).lastInsertRowid;
  }

  #read(which: string, value: string | number): EgressEntry[] {
    const sql = `SELECT ${COLUMNS.join(', ')} FROM attempt ${which}`;
    const rows = this.#store.read(() => this.#store.prepare<[string | number], Row>(sql).all(value));
    return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, each]) => each !== null)) as never);
  }
}

/** Throws as `openEgressStore` does. */
export function openEgressLog(folder: string, clock: Clock = systemClock, log: Log = silent): SqliteEgressLog {
  return new SqliteEgressLog(openEgressStore(folder, clock, log), clock);
}
