/** Rewrites and lists: atoms that work on a whole column. */
import { withCase } from './letters.ts';
import type { ListAtom, RewriteAtom } from './program.ts';
import { occurrences, type Subject } from './subject.ts';

export function evaluateRewrite({ change, letters }: RewriteAtom, subject: Subject): string | undefined {
  const { text } = subject;
  if (change.kind === 'pad') {
    const padded =
      change.side === 'start' ? text.padStart(change.width, change.by) : text.padEnd(change.width, change.by);
    return withCase(padded, letters);
  }
  const { starts, ends } = occurrences(subject, change.token);
  if (change.kind === 'keep') return withCase(starts.map((start, i) => text.slice(start, ends[i])).join(''), letters);
  return withCase(between(text, starts, ends).join(change.kind === 'replace' ? change.by : ''), letters);
}

/** What lies before, between and after the ranges. */
function between(text: string, starts: readonly number[], ends: readonly number[]): string[] {
  return [...starts, text.length].map((start, i) => text.slice(ends[i - 1] ?? 0, start));
}

function partsOf({ token, parts }: ListAtom, subject: Subject): string[] {
  const { starts, ends } = occurrences(subject, token);
  if (parts === 'between') return between(subject.text, starts, ends);
  return starts.map((start, i) => subject.text.slice(start, ends[i]));
}

const PART: Readonly<Record<ListAtom['part'], RegExp>> = {
  whole: /.*/su,
  initial: /[\p{L}\d]/u,
  'first-word': /[\p{L}\d]+/u,
  'last-word': /[\p{L}\d]+(?=[^\p{L}\d]*$)/u,
};

export function evaluateList(atom: ListAtom, subject: Subject): string | undefined {
  const { part, order, letters, lowerFirst, by } = atom;
  const parts = partsOf(atom, subject)
    .map((text) => PART[part].exec(text.trim())?.[0] ?? '')
    .filter((text) => text !== '');
  if (parts.length === 0) return undefined;
  const ordered = order === 'reversed' ? parts.toReversed() : order === 'sorted' ? parts.toSorted(byCode) : parts;
  return ordered.map((text, i) => withCase(text, i === 0 && lowerFirst ? 'lower' : letters)).join(by);
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
