/** What a person reads of the lines that come along with an edit. */
import { posix } from 'node:path';
import { COMPANIONS } from '../../confidence/companion-record.ts';
import type { Companion } from './companion.ts';
import type { BoundLine } from './line.ts';

const LONGEST = 60;

export function summaryOf({ summary }: { readonly summary: string }, companions: readonly Companion[]) {
  return { summary: `${summary}, with ${companions.map(({ line }) => pictureOf(line)).join(' and ')}` };
}

/** Says which figures are whose: those of the edit's offers do not count what comes along. */
export function basisOf({ basis }: { readonly basis: string }, companions: readonly Companion[]): string {
  const said = companions.map(
    ({ line, documents }) =>
      `${pictureOf(line)} came along in each of ${documents} files and is added where it is missing.`,
  );
  const { commits, files } = COMPANIONS;
  const record = `On record such lines were right in ${files.right} of ${files.tried} files (${commits.right} of ${commits.tried} commits); these are counted apart.`;
  return [basis, ...said, record].join(' ');
}

/** A path that is written differently in every document by its end. */
function pictureOf({ head, to, tail }: BoundLine): string {
  const text = to ? `${head}…/${posix.basename(to.path)}${tail}` : head + tail;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
