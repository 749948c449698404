/**
 * Anti-unification of whole lines: a longest common subsequence of their tokens stays, what stands between becomes gaps. Lines
 * of different length unify, which those of `unify.ts` do not.
 */
import { isValue, type Token, tokenize } from '../tokens.ts';
import type { LineTemplate } from './template.ts';

type Slot = { readonly text: string; readonly isValue: boolean } | { readonly gap: 'token' | 'any' };

const MOST_TOKENS = 80;
/** Gaps that may hold anything make matching dear and say little. */
const MOST_ANY = 2;
const MOST_GAPS = 5;

/** A line, or the lines of a block, as tokens without indentation. */
export type Tokenized = readonly (readonly Token[])[];

export const tokenized = (block: string): Tokenized => block.split('\n').map((line) => tokenize(line.trim()));

/** Single lines, or blocks of equally many. Undefined where they do not begin alike, or too little of them is shared. */
export function generalise([first, ...others]: readonly Tokenized[]): LineTemplate | undefined {
  if (!first || others.some((lines) => lines.length !== first.length)) return undefined;
  const all = first.map((line, i) => generaliseLine([line, ...others.map((lines) => lines[i] ?? [])]));
  const slots = all.flatMap((line) => line ?? []);
  if (all.includes(undefined) || !isTelling(slots)) return undefined;
  return all.flatMap((line, i) => [...(i === 0 ? [] : [{ is: 'line' as const }]), ...piecesOf(line ?? [])]);
}

function generaliseLine([first, ...others]: Tokenized): Slot[] | undefined {
  if (!first || [first, ...others].some((tokens) => tokens.length > MOST_TOKENS)) return undefined;
  let slots: Slot[] = first.map(({ text, kind }) => ({ text, isValue: isValue(kind) }));
  for (const tokens of others) slots = merge(slots, tokens);
  const [start] = slots;
  return start && !('text' in start) ? undefined : slots;
}

function merge(slots: readonly Slot[], tokens: readonly Token[]): Slot[] {
  const merged: Slot[] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of [...common(slots, tokens), [slots.length, tokens.length] as const]) {
    const gap = gapOf(slots.slice(i, a), tokens.slice(j, b));
    if (gap) merged.push(gap);
    const slot = slots[a];
    if (slot) merged.push(slot);
    [i, j] = [a + 1, b + 1];
  }
  return merged;
}

function gapOf(slots: readonly Slot[], tokens: readonly Token[]): Slot | undefined {
  if (slots.length + tokens.length === 0) return undefined;
  const [slot, ...more] = slots;
  const [token, ...rest] = tokens;
  const isOne = slot !== undefined && token !== undefined && more.length + rest.length === 0 && isValue(token.kind);
  const was = slot !== undefined && ('gap' in slot ? slot.gap === 'token' : slot.isValue);
  return { gap: isOne && was ? 'token' : 'any' };
}

/** Pairs of positions of a longest common subsequence; where there are several, the one whose pairs come first. */
function common(slots: readonly Slot[], tokens: readonly Token[]): (readonly [number, number])[] {
  const width = tokens.length + 1;
  const length = new Int32Array((slots.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  const same = (i: number, j: number) => {
    const slot = slots[i];
    return slot !== undefined && 'text' in slot && slot.text === tokens[j]?.text;
  };
  for (let i = slots.length - 1; i >= 0; i--)
    for (let j = tokens.length - 1; j >= 0; j--)
      length[i * width + j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < slots.length && j < tokens.length; ) {
    if (same(i, j)) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** Tells of others whether `generalise` may have an answer for them and `one`: cheap, and never false where it has one. */
export function mayUnifyWith(one: Tokenized): (other: Tokenized) => boolean {
  const letters = new Map(one.flatMap((line) => line.map(({ text }) => [text, lettersIn(text)])));
  const beginsAlike = (other: Tokenized) => one.every(([first], i) => first?.text === other[i]?.[0]?.text);
  return (other) => {
    let left = FEWEST_LETTERS;
    for (const line of other) for (const { text } of line) left -= letters.get(text) ?? 0;
    return left <= 0 && other.length === one.length && beginsAlike(other);
  };
}

/** Letters that the constants have to hold, in words of three and more. */
const FEWEST_LETTERS = 4;

function isTelling(slots: readonly Slot[]): boolean {
  const gaps = slots.flatMap((slot) => ('gap' in slot ? [slot.gap] : []));
  if (gaps.length > MOST_GAPS || gaps.filter((gap) => gap === 'any').length > MOST_ANY) return false;
  return slots.reduce((sum, slot) => sum + ('text' in slot ? lettersIn(slot.text) : 0), 0) >= FEWEST_LETTERS;
}

const lettersIn = (token: string): number => (token.match(/\p{L}{3,}/gu) ?? []).join('').length;

/** Neighbouring constants are one. */
function piecesOf(slots: readonly Slot[]): LineTemplate {
  const pieces: LineTemplate = [];
  for (const slot of slots) {
    const last = pieces.at(-1);
    if ('gap' in slot) pieces.push({ is: slot.gap });
    else if (last?.is === 'text') pieces[pieces.length - 1] = { is: 'text', text: last.text + slot.text };
    else pieces.push({ is: 'text', text: slot.text });
  }
  return pieces;
}
