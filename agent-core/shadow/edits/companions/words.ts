/** What a person reads of the lines that come along with an edit. */
import { posix } from 'node:path';
import type { Companion } from './companion.ts';
import type { BoundLine } from './line.ts';

const LONGEST = 60;

export function summaryOf({ summary }: { readonly summary: string }, companions: readonly Companion[]) {
  return { summary: `${summary}, with ${companions.map(({ line }) => pictureOf(line)).join(' and ')}` };
}

export function basisOf({ basis }: { readonly basis: string }, companions: readonly Companion[]): string {
  const said = companions.map(
    ({ line, documents }) =>
      `${pictureOf(line)} came along once in each of ${documents} files and is added where it is missing.`,
  );
  return [basis, ...said].join(' ');
}

/** A path that is written differently in every document by its end. */
function pictureOf({ head, to, tail }: BoundLine): string {
  const text = to ? `${head}…/${posix.basename(to.path)}${tail}` : head + tail;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
