/** Journals and programs for the benches of durable runs. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { RunId, systemClock } from '../../../agent-core/contracts/index.ts';
import type { Claimed, Journal } from '../../../agent-core/durable/journal/journal.ts';
import { takeLogSpace } from '../../../agent-core/durable/journal/sqlite/log-space.ts';
import { JOURNAL } from '../../../agent-core/durable/journal/sqlite/schema.ts';
import { SqliteJournal } from '../../../agent-core/durable/journal/sqlite/sqlite-journal.ts';
import type { Program, Run } from '../../../agent-core/durable/runs/program.ts';
import { runTick } from '../../../agent-core/durable/runs/tick.ts';
import { openDatabase } from '../../../agent-core/durable/sqlite/database.ts';
import type { Store } from '../../../agent-core/durable/sqlite/store.ts';

export const id = (text: string) => RunId.parse(text);
/** Sizes that take minutes and gigabytes. */
export const isLarge = process.env.PENUMBRA_BENCH_LARGE === '1' || process.argv.includes('--large');

export const pure = { effect: 'pure' } as const;

/** Text of `bytes` characters in which nothing repeats. */
export const noise = (bytes: number): string =>
  randomBytes(Math.ceil((bytes * 3) / 4))
    .toString('base64')
    .slice(0, bytes);

/** A program whose every tick is `code`; it is never done. */
export function endless(name: string, code: (run: Run) => Promise<unknown>): Program {
  const nothing = z.null();
  const program: Program<null, unknown> = {
    ...{ name, version: '1', schema: 1, input: z.unknown(), state: nothing },
    start: () => null,
    tick: async (_state, run) => {
      await code(run);
      return null;
    },
    isDone: () => false,
  };
  return program as Program;
}

export interface Folder {
  readonly path: string;
  remove(): void;
}

export function temporaryFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'penumbra-durable-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A journal with its connection, whose `synchronous` is held to be FULL. */
export function openSqlite(folder: string): { readonly journal: SqliteJournal; readonly store: Store } {
  const { store } = openDatabase(folder, { clock: systemClock, log: () => {} }, JOURNAL);
  requireFull(store.sql);
  takeLogSpace(store, () => {});
  return { journal: new SqliteJournal(store, systemClock), store };
}

/** Bytes of the database once its log is in it; the log is then laid out anew. */
export function sizeOf(store: Store): number {
  store.emptyLog();
  const { size } = statSync(store.file);
  takeLogSpace(store, () => {});
  return size;
}

export function requireFull(sql: { pragma(source: string, options: { simple: true }): unknown }): void {
  if (sql.pragma('synchronous', { simple: true }) !== 2) throw new Error('this connection is not synchronous=FULL');
}

export async function claimed(
  journal: Journal,
  run: string,
  program: Program,
  gone: readonly string[] = [],
): Promise<Claimed> {
  await journal.create({ id: id(run), program: program.name, version: '1', schema: 1, state: null });
  const claims = await journal.claim({ worker: 'bench', limit: 1000, programs: [program.name], gone });
  const found = claims.find((claim) => claim.run === run);
  if (!found) throw new Error(`run ${run} was not given`);
  return found;
}

/** One tick; throws where it does not end as a tick should. */
export async function tick(journal: Journal, claim: Claimed, program: Program): Promise<void> {
  const end = await runTick({ journal, clock: systemClock, claim, program });
  if (end !== 'next') throw new Error(`the tick ended: ${end}; ${(await journal.summary(claim.run)).why}`);
}

/** Gives a run `count` events in its past, a checkpoint after every hundred. */
export async function grow(journal: Journal, claim: Claimed, count: number): Promise<void> {
  const slot = (position: number) => ({ key: `k${position}`, tick: 1, branch: '0', position, name: 'past' });
  for (let done = 0; done < count; done += 100) {
    const decisions = Array.from(
      { length: 99 },
      (_, i) => ({ kind: 'DECIDED', ...slot(i), value: noise(64) }) as const,
    );
    const tickDone = {
      kind: 'TICK_DONE',
      tick: 1 + done / 100,
      version: '1',
      schema: 1,
      state: null,
      done: false,
    } as const;
    await journal.append(claim, [...decisions, tickDone]);
  }
}
