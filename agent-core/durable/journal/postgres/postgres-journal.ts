/**
 * The journal over N Postgres databases. A run's rows lie on one of them, its home by rendezvous hashing; only what concerns
 * several runs at once asks all. Every commit is on the disk of its database when it is answered.
 */
import type { Clock } from '../../../contracts/clock.ts';
import { wordsOf } from '../../../contracts/errors.ts';
import { isOver, type Resolution, type RunId, RunStatus, type RunSummary } from '../../../contracts/runs.ts';
import type { Signer } from '../../../contracts/signing.ts';
import { cancelledRequests } from '../../actions/routes.ts';
import type { Log } from '../../log.ts';
import { NO_SIGNER } from '../../signing/no-signer.ts';
import type { Outcome, RunEvent } from '../events.ts';
import {
  BrokenRun,
  type Claim,
  type Claimed,
  type ClaimRequest,
  Fenced,
  type Groups,
  type Journal,
  type NewRun,
  type RunImage,
  type StepRecord,
  type StoredEvent,
  type Those,
  type Wanted,
} from '../journal.ts';
import { Keeper } from '../keeper.ts';
import { noneOfBroken, readEvent } from '../reading.ts';
import { noSuchRun, parkedStep, runExists, stale } from '../refusals.ts';
import { appendPlain, appendTo, insertRun } from './appending.ts';
import { claimRuns } from './claims.ts';
import { Heads } from './heads.ts';
import {
  eventRows,
  imageOf,
  lastState,
  outcomeOf,
  type RunRow,
  rowOf,
  signalOf,
  stepsOf,
  summaryOf,
  wantedOf,
} from './images.ts';
import { PostgresKeeping, sealedUpTo } from './keeping.ts';
import { requireMembers } from './members.ts';
import { PostgresMemos } from './memos.ts';
import { deliver, tellParent } from './news.ts';
import { purgeRun } from './purging.ts';
import type { Shard, Sql } from './shard.ts';
import { changesOf, childrenOf, keepLease, newestOf, nextWake, ownersOf } from './surveys.ts';
import { Whereabouts } from './whereabouts.ts';

export interface PostgresJournalOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Who signs for what is dropped; without one nothing is, and what others signed is verified. */
  readonly signer?: Signer;
}

export class PostgresJournal implements Journal {
  readonly #shards: readonly Shard[];
  readonly #where: Whereabouts;
  readonly #heads = new Heads();
  readonly #clock: Clock;
  readonly #log: Log;
  readonly keeping: Keeper;
  readonly memos: PostgresMemos;

  constructor(shards: readonly Shard[], { clock, log, signer = NO_SIGNER }: PostgresJournalOptions) {
    this.#shards = shards;
    this.#where = new Whereabouts(shards);
    this.#clock = clock;
    this.#log = log;
    this.keeping = new Keeper(new PostgresKeeping(shards, this.#where), signer, clock);
    this.memos = new PostgresMemos(this.#where);
  }

  async create(run: NewRun): Promise<boolean> {
    if (run.parent !== undefined) await this.#read(run.parent, async () => undefined);
    if (await this.#where.find(run.id)) return false;
    const { id, program, parent: _, forkedFrom, ...state } = run;
    const at = Math.floor(this.#clock.now());
    return this.#where.home(id).transaction(async (sql) => {
      await requireMembers(sql, this.#shards.length);
      if (!(await insertRun(sql, run, at))) return false;
      await appendTo(sql, { run: id, events: [{ kind: 'RUN_CREATED', program, ...state, forkedFrom }], at });
      return true;
    });
  }

  async claim(request: ClaimRequest): Promise<Claimed[]> {
    await Promise.all(this.#shards.map((shard) => this.#deliver(shard)));
    return claimRuns(this.#shards, this.#heads, request, Math.floor(this.#clock.now()));
  }

  load({ run }: Claim): Promise<RunImage> {
    return this.#read(run, imageOf);
  }

  append(claim: Claim, events: readonly RunEvent[], release = false): Promise<Wanted | undefined> {
    return this.appendEach(claim, [events], release);
  }

  async appendEach(claim: Claim, groups: Groups, release = false): Promise<Wanted | undefined> {
    const at = this.#clock.now();
    const told: Told[] = await appendPlain(this.#heads, claim, release ? groups.slice(0, -1) : groups, at);
    for (let i = told.length; i < groups.length; i++)
      told.push(await this.#append(claim, groups[i] ?? [], at, release && i === groups.length - 1));
    const last = told.at(-1);
    return last && wantedOf(last);
  }

  signalOf({ run }: Claim, name: string, except: readonly number[]) {
    return this.#read(run, (sql) => signalOf(sql, run, name, except));
  }

  wanted(run: RunId): Promise<Wanted | undefined> {
    return this.#read(run, async (_sql, row) => wantedOf(row));
  }

  outcomeOf(run: RunId): Promise<Outcome | undefined> {
    return this.#read(run, outcomeOf);
  }

  async signal(run: RunId, name: string, value: unknown): Promise<void> {
    await this.#change(run, async (row) => {
      if (isOver(RunStatus.parse(row.status))) throw stale(run, `it is ${row.status}; nothing listens any more`);
      return [{ kind: 'SIGNAL_RECEIVED', name, value }];
    });
  }

  async pause(run: RunId): Promise<void> {
    await this.#change(run, async (row, sql) => {
      if (!['ready', 'waiting', 'parked'].includes(row.status)) throw stale(run, `it is ${row.status}`);
      if (row.wanted === 'cancel') throw stale(run, 'it is being cancelled');
      return row.owner === null ? [{ kind: 'RUN_PAUSED' }] : want(sql, run, 'pause');
    });
  }

  async resume(run: RunId): Promise<void> {
    await this.#change(run, async (row, sql) => {
      if (row.wanted === 'pause') return want(sql, run, null);
      if (!['paused', 'quarantined', 'broken'].includes(row.status))
        throw stale(run, `it is ${row.status}, not paused`);
      return [{ kind: 'RUN_RESUMED' }];
    });
  }

  async cancel(run: RunId): Promise<void> {
    await this.#change(run, async (row, sql) => {
      if (isOver(RunStatus.parse(row.status))) throw stale(run, `it is ${row.status} already`);
      if (row.owner !== null) return want(sql, run, 'cancel');
      return [...cancelledRequests(await stepsOf(sql, row).catch(noneOfBroken)), { kind: 'RUN_CANCELLED' }];
    });
  }

