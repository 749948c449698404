/** What a person reads of the lines that come along with an edit. */
import { posix } from 'node:path';
import { COMPANIONS } from '../../confidence/companion-record.ts';
import type { Companion } from './companion.ts';
import type { BoundLine } from './line.ts';

const LONGEST = 60;

export function summaryOf({ summary }: { readonly summary: string }, companions: readonly Companion[]) {
  return { summary: `${summary}, with ${companions.map(({ line }) => pictureOf(line)).join(' and ')}` };
}

/** Says which figures are whose: those of the edit's offers do not count what comes along. No text of the person is in it. */
export function basisOf({ basis }: { readonly basis: string }, companions: readonly Companion[]): string {
  const files = Math.min(...companions.map(({ documents }) => documents));
  const { right, tried } = COMPANIONS.commits;
  return `${basis} A line goes with it, as in ${files} files; such lines were right in ${right} of ${tried} commits (counted apart).`;
}

/** Without the mark that ends it; a path that is written differently in every document by its end. */
function pictureOf({ head, to, tail }: BoundLine): string {
  const text = (to ? `${head}…/${posix.basename(to.path)}${tail}` : head + tail).replace(/;$/, '');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
