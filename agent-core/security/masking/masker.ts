/**
 * The port that stands before every write of an observation: finds what must not be kept and hides it.
 *
 * 1. A mask keeps the length in UTF-16 units, and every line break, so that offsets and line numbers stay true.
 * 2. Idempotent: masking a masked text changes nothing.
 * 3. Time is linear in the text, whatever it holds.
 */
export interface MaskSpan {
  /** SECRET_KEY, PASSWORD or TOKEN; later rules add kinds of personal data. */
  readonly type: string;
  /** UTF-16 offsets into the text that came in; `end` is behind the last unit. */
  readonly start: number;
  readonly end: number;
}

export interface Masked {
  readonly text: string;
  /** In order, without overlap. */
  readonly spans: readonly MaskSpan[];
}

export interface Masker {
  mask(text: string): Masked;
}

export const MASK = '*';

/** Whether a document's text holds what a mask left of a secret. Rules and comments that are drawn with asterisks are none. */
export const holdsMask = (text: string): boolean =>
  text.split('\n').some((line) => LEFT.test(line) && /[\p{L}\p{N}"'`]/u.test(line) && !DRAWN.test(line));

const LEFT = /(?:^|[\s=:"'`,;|(>])\*{4,}(?:$|[\s"'`,;|)<@])/;
const DRAWN = /^\s*(?:\/\/|\/\*|#|--|;)?\s*\*+(?:[\s/]|$)/;

/** `text` with `spans` (in order, no overlap) hidden. */
export function hide(text: string, spans: readonly { readonly start: number; readonly end: number }[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of spans) {
    result += text.slice(at, start) + text.slice(start, end).replace(/[^\r\n]/g, MASK);
    at = end;
  }
  return result + text.slice(at);
}

/** In order and without overlap: of two that overlap, one that reaches over both, with the type of the first. */
export function unite(spans: readonly MaskSpan[]): MaskSpan[] {
  const result: MaskSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last && span.start < last.end) {
      result[result.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    } else result.push(span);
  }
  return result;
}
