/** Where positions and spans of the language lie in a given text. */
import type { Position, Span, Walk } from './program.ts';
import { nthOf, occurrences, type Subject } from './subject.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** -1 where there is no such place. */
export function locate(position: Position, subject: Subject): number {
  if (position.kind === 'index') {
    const at = position.from === 'start' ? position.offset : subject.text.length - position.offset;
    return at >= 0 && at <= subject.text.length ? at : -1;
  }
  if (position.kind === 'edge') {
    const found = occurrences(subject, position.token);
    return nthOf(position.side === 'start' ? found.starts : found.ends, position.nth) ?? -1;
  }
  return nthOf(boundaries(subject, position.left, position.right), position.nth) ?? -1;
}

/** Ascending places where a run of `left` ends and one of `right` starts. */
export function boundaries(subject: Subject, left: string, right: string): readonly number[] {
  const key = `${left}\0${right}`;
  const known = subject.known.get(key);
  if (known) return known.starts;
  const starts = new Set(occurrences(subject, right).starts);
  const found = occurrences(subject, left).ends.filter((end) => starts.has(end));
  subject.known.set(key, { starts: found, ends: found });
  return found;
}

/** The end of a span that starts at `start`; -1 where the walk finds nothing. */
export function walkRight(walk: Walk, start: number, subject: Subject): number {
  if (walk.kind === 'characters') return start + walk.count <= subject.text.length ? start + walk.count : -1;
  const { starts, ends } = occurrences(subject, walk.token);
  if (walk.side === 'end') return ends.find((end) => end > start) ?? -1;
  return starts.find((from) => from > start) ?? -1;
}

/** The start of a span that ends at `end`; -1 where the walk finds nothing. */
export function walkLeft(walk: Walk, end: number, subject: Subject): number {
  if (walk.kind === 'characters') return end - walk.count >= 0 ? end - walk.count : -1;
  const { starts, ends } = occurrences(subject, walk.token);
  if (walk.side === 'start') return starts.findLast((from) => from < end) ?? -1;
  return ends.findLast((to) => to < end) ?? -1;
}

export function rangeOf(span: Span, subject: Subject): Range | undefined {
  const start = startOf(span, subject);
  const end = start < 0 ? -1 : endOf(span, start, subject);
  return end < start ? undefined : { start, end };
}

function startOf(span: Span, subject: Subject): number {
  switch (span.kind) {
    case 'whole':
      return 0;
    case 'token':
      return nthOf(occurrences(subject, span.token).starts, span.nth) ?? -1;
    case 'backward': {
      const end = locate(span.to, subject);
      return end < 0 ? -1 : walkLeft(span.from, end, subject);
    }
    default:
      return locate(span.from, subject);
  }
}

function endOf(span: Span, start: number, subject: Subject): number {
  switch (span.kind) {
    case 'whole':
      return subject.text.length;
    case 'token':
      return nthOf(occurrences(subject, span.token).ends, span.nth) ?? -1;
    case 'forward':
      return walkRight(span.to, start, subject);
    default:
      return locate(span.to, subject);
  }
}
