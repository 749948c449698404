/** What a person reads of a routine. */
import type { Example } from '../../contracts/edits.ts';
import { isMasked } from '../../security/masking/screen.ts';
import { type Expected, expectedOf, isSame } from './expected.ts';
import { linesOf } from './insertions.ts';
import type { Routine } from './learn.ts';
import type { Occurrence } from './occurrence.ts';

const LONGEST = 60;

/** `user.test.ts, a line in src/index.ts, npx vitest run src/user.test.ts` */
export function summarise({ files, insertions, commands }: Expected): string {
  const docs = [...new Set(insertions.map((each) => each.doc))];
  const parts = [
    ...files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
    ...docs.map((doc) => `a change in ${doc}`),
    ...commands.flatMap(({ command }) => (isMasked(command) ? [] : [command])),
  ];
  return parts.map((part) => (part.length > LONGEST ? `${part.slice(0, LONGEST - 1)}…` : part)).join(', ');
}

/** One step of each occurrence, latest first: an added line, or the beginning of a file. */
export function examplesOf({ occurrences, steps }: Routine): Example[] {
  return occurrences.flatMap((occurrence) => {
    const expected = expectedOf(steps, occurrence.key);
    return (expected && exampleOf(occurrence, expected)) ?? [];
  });
}

function exampleOf({ at, files, insertions }: Occurrence, expected: Expected): Example | undefined {
  const added = insertions.find((made) => expected.insertions.some((each) => isSame(each, made)));
  if (added) {
    const { doc, line, lines, into } = added;
    const before = into ? into.head + into.tail : '';
    return { doc, line, before, after: into ? into.head + lines[0] + into.tail : lines.join('\n'), at };
  }
  const file = files.find(({ path }) => expected.files.some((each) => each.path === path));
  return file && { doc: file.path, line: 0, before: '', after: linesOf(file.text).slice(0, 3).join('\n'), at };
}

export function basisOf({ occurrences, right, wrong }: Routine, leftOut: readonly string[]): string {
  const times = `You did this ${occurrences.length} times for other names.`;
  const silent = `Of ${right + wrong} silent predictions ${right} came true.`;
  return [times, silent, ...(leftOut.length > 0 ? [`Left out: ${leftOut.join('; ')}.`] : [])].join(' ');
}
