/** Reading a run from its shard. */
import { RunId, RunStatus, type RunSummary } from '../../../contracts/runs.ts';
import type { Outcome } from '../events.ts';
import { BrokenRun, type RunImage, type StepRecord, type Wanted } from '../journal.ts';
import { checkpointIn, type EventRow, outcomeIn, readEvent } from '../reading.ts';
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

const COLUMNS = `seq, kind, at, NULL AS body, salt, CASE WHEN body IS NULL THEN commitment END AS commitment, link,
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
  const [checkpoint, steps] = [await lastState(sql, row), await stepsOf(sql, row)];
  return { id: row.name, program: row.program, ...checkpoint, tick: row.tick, steps, wanted: wantedOf(row) };
}

interface StepRow extends Omit<StepRecord, 'startedAt' | 'why' | 'outcome'> {
  readonly started_at: number;
  readonly why: string | null;
  readonly outcome: number | null;
}

/** In the order of their branches. */
export async function stepsOf(sql: Sql, { name }: RunRow): Promise<StepRecord[]> {
  const rows = await sql.rows<StepRow>('SELECT * FROM step WHERE run = $1 ORDER BY branch, position', name);
  const outcomes = await outcomesOf(sql, name, rows);
  return rows.map((row) => ({
    key: row.key,
    branch: row.branch,
    position: row.position,
    name: row.name,
    effect: row.effect,
    state: row.state,
    attempt: row.attempt,
    startedAt: row.started_at,
    why: row.why ?? undefined,
    outcome: row.outcome === null ? undefined : outcomes(row.outcome),
  }));
}

async function outcomesOf(sql: Sql, run: string, steps: readonly StepRow[]): Promise<(seq: number) => Outcome> {
  const seqs = steps.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
  const rows = await sql.rows<EventRow>(`SELECT ${COLUMNS} FROM event WHERE run = $1 AND seq = ANY ($2)`, run, seqs);
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  return (seq) => {
    const row = bySeq.get(seq);
    return outcomeIn(run, seq, row && readEvent(run, row).event);
  };
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

export const wantedOf = ({ wanted }: RunRow): Wanted | undefined =>
  wanted === 'pause' || wanted === 'cancel' ? wanted : undefined;
