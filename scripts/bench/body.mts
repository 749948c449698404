/**
 * The body: what agents act with. `--large` (or PENUMBRA_BENCH_LARGE=1) takes the sizes of the goals, which need half an hour;
 * PENUMBRA_BENCH_PARTS=warm,large runs those parts alone.
 */
import { hasEngine } from '../../test/support/engine.ts';
import { Bed } from './body/bed.mts';
import { compactor } from './body/compactor.mts';
import { large } from './body/large.mts';
import { leaving } from './body/leaving.mts';
import { sustained } from './body/sustained.mts';
import { warm } from './body/warm.mts';
import { isLarge } from './durable/kit.mts';
import { load } from './durable/machine.mts';
import { type Bench, type Figure, NotHere } from './figure.mts';
import { type Measured, writeTable } from './table.mts';

type Part = (bed: () => Promise<Bed>) => AsyncGenerator<Figure, void, undefined>;
const parts: Record<string, Part> = { compactor, warm, sustained, large, leaving };

export const body: Bench = async function* () {
  const wanted = process.env.PENUMBRA_BENCH_PARTS?.split(',') ?? Object.keys(parts);
  const measured: Measured[] = [];
  const began = new Date();
  let opened: Promise<Bed> | undefined;
  const bed = () => {
    if (!hasEngine)
      throw new NotHere('a container engine can be started by root only, with dockerd, runsc and busybox');
    opened ??= Bed.open();
    return opened;
  };
  try {
    for (const name of wanted) {
      const part = parts[name];
      if (!part) throw new Error(`no part of the bench is called ${name}; there are ${Object.keys(parts).join(', ')}`);
      const before = await load();
      for await (const figure of part(bed)) {
        measured.push({ figure, load: before });
        yield figure;
      }
    }
  } finally {
    await (await opened)?.close();
  }
  const sizes = isLarge ? 'the sizes of the goals' : 'short runs (`--large` has the sizes of the goals)';
  const note = `${began.toISOString()}, ${sizes}. Each figure says how busy other work kept the machine.`;
  console.error(writeTable('body', 'The body: what calls cost', measured, note));
};
