/** What a person reads of a routine. */
import type { Example } from '../../contracts/edits.ts';
import type { Expected } from './expected.ts';
import type { Routine } from './learn.ts';
import type { Occurrence } from './occurrence.ts';

const LONGEST = 60;

/** `user.test.ts, a line in src/index.ts, npx vitest run src/user.test.ts` */
export function summarise({ files, insertions, commands }: Expected): string {
  const docs = [...new Set(insertions.map((each) => each.doc))];
  const parts = [
    ...files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
    ...docs.map((doc) => `a change in ${doc}`),
    ...commands.map(({ command }) => command),
  ];
  return parts.map((part) => (part.length > LONGEST ? `${part.slice(0, LONGEST - 1)}…` : part)).join(', ');
}

/** One example of each occurrence, latest first. */
export function examplesOf({ occurrences }: Routine): Example[] {
  return occurrences.flatMap((occurrence) => exampleOf(occurrence) ?? []);
}

function exampleOf({ at, files, insertions }: Occurrence): Example | undefined {
  const [insertion] = insertions;
  if (insertion) return { doc: insertion.doc, line: insertion.line, before: '', after: insertion.lines.join('\n'), at };
  const file = files.find(({ text }) => text.trim() !== '') ?? files[0];
  const after = file?.text.split(/\r\n|\n|\r/).slice(0, 3);
  return file && { doc: file.path, line: 0, before: '', after: after?.join('\n') ?? '', at };
}

export function basisOf({ occurrences, right, wrong }: Routine, leftOut: readonly string[]): string {
  const times = `You did this ${occurrences.length} times for other names.`;
  const silent = `Of ${right + wrong} silent predictions ${right} came true.`;
  return [times, silent, ...(leftOut.length > 0 ? [`Left out: ${leftOut.join('; ')}.`] : [])].join(' ');
}
