/**
 * Arithmetic of text changes. A change list is ordered by offset, its offsets refer to the text before it, and its changes
 * do not overlap. Offsets are UTF-16 code units.
 */
import type { TextChange } from '../../contracts/index.ts';

/** Whether every change lies inside a text of `length` and none overlaps another; `changes` may be in any order. */
export function fits(length: number, changes: readonly TextChange[]): boolean {
  let end = 0;
  for (const change of sorted(changes)) {
    if (change.offset < end || change.offset + change.length > length) return false;
    end = change.offset + change.length;
  }
  return true;
}

/** `text` with `changes` made, in any order given. They must fit. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  const [only] = changes;
  if (only && changes.length === 1) {
    return text.slice(0, only.offset) + only.text + text.slice(only.offset + only.length);
  }
  let result = '';
  let at = 0;
  for (const change of sorted(changes)) {
    result += text.slice(at, change.offset) + change.text;
    at = change.offset + change.length;
  }
  return result + text.slice(at);
}

/**
 * The one change list that does what `first` and then `second` do. Changes that touch become one, so keystrokes typed one after
 * the other fold into a single insertion.
 */
export function compose(first: readonly TextChange[], second: readonly TextChange[]): TextChange[] {
  let result = [...first];
  // From the last to the first: what comes later in the text leaves the offsets before it alone.
  for (const change of sorted(second).reverse()) result = composeOne(result, change);
  return result;
}

function composeOne(regions: readonly TextChange[], change: TextChange): TextChange[] {
  const changeEnd = change.offset + change.length;
  let shift = 0; // offset now minus offset in the base, for text behind the regions seen so far
  let from = 0;
  while (from < regions.length) {
    const region = regions[from] as TextChange;
    if (region.offset + shift + region.text.length >= change.offset) break;
    shift += region.text.length - region.length;
    from++;
  }
  const merged = { start: change.offset - shift, end: 0, head: '', tail: '' };
  let to = from;
  for (; to < regions.length; to++) {
    const region = regions[to] as TextChange;
    const start = region.offset + shift;
    if (start > changeEnd) break;
    const end = start + region.text.length;
    if (to === from && start < change.offset) {
      merged.head = region.text.slice(0, change.offset - start);
      merged.start = region.offset;
    } else if (to === from) merged.start = Math.min(merged.start, region.offset);
    merged.tail = end > changeEnd ? region.text.slice(Math.max(0, changeEnd - start)) : '';
    shift += region.text.length - region.length;
  }
  merged.end = Math.max(changeEnd - shift, lastEnd(regions, from, to), merged.start);
  const whole: TextChange = {
    offset: merged.start,
    length: merged.end - merged.start,
    text: merged.head + change.text + merged.tail,
  };
  return [...regions.slice(0, from), whole, ...regions.slice(to)];
}

function lastEnd(regions: readonly TextChange[], from: number, to: number): number {
  const last = to > from ? regions[to - 1] : undefined;
  return last ? last.offset + last.length : 0;
}

/** `changes` without what they leave as it was: equal beginnings and ends cut off, empty changes dropped, surrogates kept whole. */
export function minimise(before: string, changes: readonly TextChange[]): TextChange[] {
  return changes
    .map((change) => minimiseOne(before, change))
    .filter((change) => change.length > 0 || change.text !== '');
}

function minimiseOne(before: string, change: TextChange): TextChange {
  const old = before.slice(change.offset, change.offset + change.length);
  const limit = Math.min(old.length, change.text.length);
  let head = 0;
  while (head < limit && old.charCodeAt(head) === change.text.charCodeAt(head)) head++;
  if (head > 0 && isHighSurrogate(old.charCodeAt(head - 1))) head--;
  let tail = 0;
  while (
    tail < limit - head &&
    old.charCodeAt(old.length - 1 - tail) === change.text.charCodeAt(change.text.length - 1 - tail)
  )
    tail++;
  if (tail > 0 && isLowSurrogate(old.charCodeAt(old.length - tail))) tail--;
  return {
    offset: change.offset + head,
    length: old.length - head - tail,
    text: change.text.slice(head, change.text.length - tail),
  };
}

/** Where `offset` of the text before `changes` lies after them; inside a change, at the end of its new text. */
export function mapOffset(offset: number, changes: readonly TextChange[]): number {
  let shift = 0;
  for (const change of changes) {
    if (
      change.offset + change.length < offset ||
      (change.offset < offset && change.length > 0 && change.offset + change.length === offset)
    )
      shift += change.text.length - change.length;
    else if (change.offset <= offset) return change.offset + shift + change.text.length;
    else break;
  }
  return offset + shift;
}

/** The ranges that `changes` fill in the text after them. */
export function rangesAfter(changes: readonly TextChange[]): { readonly start: number; readonly end: number }[] {
  let shift = 0;
  return changes.map((change) => {
    const start = change.offset + shift;
    shift += change.text.length - change.length;
    return { start, end: start + change.text.length };
  });
}

/** `start` and `end` widened to whole lines of `text`, the line break at the end not included. */
export function wholeLines(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  const first = text.lastIndexOf('\n', start - 1) + 1;
  const last = text.indexOf('\n', end);
  return { start: start === 0 ? 0 : first, end: last < 0 ? text.length : last };
}

/** The whole lines that `change` is about; one that takes lines with their ends leaves the line after them alone. */
export function linesOf(text: string, { offset, length }: Pick<TextChange, 'offset' | 'length'>) {
  const end = offset + length;
  return wholeLines(text, offset, length > 0 && text[end - 1] === '\n' ? end - 1 : end);
}

/** Whether `change` is upon any of `lines`, or at their very ends. */
export function touchesLines(
  text: string,
  { offset, length, text: by }: TextChange,
  lines: { readonly start: number; readonly end: number },
): boolean {
  const end = offset + length;
  const isAtStart = offset === 0 || text[offset - 1] === '\n';
  const takesWholeLines = length > 0 && by === '' && isAtStart && text[end - 1] === '\n';
  return offset <= lines.end && (takesWholeLines ? end - 1 : end) >= lines.start;
}

function sorted(changes: readonly TextChange[]): TextChange[] {
  return [...changes].sort((a, b) => a.offset - b.offset || a.length - b.length);
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
