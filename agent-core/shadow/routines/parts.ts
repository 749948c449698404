/** Names taken apart at the borders that people see in them: `userMenu-item2` is user, Menu, -, item, 2. */

const PART = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[\s\S]/y;

/** End of the part of `text` that begins at `at`, which must be a border. */
export function partEnd(text: string, at: number): number {
  PART.lastIndex = at;
  PART.exec(text);
  return PART.lastIndex;
}

/** The words and numbers in `text`. */
export function partsIn(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = partEnd(text, at);
    if (isWordy(text[at] ?? '')) parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}

/** Whether a part can begin or end at `at`. */
export function isBorder(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true;
  const before = text[at - 1] ?? '';
  const after = text[at] ?? '';
  if (!isWordy(before) || !isWordy(after)) return true;
  if (isDigit(before) !== isDigit(after)) return true;
  if (isUpper(after)) return !isUpper(before) || /[a-z]/.test(text[at + 1] ?? '');
  return false;
}

const isWordy = (c: string) => /[A-Za-z0-9]/.test(c);
const isDigit = (c: string) => c >= '0' && c <= '9';
const isUpper = (c: string) => c >= 'A' && c <= 'Z';

/** What differs between texts, between a head and a tail that they share and that end at borders. */
export type Part = { readonly same: string } | { readonly head: string; readonly tail: string };

/** `undefined` where nothing would be left of one of them. */
export function partOf(texts: readonly string[]): Part | undefined {
  const [first = ''] = texts;
  if (texts.every((text) => text === first)) return { same: first };
  const shortest = Math.min(...texts.map((text) => text.length));
  const agree = (head: number, tail: number) =>
    texts.every((text) => isBorder(text, head) && isBorder(text, text.length - tail));
  let head = shared(texts, shortest - 1, (text, i) => text[i]);
  while (!agree(head, 0)) head--;
  let tail = shared(texts, shortest - head - 1, (text, i) => text[text.length - 1 - i]);
  while (!agree(0, tail)) tail--;
  return head + tail < shortest ? { head: first.slice(0, head), tail: first.slice(first.length - tail) } : undefined;
}

function shared(texts: readonly string[], most: number, at: (text: string, i: number) => string | undefined): number {
  let count = 0;
  while (count < most && texts.every((text) => at(text, count) === at(texts[0] ?? '', count))) count++;
  return Math.max(0, count);
}

/** The part of `text` that differs; empty where nothing may differ, `undefined` where `text` is not of this kind. */
export function holeIn(part: Part, text: string): string | undefined {
  if ('same' in part) return text === part.same ? '' : undefined;
  const { head, tail } = part;
  if (text.length <= head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return undefined;
  const end = text.length - tail.length;
  return isBorder(text, head.length) && isBorder(text, end) ? text.slice(head.length, end) : undefined;
}
