/** Reading a run from its shard. */
import { isOver, RunId, RunStatus, type RunSummary } from '../../../contracts/runs.ts';
import type { Outcome } from '../events.ts';
import { foldSteps, isOfStep } from '../folding.ts';
import { BrokenRun, type RunImage, type StepRecord, type StoredEvent, type Wanted } from '../journal.ts';
import { checkpointIn, type EventRow, readEvent } from '../reading.ts';
import type { Sql } from './shard.ts';

export interface RunRow {
  readonly name: RunId;
  readonly program: string;
  readonly status: string;
  readonly why: string | null;
  readonly checkpoint: number;
  readonly tick: number;
  readonly seq: number;
  readonly link: Buffer;
  readonly epoch: number;
  readonly owner: string | null;
  readonly crashes: number;
  readonly wanted: string | null;
  readonly wake_at: number | null;
  readonly parent: RunId | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The run's row, locked where `lock` is asked for; `undefined` where it is not on this shard. */
export async function rowOf(sql: Sql, run: string, lock = false): Promise<RunRow | undefined> {
  const text = `SELECT * FROM run WHERE name = $1 AND NOT arriving${lock ? ' FOR UPDATE' : ''}`;
  return (await sql.rows<RunRow>(text, run))[0];
}

/** What `EventRow` has, of table `event`. */
export const COLUMNS = `seq, kind, at, NULL AS body, salt, CASE WHEN body IS NULL THEN commitment END AS commitment, link,
  body AS bytes, (octet_length(body) < size)::integer AS deflated`;

export async function eventRows(sql: Sql, run: string, after: number, limit: number): Promise<EventRow[]> {
  return sql.rows(`SELECT ${COLUMNS} FROM event WHERE run = $1 AND seq > $2 ORDER BY seq LIMIT $3`, run, after, limit);
}

async function eventAt(sql: Sql, run: string, seq: number) {
  const [row] = await sql.rows<EventRow>(`SELECT ${COLUMNS} FROM event WHERE run = $1 AND seq = $2`, run, seq);
  return row && readEvent(run, row).event;
}

export async function lastState(sql: Sql, { name, checkpoint }: RunRow) {
  const event = await eventAt(sql, name, checkpoint);
  return checkpointIn(name, checkpoint, event);
}

/** Throws `BrokenRun` where something of it cannot be read. */
export async function imageOf(sql: Sql, row: RunRow): Promise<RunImage> {
  const [first, ...since] = await sinceCheckpoint(sql, row);
  const checkpoint = checkpointIn(row.name, row.checkpoint, first?.event);
  const steps = stepsIn(row, since);
  return { id: row.name, program: row.program, ...checkpoint, tick: row.tick, steps, wanted: wantedOf(row) };
}

/** In the order of their branches. Throws `BrokenRun` where one cannot be read. */
export async function stepsOf(sql: Sql, row: RunRow): Promise<StepRecord[]> {
  return stepsIn(row, (await sinceCheckpoint(sql, row)).slice(1));
}

/** None of a run that was purged. */
function stepsIn({ name, status }: RunRow, since: readonly StoredEvent[]): StepRecord[] {
  if (isOver(RunStatus.parse(status)) && since.some(({ event }) => !event)) return [];
  return foldSteps(
    name,
    since.filter(({ kind }) => isOfStep(kind)),
  );
}

/** The checkpoint and every event after it. Throws `BrokenRun` where one is missing. */
async function sinceCheckpoint(sql: Sql, { name, checkpoint, seq }: RunRow): Promise<StoredEvent[]> {
  const text = `SELECT ${COLUMNS} FROM event WHERE run = $1 AND seq >= $2 ORDER BY seq`;
  const rows = await sql.rows<EventRow>(text, name, checkpoint);
  const gap = rows.findIndex((row, i) => row.seq !== checkpoint + i);
  const missing = gap >= 0 ? checkpoint + gap : checkpoint + rows.length;
  if (gap >= 0 || missing <= seq) throw new BrokenRun(name, missing, 'this event is missing');
  return rows.map((row) => readEvent(name, row));
}

/** The first signal of that name, in the order they came. */
export async function signalOf(sql: Sql, run: string, name: string, except: readonly number[]) {
  const text = 'SELECT seq FROM signal WHERE run = $1 AND name = $2 AND seq <> ALL ($3) ORDER BY seq LIMIT 1';
  const [found] = await sql.rows<{ seq: number }>(text, run, name, except);
  if (!found) return undefined;
  const event = await eventAt(sql, run, found.seq);
  if (event?.kind !== 'SIGNAL_RECEIVED') throw new BrokenRun(run, found.seq, 'the content of this signal is gone');
  return { seq: found.seq, value: event.value };
}

export async function outcomeOf(sql: Sql, row: RunRow): Promise<Outcome | undefined> {
  if (row.status === 'done') return { state: 'done', value: (await lastState(sql, row)).state };
  if (row.status === 'failed') return { state: 'failed', message: row.why ?? 'it failed' };
  return row.status === 'cancelled' ? { state: 'failed', message: 'it was cancelled' } : undefined;
}

export async function summaryOf(sql: Sql, row: RunRow): Promise<RunSummary> {
  const version = await lastState(sql, row).then(
    (state) => state.version,
    () => '?',
  );
  return {
    id: row.name,
    program: row.program,
    version,
    status: RunStatus.parse(row.status),
    why: row.why ?? undefined,
    tick: row.tick,
    events: row.seq,
    owner: row.owner ?? undefined,
    wakeAt: row.wake_at ?? undefined,
    parent: row.parent === null ? undefined : RunId.parse(row.parent),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export const wantedOf = ({ wanted }: Pick<RunRow, 'wanted'>): Wanted | undefined =>
  wanted === 'pause' || wanted === 'cancel' ? wanted : undefined;
