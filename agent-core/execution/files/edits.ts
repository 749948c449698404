/** Replacements in a text, where they stand exactly. */
import { type LineEnds, lineEndsOf, linesOf, withLineEnds } from './text.ts';
import { Unfit } from './tool.ts';

export interface Edit {
  readonly old: string;
  readonly new: string;
  readonly all: boolean;
}

/** Lines of the file that are shown where nothing fits. */
const SHOWN = 6;

/** One after the other, each in what the one before left. @throws `Unfit` that says where it does not fit. */
export function applyEdits(path: string, text: string, edits: readonly Edit[]): { text: string; places: number } {
  const ends = lineEndsOf(text);
  let [now, places] = [text, 0];
  for (const [index, edit] of edits.entries()) {
    const parts = splitAt(path, now, edit, ends, `edits.${index}.old`);
    now = parts.join(withLineEnds(edit.new, ends));
    places += parts.length - 1;
  }
  return { text: now, places };
}

/** What lies around the places of `old`. A text that has CRLF throughout is meant where a model wrote LF. */
function splitAt(path: string, text: string, edit: Edit, ends: LineEnds, field: string): string[] {
  const exact = text.split(edit.old);
  const parts = exact.length > 1 ? exact : text.split(withLineEnds(edit.old, ends));
  const count = parts.length - 1;
  if (count === 0)
    throw new Unfit({ field, message: `${field}: it does not stand in ${path}. ${nearest(text, edit.old)}` });
  if (count > 1 && !edit.all)
    throw new Unfit({
      field,
      message: `${field}: it stands ${count} times in ${path}, at lines ${linesAt(text, parts)}; more text around it was expected, or all: true`,
    });
  return parts;
}

/** The lines, from 1, at which what parted `parts` stood. */
function linesAt(text: string, parts: readonly string[]): string {
  const MOST = 10;
  const gap = (text.length - parts.join('').length) / (parts.length - 1);
  const lines: number[] = [];
  let offset = 0;
  for (const part of parts.slice(0, Math.min(parts.length - 1, MOST))) {
    offset += part.length;
    lines.push(text.slice(0, offset).split('\n').length);
    offset += gap;
  }
  return parts.length - 1 > MOST ? `${lines.join(', ')}, …` : lines.join(', ');
}

const squeezed = (line: string): string => line.replace(/\s+/g, ' ').trim();

/** The place that has most of the lines of `old` in a row, white space aside, and where it parts from them. */
function nearest(text: string, old: string): string {
  const [lines, wanted] = [linesOf(text), linesOf(old)];
  const [have, want] = [lines.map(squeezed), wanted.map(squeezed)];
  let best = { at: -1, length: 0 };
  for (let at = 0; at < have.length && want.length > 0; at++) {
    let length = 0;
    while (length < want.length && have[at + length] === want[length]) length += 1;
    if (length > best.length && want.slice(0, length).some((line) => line !== '')) best = { at, length };
  }
  if (best.at === -1) return `None of its lines begin a place there: read the file again.`;
  const shown = lines.slice(best.at, best.at + Math.min(want.length, SHOWN)).join('\n');
  if (best.length === want.length)
    return `At line ${best.at + 1} it differs in white space only; there stands:\n${shown}`;
  const parting = best.at + best.length;
  return `From line ${best.at + 1} on it fits up to line ${parting}; line ${parting + 1} is: ${lines[parting] ?? '(the end of the file)'}`;
}
