/** Which lines are shown: what must be, without what was said before, and of the rest the most worth within the budget. */
import { type Marked, VALUE } from './marked.ts';
import { indentOf } from './shape.ts';

/** What lines that must be shown may take, characters: about 20,000 tokens. */
export const MOST = 66_000;
/** Other lines inside a block, and lines that it may have. */
const GAP_IN_BLOCK = 3;
const LONGEST_BLOCK = 60;

export interface Chosen {
  readonly shown: Uint8Array;
  /** Nothing that must be shown was left out. */
  readonly complete: boolean;
}

/** `budget` and `most`: characters that other lines, and those that must be shown, may take. */
export function chosen(all: Marked, budget: number, most: number): Chosen {
  const shown = new Uint8Array(all.texts.length);
  const spent = takeMust(all, shown);
  const complete = spent <= most;
  if (!complete) thin(all, shown, most);
  let left = Math.max(budget - spent, budget / 4);
  for (const value of [VALUE.telling, VALUE.edge, VALUE.near, VALUE.first]) left = takeMost(all, shown, value, left);
  return { shown, complete };
}

const costOf = (all: Marked, i: number) => all.show(i).lines.reduce((sum, line) => sum + line.length + 1, 3);

/** Blocks all of whose lines were shown before say nothing new. Gives what the others cost. */
function takeMust(all: Marked, shown: Uint8Array): number {
  const seen = new Set<string>();
  /** Of one stack: a recursion repeats them. */
  const frames = new Set<string>();
  let spent = 0;
  for (const block of blocks(all)) {
    const keys = block.map((i) => keyOf(all.texts[i] ?? ''));
    if (keys.every((key) => seen.has(key))) continue;
    if (all.signs[block[0] ?? 0] !== 'own-frame') frames.clear();
    for (const [n, i] of block.entries()) {
      const key = keys[n] ?? '';
      if (all.signs[i] === 'own-frame' && frames.has(key)) continue;
      frames.add(key);
      seen.add(key);
      shown[i] = 1;
      spent += costOf(all, i);
    }
  }
  return spent;
}

/** Without indentation; the mark of a failed test also without its number and how long it took: runners list it twice. */
function keyOf(text: string): string {
  const line = text.trim();
  return FAILED_TEST.test(line) ? line.replace(/^\d+\) |\(?\b\d+(?:\.\d+)? ?m?s\)?$/g, '') : line;
}
const FAILED_TEST = /^(?:[✕✖✗✘×●⨯❌]|\d+\) )/;

/** Lines that must be shown, divided where others lie between them, or where the indentation begins again. */
function* blocks({ values, texts, signs }: Marked): Generator<number[]> {
  let block: number[] = [];
  let between = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== VALUE.must) {
      if (signs[i] === 'plain' || signs[i] === 'pass') between++;
      continue;
    }
    const begins = between > GAP_IN_BLOCK || indentOf(texts[i] ?? '') < indentOf(texts[block[0] ?? i] ?? '');
    if (block.length > 0 && (begins || block.length >= LONGEST_BLOCK)) {
      yield block;
      block = [];
    }
    block.push(i);
    between = 0;
  }
  if (block.length > 0) yield block;
}

/** Both ends of what must be shown, as far as there is room. */
function thin(all: Marked, shown: Uint8Array, most: number): void {
  const found = indicesOf(shown, 1);
  let room = most;
  let [from, to] = [0, found.length - 1];
  for (let n = 0; from <= to && room > 0; n++) room -= costOf(all, (n % 2 === 0 ? found[from++] : found[to--]) ?? 0);
  for (const i of found.slice(from, to + 1)) shown[i] = 0;
}

/** The rarest first, then in order. Gives what is left. */
function takeMost(all: Marked, shown: Uint8Array, value: number, room: number): number {
  const found = indicesOf(all.values, value).filter((i) => shown[i] === 0);
  const often = (i: number) => all.often.get(all.shapes[i] ?? 0) ?? 0;
  if (value === VALUE.first) found.sort((a, b) => often(a) - often(b) || a - b);
  let left = room;
  for (const i of found) {
    const cost = costOf(all, i);
    if (cost > left) break;
    left -= cost;
    shown[i] = 1;
  }
  return left;
}

function indicesOf(bytes: Uint8Array, value: number): number[] {
  const found: number[] = [];
  for (let i = bytes.indexOf(value); i !== -1; i = bytes.indexOf(value, i + 1)) found.push(i);
  return found;
}
