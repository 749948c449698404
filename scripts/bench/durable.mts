/**
 * Durable runs: what a step costs and how soon a run goes on. `--large` (or PENUMBRA_BENCH_LARGE=1) takes sizes that need
 * minutes and gigabytes; PENUMBRA_BENCH_PARTS=rates,postgres runs those parts alone.
 */
import { bytes } from './durable/bytes.mts';
import { growth } from './durable/growth.mts';
import { isLarge } from './durable/kit.mts';
import { load } from './durable/machine.mts';
import { millionOnPostgres, millionOnSqlite } from './durable/million.mts';
import { postgres } from './durable/postgres.mts';
import { kill, resume, wake } from './durable/resuming.mts';
import { sleeping } from './durable/sleeping.mts';
import { rates } from './durable/steps.mts';
import type { Bench } from './figure.mts';
import { type Measured, writeTable } from './table.mts';

/** Those that load peers into this process come last. */
const parts: Record<string, Bench> = {
  ...{ resume, kill, wake, sleeping, growth, rates, postgres, bytes },
  'million-sqlite': millionOnSqlite,
  'million-postgres': millionOnPostgres,
};

export const durable: Bench = async function* () {
  const wanted = process.env.PENUMBRA_BENCH_PARTS?.split(',') ?? Object.keys(parts);
  const measured: Measured[] = [];
  const began = new Date();
  for (const name of wanted) {
    const part = parts[name];
    if (!part) throw new Error(`no part of the bench is called ${name}; there are ${Object.keys(parts).join(', ')}`);
    const before = await load();
    for await (const figure of part()) {
      measured.push({ figure, load: before });
      yield figure;
    }
  }
  const sizes = isLarge ? 'the large sizes' : 'the small sizes (`--large` has a million)';
  console.error(
    writeTable(
      'durable',
      'Durable runs: what they cost',
      measured,
      `${began.toISOString()}, ${sizes}. Each figure says how busy other work kept the machine.`,
    ),
  );
};
