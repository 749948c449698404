/** What a signal costs the pipeline, and what the pipeline holds, after a thousand signals and after a million. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMasker } from '../../agent-core/security/masking/index.ts';
import { createEditSkill } from '../../agent-core/shadow/edits/index.ts';
import { createMixedSkills } from '../../agent-core/shadow/mixed-skills.ts';
import { ShadowPipeline } from '../../agent-core/shadow/pipeline.ts';
import { createValueSkills } from '../../agent-core/shadow/value-skills.ts';
import { atMost, type Bench, rounded } from './figure.mts';
import { EndlessWork } from './growth/signals.mts';

const COUNTS = [1e3, 1e4, 1e5, 1e6];
/** Signals that the cost is averaged over: those up to a count, and after the first as many as there are by then. */
const WINDOW = 5000;
/** The first window pays for compiling the code; the others are held against the second. */
const GROWTH = 1.5;

export const growth: Bench = async function* () {
  const bench = 'growth';
  const costs: number[] = [];
  const pipeline = pipelineAlone();
  let number = 0;
  let windowAt = 0;
  let before = process.cpuUsage();
  for (const signal of new EndlessWork().signals()) {
    const next = COUNTS[costs.length];
    if (next === undefined) break;
    if (number === Math.max(0, next - WINDOW)) [windowAt, before] = [number, process.cpuUsage()];
    pipeline.feed(signal, number++);
    if (number < next) continue;
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / (number - windowAt));
    const metric = `processor time a signal, up to signal ${next}`;
    yield { bench, metric, unit: 'µs', value: rounded(costs.at(-1) ?? Number.NaN, 1) };
    yield { bench, metric: `heap after ${next} signals`, unit: 'MB', value: heapMegabytes() };
  }
  const growth = (costs.at(-1) ?? Number.NaN) / (costs[1] ?? Number.NaN);
  yield { bench, metric: 'cost at 10^6 over cost at 10^4', unit: 'times', ...atMost(rounded(growth), GROWTH) };
};

function pipelineAlone(): ShadowPipeline {
  const masker = createMasker();
  return new ShadowPipeline({
    skill: createEditSkill(),
    mixed: createMixedSkills(),
    values: createValueSkills(masker),
    masker,
    pauseMs: () => 3000,
    mayOffer: () => true,
    emit: () => {},
  });
}

/** What lives in the heap, not what has died there. */
function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return rounded(process.memoryUsage().heapUsed / 1024 / 1024, 0);
}
