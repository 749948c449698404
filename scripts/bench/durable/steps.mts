/** What a step costs: against the same two commits without us, in bytes, and as runs grow. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal } from '../../../agent-core/durable/journal/journal.ts';
import { loadSqlite } from '../../../agent-core/durable/sqlite/load.ts';
import { atLeast, atMost, type Bench, type Figure, quantile, rounded } from '../figure.mts';
import { claimed, endless, grow, noise, openSqlite, pure, requireFull, temporaryFolder, tick } from './kit.mts';

const bench = 'durable';
const ROUNDS = 12;
const A_ROUND = 100;
const INTENT_BYTES = 300;

/** Does what a step has to: its intent on the disk, then its outcome. */
export type RawStep = (intent: string, outcome: string) => Promise<void> | void;

/** Rounds of our steps and raw ones in turn, so that what else the machine does meets both; the medians of the rates. */
export async function againstRaw(
  journal: Journal,
  raw: RawStep,
  bytes: number,
): Promise<{ ours: number; theirs: number }> {
  let outcomes: string[] = [];
  const program = endless(`steps${bytes}`, async (run) => {
    for (const [i, outcome] of outcomes.entries()) await run.step('step', { ...pure, input: i }, () => outcome);
  });
  const claim = await claimed(journal, `r${bytes}`, program);
  const rates = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    outcomes = Array.from({ length: A_ROUND }, () => noise(bytes));
    const ours = await perSecond(() => tick(journal, claim, program));
    const theirs = await perSecond(async () => {
      for (const outcome of outcomes) await raw(noise(INTENT_BYTES), outcome);
    });
    if (round === 0) continue;
    rates.ours.push(ours);
    rates.theirs.push(theirs);
  }
  return { ours: quantile(rates.ours, 0.5), theirs: quantile(rates.theirs, 0.5) };
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (A_ROUND * 1000) / (performance.now() - began);
}

export function shareOf(metric: string, peer: string, { ours, theirs }: { ours: number; theirs: number }): Figure[] {
  return [
    { bench, metric: `${metric}: steps`, unit: '1/s', value: rounded(ours), against: `${peer}: ${rounded(theirs)}` },
    { bench, metric: `${metric}: share of ${peer}`, unit: '%', ...atLeast(rounded((100 * ours) / theirs), 75) },
  ];
}

export const rates: Bench = async function* () {
  const folder = temporaryFolder();
  const { journal } = openSqlite(folder.path);
  const sql = new (loadSqlite())(join(folder.path, 'raw.db'));
  try {
    for (const setting of ['journal_mode = WAL', 'synchronous = FULL']) sql.pragma(setting);
    requireFull(sql);
    sql.exec('CREATE TABLE step (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
    const insert = sql.prepare('INSERT INTO step (body) VALUES (?)');
    const raw: RawStep = (intent, outcome) => {
      insert.run(intent);
      insert.run(outcome);
    };
    for (const bytes of [256, 10_240]) {
      yield* shareOf(`SQLite, ${bytes} B`, 'raw better-sqlite3', await againstRaw(journal, raw, bytes));
    }
  } finally {
    sql.close();
    await journal.close();
    folder.remove();
  }
};

export const bytes: Bench = async function* () {
  const payload = 10_240;
  const folder = temporaryFolder();
  const { journal, store } = openSqlite(folder.path);
  try {
    const program = endless('bytes', async (run) => {
      for (let i = 0; i < 1000; i++) await run.step('step', { ...pure, input: i }, () => noise(payload));
    });
    const claim = await claimed(journal, 'r', program);
    const size = () => {
      store.emptyLog();
      return statSync(store.file).size;
    };
    const before = size();
    await tick(journal, claim, program);
    const value = Math.round((size() - before) / 1000);
    yield { bench, metric: 'bytes a step of 10 KB, over 1,000', unit: 'B', ...atMost(value, payload * 1.25 + 1024) };
  } finally {
    await journal.close();
    folder.remove();
  }
};

/** With PENUMBRA_BENCH_LARGE=1 up to a million events, and 100,000 runs. */
export const growth: Bench = async function* () {
  const isLarge = process.env.PENUMBRA_BENCH_LARGE === '1';
  yield* growing('events in its past', [100, 10_000, isLarge ? 1_000_000 : 100_000], async (journal, count, name) => {
    const program = oneStep(name);
    const claim = await claimed(journal, name, program);
    await grow(journal, claim, count);
    return () => tick(journal, claim, program);
  });
  yield* growing('other runs', [10, 1000, isLarge ? 100_000 : 10_000], async (journal, count, name, store) => {
    store.sql.exec('BEGIN');
    for (let i = 0; i < count; i++) {
      await journal.create({ id: `${name}-${i}` as never, program: 'other', version: '1', schema: 1, state: null });
    }
    store.sql.exec('COMMIT');
    const program = oneStep(name);
    const claim = await claimed(journal, name, program);
    return () => tick(journal, claim, program);
  });
};

const oneStep = (name: string) => endless(name, (run) => run.step('step', pure, () => 1));

type Prepare = (
  journal: Journal,
  count: number,
  name: string,
  store: ReturnType<typeof openSqlite>['store'],
) => Promise<() => Promise<void>>;

/** A database each, their steps in turn; the median of each size against that of the smallest. */
async function* growing(
  what: string,
  sizes: readonly number[],
  prepare: Prepare,
): AsyncGenerator<Figure, void, undefined> {
  const opened = [];
  try {
    for (const count of sizes) {
      const folder = temporaryFolder();
      const { journal, store } = openSqlite(folder.path);
      opened.push({
        folder,
        journal,
        count,
        took: [] as number[],
        step: await prepare(journal, count, `n${count}`, store),
      });
      store.emptyLog();
    }
    for (let i = 0; i < 200; i++) {
      for (const { step, took } of opened) {
        const began = performance.now();
        await step();
        if (i >= 20) took.push(performance.now() - began);
      }
    }
    const [least, ...others] = opened.map(({ count, took }) => ({ count, p50: quantile(took, 0.5) }));
    for (const { count, p50 } of least ? others : []) {
      const share = rounded((100 * p50) / (least?.p50 ?? 1));
      const metric = `tick of a step, ${count} ${what} (of that with ${least?.count}), p50`;
      yield {
        bench,
        metric,
        unit: '%',
        value: share,
        goal: '85 .. 115',
        ok: share <= 115,
        against: `${rounded(p50)} ms`,
      };
    }
  } finally {
    for (const { journal, folder } of opened) {
      await journal.close();
      folder.remove();
    }
  }
}
