/**
 * Durable runs: what a step costs and how soon a run goes on. PENUMBRA_BENCH_LARGE=1 adds sizes that take minutes;
 * PENUMBRA_BENCH_PARTS=rates,postgres runs those parts alone.
 */
import { bytes } from './durable/bytes.mts';
import { growth } from './durable/growth.mts';
import { million } from './durable/million.mts';
import { postgres } from './durable/postgres.mts';
import { kill, resume, wake } from './durable/resuming.mts';
import { sleeping } from './durable/sleeping.mts';
import { rates } from './durable/steps.mts';
import type { Bench } from './figure.mts';

const parts: Record<string, Bench> = { rates, bytes, resume, kill, wake, sleeping, postgres, growth, million };

export const durable: Bench = async function* () {
  const wanted = process.env.PENUMBRA_BENCH_PARTS?.split(',') ?? Object.keys(parts);
  for (const name of wanted) {
    const part = parts[name];
    if (!part) throw new Error(`no part of the bench is called ${name}; there are ${Object.keys(parts).join(', ')}`);
    yield* part();
  }
};