  async resolve(run: RunId, step: string, resolution: Resolution): Promise<void> {
    await this.#change(run, async (row, sql) => {
      if (isOver(RunStatus.parse(row.status))) throw stale(run, `it is ${row.status}`);
      const { key } = parkedStep(run, step, await stepsOf(sql, row));
      return [{ kind: 'STEP_RESOLVED', key, resolution }];
    });
  }

  async fork(run: RunId, as: RunId): Promise<void> {
    const from = await this.#read(run, async (sql, row) => ({ program: row.program, ...(await lastState(sql, row)) }));
    if (!(await this.create({ id: as, ...from, forkedFrom: run }))) throw runExists(as);
  }

  list(limit: number, those?: Those): Promise<RunSummary[]> {
    return newestOf(this.#shards, limit, those);
  }

  summary(run: RunId): Promise<RunSummary> {
    return this.#read(run, summaryOf);
  }

  async children(run: RunId): Promise<RunId[]> {
    await this.#read(run, async () => undefined);
    return childrenOf(this.#shards, run);
  }

  events(run: RunId, after: number, limit: number): Promise<StoredEvent[]> {
    return this.#read(run, async (sql) => {
      const from = Math.max(after, await sealedUpTo(sql, run));
      return (await eventRows(sql, run, from, limit)).map((row) => readEvent(run, row));
    });
  }

  steps(run: RunId): Promise<StepRecord[]> {
    return this.#read(run, stepsOf);
  }

  async parked(run: RunId): Promise<StepRecord[]> {
    return (await this.steps(run)).filter(({ state }) => state === 'parked');
  }

  verify(run: RunId): Promise<number> {
    return this.keeping.verify(run);
  }

  async purge(run: RunId): Promise<number> {
    const purged = await this.#where.inTransaction(run, async (sql, row, shard) => {
      if (!isOver(RunStatus.parse(row.status))) throw stale(run, `it is ${row.status}: cancel it first`);
      return { bytes: await purgeRun(sql, row), shard };
    });
    if (!purged) throw noSuchRun(run);
    await purged.shard.rows('VACUUM event, signal, memo, run');
    return purged.bytes;
  }

  nextWake(programs: readonly string[]) {
    return nextWake(this.#shards, programs);
  }

  keepLease(worker: string, forMs: number): Promise<void> {
    return keepLease(this.#shards, worker, forMs);
  }

  owners() {
    return ownersOf(this.#shards);
  }

  changes(): Promise<number> {
    return changesOf(this.#shards);
  }

  async close(): Promise<void> {
    await Promise.all(this.#shards.map((shard) => shard.close()));
  }

  async #read<T>(run: RunId, work: (sql: Sql, row: RunRow) => Promise<T>): Promise<T> {
    const found = await this.#where.at(run, async (shard) => {
      const row = await rowOf(shard, run);
      return row && { value: await work(shard, row) };
    });
    if (!found) throw noSuchRun(run);
    return found.value;
  }

  /** Under a lock on the run: appends what `eventsOf` gives. */
  async #change(run: RunId, eventsOf: (row: RunRow, sql: Sql) => Promise<readonly RunEvent[]>): Promise<void> {
    const at = this.#clock.now();
    const changed = await this.#where.inTransaction(run, async (sql, row, shard) => {
      const events = await eventsOf(row, sql);
      const appended = events.length > 0 && (await appendTo(sql, { run, events, at }));
      return { shard, isNews: appended && appended.answer === 'ok' && appended.parent_told };
    });
    if (!changed) throw noSuchRun(run);
    if (changed.isNews) await this.#deliver(changed.shard);
  }

  async #append(claim: Claim, events: readonly RunEvent[], at: number, release: boolean): Promise<Told> {
    const { run } = claim;
    this.#heads.forget(run);
    const done = await this.#where.at(run, async (shard) => {
      const appended = await appendTo(shard, { run, events, at, release, under: claim });
      return appended.answer === 'missing' ? undefined : { shard, appended };
    });
    if (!done) throw new BrokenRun(run, undefined, 'it is not in the journal any more');
    const { shard, appended } = done;
    if (appended.answer !== 'ok') throw new Fenced(claim);
    this.#heads.note(run, shard, claim.epoch, appended);
    if (appended.parent_told) await this.#deliver(shard);
    return { wanted: appended.told };
  }

  /** What cannot be told now is told by whoever claims next. */
  async #deliver(shard: Shard): Promise<void> {
    const now = Math.floor(this.#clock.now());
    const tell = (parent: string, child: string) =>
      this.#where.at(parent, async (at) => (await tellParent(at, parent, child, now)) || undefined);
    try {
      await deliver(shard, tell);
    } catch (error) {
      this.#log('warn', `A run's end is not told yet: ${wordsOf(error)}`);
    }
  }
}

interface Told {
  readonly wanted: string | null;
}

async function want(sql: Sql, run: string, wanted: Wanted | null): Promise<readonly RunEvent[]> {
  await sql.rows('UPDATE run SET wanted = $2 WHERE name = $1', run, wanted);
  return [];
}
