/** A very long output in parts of whole lines: what is held of its lines at a time is bounded. */

export interface Segment {
  readonly text: string;
  /** Lines of the output before it. */
  readonly before: number;
}

/** UTF-16 code units of a part. A longer line is cut. */
const LONGEST = 8_000_000;

export function* segmentsOf(raw: string): Generator<Segment> {
  let before = 0;
  for (let from = 0; ; ) {
    const to = endOf(raw, from);
    const text = raw.slice(from, raw[to - 1] === '\n' && to < raw.length ? to - 1 : to);
    yield { text, before };
    if (to === raw.length) return;
    before += linesIn(raw, from, to);
    from = to;
  }
}

export const isVeryLong = (raw: string): boolean => raw.length > LONGEST;

function endOf(raw: string, from: number): number {
  if (raw.length - from <= LONGEST) return raw.length;
  const last = raw.lastIndexOf('\n', from + LONGEST - 1);
  return last >= from ? last + 1 : from + LONGEST;
}

function linesIn(raw: string, from: number, to: number): number {
  let count = 0;
  for (let at = raw.indexOf('\n', from); at !== -1 && at < to; at = raw.indexOf('\n', at + 1)) count++;
  return count;
}
