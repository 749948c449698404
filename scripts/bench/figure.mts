/** What a bench yields, and where its data lies. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Figure {
  readonly bench: string;
  readonly metric: string;
  readonly value: number | null;
  readonly unit: string;
  /** The limit the value is held against, in words: `<= 50`. Absent where it is only reported. */
  readonly goal?: string;
  /** The peer measured in the same run, with its value. */
  readonly against?: string;
  /** Its quartiles, where it is the median of several. */
  readonly spread?: string;
  readonly ok?: boolean;
}

export type Bench = () => AsyncGenerator<Figure, void, undefined>;

/** Thrown by a bench that cannot run here; it is then skipped with these words. */
export class NotHere extends Error {}

export const atMost = (value: number, limit: number) => ({ value, goal: `<= ${limit}`, ok: value <= limit });
export const atLeast = (value: number, limit: number) => ({ value, goal: `>= ${limit}`, ok: value >= limit });

/** A file of the bench data (`PENUMBRA_BENCH_DATA`, or the folder beside the project). @throws NotHere when it is missing. */
export function dataFile(name: string): string {
  const file = resolve(process.env.PENUMBRA_BENCH_DATA ?? '../shared/data', name);
  if (!existsSync(file)) throw new NotHere(`${name} is not in the bench data folder (set PENUMBRA_BENCH_DATA)`);
  return file;
}

/** The smallest of `values` that at least `share` of them do not exceed (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const rounded = (value: number, digits = 2) => Number(value.toFixed(digits));
