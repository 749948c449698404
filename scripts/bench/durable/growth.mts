/** What a step costs as runs grow and as there are more of them: databases of several sizes, a step each in turn. */
import { type Bench, type Figure, quantile, rounded } from '../figure.mts';
import { claimed, endless, grow, id, isLarge, openSqlite, pure, sizeOf, temporaryFolder, tick } from './kit.mts';

const ROUNDS = 400;
const WARM_UP = 40;
const LEAST = 85;
const MOST = 115;

interface Sized {
  readonly count: number;
  step(): Promise<void>;
  close(): Promise<void>;
}

interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

export const growth: Bench = async function* () {
  yield* growing('events in its past', [100, 10_000, isLarge ? 1_000_000 : 100_000], withEvents);
  yield* growing('runs', [10, 1000, isLarge ? 100_000 : 10_000], withRuns);
};

const withEvents = async (count: number): Promise<Sized> => {
  const { journal, store, close } = open();
  const program = endless('grown', (run) => run.step('step', pure, () => 1));
  const claim = await claimed(journal, 'grown', program);
  await grow(journal, claim, count);
  sizeOf(store);
  return { count, step: () => tick(journal, claim, program), close };
};

const withRuns = async (count: number): Promise<Sized> => {
  const { journal, store, close } = open();
  store.sql.exec('BEGIN');
  for (let i = 0; i < count - 1; i++) {
    await journal.create({ id: id(`other-${i}`), program: 'other', version: '1', schema: 1, state: null });
  }
  store.sql.exec('COMMIT');
  const program = endless('one', (run) => run.step('step', pure, () => 1));
  const claim = await claimed(journal, 'one', program);
  sizeOf(store);
  return { count, step: () => tick(journal, claim, program), close };
};

function open() {
  const folder = temporaryFolder();
  const { journal, store } = openSqlite(folder.path);
  const close = async () => {
    await journal.close();
    folder.remove();
  };
  return { journal, store, close };
}

async function* growing(
  what: string,
  sizes: readonly number[],
  prepare: (count: number) => Promise<Sized>,
): AsyncGenerator<Figure, void, undefined> {
  const opened: Sized[] = [];
  try {
    for (const count of sizes) opened.push(await prepare(count));
    const costs = await costsOf(opened);
    const [least] = costs;
    for (const [i, { ms, cpuMs }] of costs.entries()) {
      if (!least || i === 0) continue;
      const value = rounded((100 * ms) / least.ms, 1);
      const spread = `${rounded(ms, 3)} ms, of processor ${rounded(cpuMs, 3)} ms = ${rounded((100 * cpuMs) / least.cpuMs, 0)} %`;
      const metric = `cost of a tick with one step, p50: ${sizes[i]} ${what}, of that with ${sizes[0]}`;
      const held = { goal: `${LEAST} .. ${MOST}`, ok: value >= LEAST && value <= MOST };
      yield { bench: 'durable', metric, unit: '%', value, ...held, spread };
    }
  } finally {
    for (const each of opened) await each.close();
  }
}

/** The median cost of a step on each, in their order. */
async function costsOf(opened: readonly Sized[]): Promise<Cost[]> {
  const took = opened.map(() => ({ ms: [] as number[], cpuMs: [] as number[] }));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [i, { step }] of opened.entries()) {
      const began = performance.now();
      const usage = process.cpuUsage();
      await step();
      const { user, system } = process.cpuUsage(usage);
      if (round < WARM_UP) continue;
      took[i]?.ms.push(performance.now() - began);
      took[i]?.cpuMs.push((user + system) / 1000);
    }
  }
  return took.map(({ ms, cpuMs }) => ({ ms: quantile(ms, 0.5), cpuMs: quantile(cpuMs, 0.5) }));
}
