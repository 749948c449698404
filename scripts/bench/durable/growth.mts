/** What a step costs as runs grow and as there are more of them. */
import type { Journal } from '../../../agent-core/durable/journal/journal.ts';
import { type Bench, type Figure, quantile, rounded } from '../figure.mts';
import { claimed, endless, grow, openSqlite, pure, temporaryFolder, tick } from './kit.mts';

const bench = 'durable';

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
