/** The journal in one SQLite database: the embedded default. Every transaction is on the disk when it returns. */
import path from 'node:path';
import type { Clock } from '../../../contracts/clock.ts';
import { isOver, type Resolution, type RunId, RunStatus, type RunSummary } from '../../../contracts/runs.ts';
import type { Signer } from '../../../contracts/signing.ts';
import { cancelledRequests } from '../../actions/routes.ts';
import { KeyFileSigner } from '../../signing/key-file.ts';
import type { Store } from '../../sqlite/store.ts';
import { ORIGIN } from '../chain.ts';
import type { Outcome, RunEvent } from '../events.ts';
import {
  BrokenRun,
  type Claim,
  type Claimed,
  type ClaimRequest,
  Fenced,
  type Groups,
  type Journal,
  LONGEST_LEASE_MS,
  type NewRun,
  type RunImage,
  type StepRecord,
  type StoredEvent,
  type Those,
  type Wanted,
} from '../journal.ts';
import { Keeper } from '../keeper.ts';
import { type EventRow, readEvent } from '../reading.ts';
import { noSuchRun, parkedStep, runExists, stale } from '../refusals.ts';
import { appendTo } from './appending.ts';
import { childrenOf } from './children.ts';
import { claimRuns, keepLease } from './claims.ts';
import { imageOf, lastState } from './images.ts';
import { SqliteKeeping, sealedUpTo } from './keeping.ts';
import { SqliteMemos } from './memos.ts';
import { appendPlain, type Heads } from './plain.ts';
import { emptyLog, purgeRun } from './purging.ts';
import { EVENT_COLUMNS, eventId } from './rows.ts';
import { mustHave, type RunRow, rowOf, wantedOf } from './run-row.ts';
import { LOG_PAGES } from './schema.ts';
import { readableStepsOf, stepsOf } from './steps.ts';
import { newestRows, summaryOf } from './summaries.ts';

export class SqliteJournal implements Journal {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #heads: Heads = new Map();
  readonly keeping: Keeper;
  readonly memos: SqliteMemos;
  readonly children = async (run: RunId): Promise<RunId[]> => childrenOf(this.#store, this.#row(run));

  /** `signer` signs for what is dropped: the key of the data folder, where none is given. */
  constructor(store: Store, clock: Clock, signer: Signer = new KeyFileSigner(path.dirname(store.file))) {
    this.#store = store;
    this.#clock = clock;
    this.keeping = new Keeper(new SqliteKeeping(store), signer, clock);
    this.memos = new SqliteMemos(store);
    store.sql.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  }

  async create(run: NewRun): Promise<boolean> {
    return this.#store.write(() => this.#create(run));
  }

  async claim(request: ClaimRequest): Promise<Claimed[]> {
    return this.#store.write(() => claimRuns(this.#store, request, this.#clock.now()));
  }

  async load(claim: Claim): Promise<RunImage> {
    return this.#store.read(() => imageOf(this.#store, mustHave(rowOf(this.#store, claim.run), claim.run)));
  }

  async append(claim: Claim, events: readonly RunEvent[], release = false): Promise<Wanted | undefined> {
    return this.#appendEach(claim, [events], release);
  }

  async appendEach(claim: Claim, groups: Groups, release = false): Promise<Wanted | undefined> {
    return this.#appendEach(claim, groups, release);
  }

  async wanted(run: RunId): Promise<Wanted | undefined> {
    return wantedOf(this.#row(run));
  }

  async signalOf(claim: Claim, name: string, except: readonly number[]) {
    const row = mustHave(rowOf(this.#store, claim.run), claim.run);
    const seq = this.#store
      .prepare<[number, string, string], number>(
        `SELECT seq FROM signal WHERE run = ? AND name = ? AND seq NOT IN (SELECT value FROM json_each(?))
         ORDER BY seq LIMIT 1`,
      )
      .pluck()
      .get(row.id, name, JSON.stringify(except));
    if (seq === undefined) return undefined;
    const event = this.#event(row, seq).event;
    if (event?.kind !== 'SIGNAL_RECEIVED') throw new BrokenRun(claim.run, seq, 'the content of this signal is gone');
    return { seq, value: event.value };
  }

  async outcomeOf(run: RunId): Promise<Outcome | undefined> {
    const row = this.#row(run);
    if (row.status === 'done') return { state: 'done', value: lastState(this.#store, row).state };
    if (row.status === 'failed') return { state: 'failed', message: row.why ?? 'it failed' };
    return row.status === 'cancelled' ? { state: 'failed', message: 'it was cancelled' } : undefined;
  }

  async signal(run: RunId, name: string, value: unknown): Promise<void> {
    this.#change(run, (row) => {
      if (isOver(RunStatus.parse(row.status))) throw stale(run, `it is ${row.status}; nothing listens any more`);
      return [{ kind: 'SIGNAL_RECEIVED', name, value: value }];
    });
  }

  async pause(run: RunId): Promise<void> {
    this.#change(run, (row) => {
      if (!['ready', 'waiting', 'parked'].includes(row.status)) throw stale(run, `it is ${row.status}`);
      if (row.wanted === 'cancel') throw stale(run, 'it is being cancelled');
      return row.owner === null ? [{ kind: 'RUN_PAUSED' }] : this.#want(row, 'pause');
    });
  }

  async resume(run: RunId): Promise<void> {
    this.#change(run, (row) => {
      if (row.wanted === 'pause') return this.#want(row, null);
      if (!['paused', 'quarantined', 'broken'].includes(row.status))
        throw stale(run, `it is ${row.status}, not paused`);
      return [{ kind: 'RUN_RESUMED' }];
    });
  }

