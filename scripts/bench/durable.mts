/** Durable runs: what a step costs and how soon a run goes on. PENUMBRA_BENCH_LARGE=1 adds sizes that take minutes. */
import { postgres } from './durable/postgres.mts';
import { kill, resume, wake } from './durable/resuming.mts';
import { sleeping } from './durable/sleeping.mts';
import { bytes, growth, rates } from './durable/steps.mts';
import type { Bench } from './figure.mts';

export const durable: Bench = async function* () {
  for (const part of [rates, bytes, resume, kill, wake, sleeping, postgres, growth]) yield* part();
};
