/** Whether a substring's ends tear apart what belongs together: a word, a number with its sign and fraction. */
import type { Atom } from '../program.ts';
import { rangeOf } from '../spans.ts';
import type { Row } from '../subject.ts';

const isLetter = (letter: string): boolean => letter.toLowerCase() !== letter.toUpperCase();
const isDigit = (letter: string): boolean => letter >= '0' && letter <= '9' && letter.length === 1;

function tearsAt(text: string, at: number): boolean {
  const [before = '', after = ''] = [text[at - 1], text[at]];
  if (isLetter(before)) return isLetter(after) || (isJoint(after) && isLetter(text[at + 1] ?? ''));
  if (isJoint(before) && isLetter(after)) return isLetter(text[at - 2] ?? '');
  if (isDigit(before)) return isDigit(after) || (isPoint(after) && isDigit(text[at + 1] ?? ''));
  if (isPoint(before)) return isDigit(after) && isDigit(text[at - 2] ?? '');
  return before === '-' && isDigit(after) && !/[\p{L}\d)]/u.test(text[at - 2] ?? '');
}

const isJoint = (letter: string): boolean => letter === "'" || letter === '’' || letter === '-';
const isPoint = (letter: string): boolean => letter === '.' || letter === ',';

function tears(atom: Atom, row: Row): readonly [boolean, boolean] {
  const subject = atom.kind === 'substring' ? row[atom.column] : undefined;
  const range = atom.kind === 'substring' && subject ? rangeOf(atom.span, subject) : undefined;
  return subject && range ? [tearsAt(subject.text, range.start), tearsAt(subject.text, range.end)] : [false, false];
}

/** The share of `queries` in which an end tears something apart that it tears apart in no example. */
export function tornShare(atom: Atom, examples: readonly Row[], queries: readonly Row[]): number {
  if (atom.kind !== 'substring' || queries.length === 0) return 0;
  const usual = examples.map((row) => tears(atom, row));
  const [left, right] = [usual.some(([start]) => start), usual.some(([, end]) => end)];
  if (left && right) return 0;
  const torn = queries.filter((row) => {
    const [start, end] = tears(atom, row);
    return (start && !left) || (end && !right);
  });
  return torn.length / queries.length;
}