  async cancel(run: RunId): Promise<void> {
    this.#change(run, (row) => {
      if (isOver(RunStatus.parse(row.status))) throw stale(run, `it is ${row.status} already`);
      if (row.owner !== null) return this.#want(row, 'cancel');
      return [...cancelledRequests(readableStepsOf(this.#store, row)), { kind: 'RUN_CANCELLED' }];
    });
  }

  async resolve(run: RunId, step: string, resolution: Resolution): Promise<void> {
    this.#change(run, (row) => {
      if (isOver(RunStatus.parse(row.status))) throw stale(run, `it is ${row.status}`);
      const { key } = parkedStep(run, step, stepsOf(this.#store, row));
      return [{ kind: 'STEP_RESOLVED', key, resolution }];
    });
  }

  async fork(run: RunId, as: RunId): Promise<void> {
    this.#store.write(() => {
      const row = this.#row(run);
      const { state, version, schema } = lastState(this.#store, row);
      if (!this.#create({ id: as, program: row.program, version, schema, state, forkedFrom: run })) {
        throw runExists(as);
      }
    });
  }

  async list(limit: number, those?: Those): Promise<RunSummary[]> {
    return newestRows(this.#store, limit, those).map((row) => summaryOf(this.#store, row));
  }

  async summary(run: RunId): Promise<RunSummary> {
    return summaryOf(this.#store, this.#row(run));
  }

  async events(run: RunId, after: number, limit: number): Promise<StoredEvent[]> {
    const row = this.#row(run);
    return this.#rowsOf(row, after, limit).map((event) => readEvent(run, event));
  }

  async steps(run: RunId): Promise<StepRecord[]> {
    return stepsOf(this.#store, this.#row(run));
  }

  async parked(run: RunId): Promise<StepRecord[]> {
    return (await this.steps(run)).filter(({ state }) => state === 'parked');
  }

  verify(run: RunId): Promise<number> {
    return this.keeping.verify(run);
  }

  async purge(run: RunId): Promise<number> {
    const bytes = this.#store.write(() => {
      const row = this.#row(run);
      if (!isOver(RunStatus.parse(row.status))) throw stale(run, `it is ${row.status}: cancel it first`);
      return purgeRun(this.#store, row);
    });
    await emptyLog(this.#store, run);
    return bytes;
  }

  async nextWake(programs: readonly string[]): Promise<number | undefined> {
    return this.#store
      .prepare<[string], number>(
        `SELECT wake_at FROM run WHERE wake_at IS NOT NULL AND owner IS NULL AND status IN ('waiting', 'parked')
         AND program IN (SELECT value FROM json_each(?)) ORDER BY wake_at LIMIT 1`,
      )
      .pluck()
      .get(JSON.stringify(programs));
  }

  async keepLease(worker: string, forMs: number): Promise<void> {
    this.#store.write(() => keepLease(this.#store, worker, this.#clock.now(), forMs));
  }

  async owners() {
    const rows = this.#store
      .prepare<[], { owner: string; expires: number | null }>(
        `SELECT o.owner, lease.expires FROM (SELECT DISTINCT owner FROM run WHERE owner IS NOT NULL) o
         LEFT JOIN lease ON lease.resource = 'worker/' || o.owner`,
      )
      .all();
    const now = this.#clock.now();
    return rows.map(({ owner, expires }) => ({
      worker: owner,
      hasLapsed: (expires ?? 0) <= now || (expires ?? 0) > now + LONGEST_LEASE_MS,
    }));
  }

  /** Two counters: SQLite's own tells of other connections, ours of this one. */
  async changes(): Promise<number> {
    const others = Number(this.#store.sql.pragma('data_version', { simple: true }));
    const own = Number(this.#store.prepare<[], number>('SELECT total_changes()').pluck().get());
    return others * 2 ** 32 + own;
  }

  async close(): Promise<void> {
    this.#store.close();
  }

  #appendEach(claim: Claim, groups: Groups, release: boolean): Wanted | undefined {
    const now = this.#clock.now();
    const done = appendPlain(this.#store, this.#heads, claim, release ? groups.slice(0, -1) : groups, now);
    const rest = groups.slice(done);
    const told = rest.map((events, i) => wantedOf(this.#append(claim, events, now, release && i === rest.length - 1)));
    return told.at(-1);
  }

  #append(claim: Claim, events: readonly RunEvent[], now: number, release: boolean): RunRow {
    this.#heads.delete(claim.run);
    const { row, head } = this.#store.write(() => {
      const found = mustHave(rowOf(this.#store, claim.run), claim.run);
      if (found.epoch !== claim.epoch || found.owner !== claim.worker) throw new Fenced(claim);
      return { row: found, head: appendTo(this.#store, found, events, now, release) };
    });
    if (head) this.#heads.set(claim.run, { epoch: claim.epoch, program: row.program, head });
    return row;
  }

  #create({ id, program, version, schema, state, parent, forkedFrom }: NewRun): boolean {
    if (rowOf(this.#store, id)) return false;
    const now = this.#clock.now();
    const parentRow = parent && this.#row(parent);
    this.#store
      .prepare(
        `INSERT INTO run (name, program, status, checkpoint, tick, seq, link, ready_at, parent, created_at)
         VALUES (?, ?, 'ready', 1, 1, 0, ?, ?, ?, ?)`,
      )
      .run(id, program, ORIGIN, now, parentRow?.id ?? null, now);
    const event = { kind: 'RUN_CREATED', program, version, schema, state: state, forkedFrom } as const;
    appendTo(this.#store, mustHave(rowOf(this.#store, id), id), [event], now);
    return true;
  }

  #change(run: RunId, eventsOf: (row: RunRow) => readonly RunEvent[]): void {
    this.#store.write(() => {
      const row = this.#row(run);
      const events = eventsOf(row);
      if (events.length > 0) appendTo(this.#store, row, events, this.#clock.now());
    });
  }

  #want(row: RunRow, wanted: Wanted | null): readonly RunEvent[] {
    this.#store.prepare('UPDATE run SET wanted = ? WHERE id = ?').run(wanted, row.id);
    return [];
  }

  #row(run: RunId): RunRow {
    const row = rowOf(this.#store, run);
    if (!row) throw noSuchRun(run);
    return row;
  }

  #rowsOf({ id }: RunRow, after: number, limit: number): EventRow[] {
    return this.#store
      .prepare<[number, number, number], EventRow>(
        `SELECT ${EVENT_COLUMNS} WHERE e.id > ? AND e.id < ? ORDER BY e.id LIMIT ?`,
      )
      .all(eventId(id, Math.max(after, sealedUpTo(this.#store, id))), eventId(id + 1, 0), limit);
  }

  #event(row: RunRow, seq: number): StoredEvent {
    const [event] = this.#rowsOf(row, seq - 1, 1);
    if (event?.seq !== seq) throw new BrokenRun(row.name, seq, 'this event is missing');
    return readEvent(row.name, event);
  }
}
