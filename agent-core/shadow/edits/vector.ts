/** How well a place fits what the examples share around the change: a vector, each entry at most what the examples reach. */
import { type ContextToken, contextLeft, contextRight } from './context.ts';
import type { Near, Template } from './template.ts';
import type { ParsedLine, Token } from './tokens.ts';

/** Entries: kept tokens; exact run left, right; soft run left, right; nearest token left, right; shared tokens; first token; kinds. */
export type Vector = readonly number[];
export const NEAREST_LEFT = 5;
export const NEAREST_RIGHT = 6;

export interface Around {
  readonly left: readonly ContextToken[];
  readonly right: readonly ContextToken[];
}

export function around(tokens: readonly Token[], start: number, end: number): Around {
  return { left: contextLeft(tokens, start), right: contextRight(tokens, end) };
}

/** What the examples themselves reach. */
export function fullVector(template: Template): Vector {
  return [
    template.core.filter((slot) => slot.slot === 'kept').length,
    exactLength(template.left),
    exactLength(template.right),
    softLength(template.left),
    softLength(template.right),
    nearest(template.left)?.text === undefined ? 1 : 2,
    nearest(template.right)?.text === undefined ? 1 : 2,
    template.shared.length,
    template.first === undefined ? 0 : 1,
    template.core.length,
  ];
}

export function vectorAt(template: Template, full: Vector, parsed: ParsedLine, start: number, near: Around): Vector {
  const { tokens, words, first } = parsed;
  let kept = 0;
  let alike = 0;
  for (let i = 0; i < template.core.length; i++) {
    const slot = template.core[i];
    const token = tokens[start + i];
    if (!slot || !token) continue;
    if (slot.slot === 'kept' && token.text === slot.text) kept++;
    if (slot.slot === 'const' || slot.kinds.includes(token.kind)) alike++;
  }
  let shared = 0;
  for (const word of template.shared) if (words.has(word)) shared++;
  return [
    kept,
    run(template.left, near.left, full[1] ?? 0, isExact),
    run(template.right, near.right, full[2] ?? 0, isExact),
    run(template.left, near.left, full[3] ?? 0, isSoft),
    run(template.right, near.right, full[4] ?? 0, isSoft),
    closeness(template.left, near.left),
    closeness(template.right, near.right),
    shared,
    template.first !== undefined && first === template.first ? 1 : 0,
    alike,
  ];
}

/** Characters that place and examples have in common without a break: constants of the core, kept tokens, exact runs. */
export function matchedCharacters(template: Template, tokens: readonly Token[], start: number, vector: Vector): number {
  let count = 0;
  template.core.forEach((slot, i) => {
    if (slot.slot === 'const' || (slot.slot === 'kept' && tokens[start + i]?.text === slot.text))
      count += slot.text.trim().length;
  });
  for (const [side, entry] of [
    [template.left, 1],
    [template.right, 2],
  ] as const) {
    for (const near of side.slice(0, vector[entry])) count += near.text?.trim().length ?? 0;
  }
  return count;
}

const exactLength = (side: readonly Near[]): number => {
  const end = side.findIndex((near) => near.text === undefined);
  return end < 0 ? side.length : end;
};
const softLength = (side: readonly Near[]): number => side.findLastIndex((near) => near.kinds.length > 0) + 1;

const isExact = (near: Near, token: ContextToken): boolean => near.text === token.text;

function isSoft(near: Near, token: ContextToken): boolean {
  if (near.kinds.length === 0 || near.text === token.text) return true;
  return token.kind !== 'mark' && token.kind !== 'edge' && near.kinds.includes(token.kind);
}

function run(
  side: readonly Near[],
  tokens: readonly ContextToken[],
  most: number,
  fits: (near: Near, token: ContextToken) => boolean,
): number {
  let length = 0;
  while (length < most) {
    const near = side[length];
    const token = tokens[length];
    if (!near || !token || !fits(near, token)) break;
    length++;
  }
  return length;
}

/** The nearest token that is not blank. */
export function nearest(side: readonly Near[]): Near | undefined {
  return onlyBlank(side[0]) ? side[1] : side[0];
}

const onlyBlank = (near: Near | undefined): boolean => near?.kinds.length === 1 && near.kinds[0] === 'blank';

/** 2: the very token the examples agree on; 1: a token of their kind; 0: neither, or blanks where they have none. */
function closeness(side: readonly Near[], tokens: readonly ContextToken[]): number {
  const near = nearest(side);
  const blank = onlyBlank(side[0]);
  const token = tokens[blank ? 1 : 0];
  if (!near || !token || blank !== (tokens[0]?.kind === 'blank')) return near?.kinds.length === 0 ? 1 : 0;
  if (near.text !== undefined && near.text === token.text) return 2;
  return isSoft(near, token) ? 1 : 0;
}
