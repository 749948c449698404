/** How well a place fits what the examples share around the change: a vector, each entry at most what the examples reach. */
import type { Around, ContextToken } from './context.ts';
import type { Near, Template } from './template.ts';
import type { ParsedLine, Token } from './tokens.ts';

/** Entries: kept tokens; exact run left, right; soft run left, right; nearest token left, right; shared tokens; first token; kinds. */
export type Vector = readonly number[];

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
    leftRun(template, near, full[1] ?? 0, isExact),
    rightRun(template, near, full[2] ?? 0, isExact),
    leftRun(template, near, full[3] ?? 0, isSoft),
    rightRun(template, near, full[4] ?? 0, isSoft),
    closeLeft(template, near),
    closeRight(template, near),
    shared,
    template.first !== undefined && first === template.first ? 1 : 0,
    alike,
  ];
}

/** Characters that place and examples have in common without a break: constants of the core, kept tokens, exact runs. */
export function matchedCharacters(template: Template, tokens: readonly Token[], start: number, vector: Vector): number {
  let count = 0;
  for (let i = 0; i < template.core.length; i++) {
    const slot = template.core[i];
    if (slot?.slot === 'const' || (slot?.slot === 'kept' && tokens[start + i]?.text === slot.text))
      count += slot.text.trim().length;
  }
  return count + characters(template.left, vector[1] ?? 0) + characters(template.right, vector[2] ?? 0);
}

function characters(side: readonly Near[], length: number): number {
  let count = 0;
  for (let i = 0; i < length; i++) count += side[i]?.text?.trim().length ?? 0;
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

type Fits = (near: Near, token: ContextToken) => boolean;

function leftRun({ left }: Template, near: Around, most: number, fits: Fits): number {
  let length = 0;
  while (length < most && isFit(left[length], near.left(length), fits)) length++;
  return length;
}

function rightRun({ right }: Template, near: Around, most: number, fits: Fits): number {
  let length = 0;
  while (length < most && isFit(right[length], near.right(length), fits)) length++;
  return length;
}

const isFit = (near: Near | undefined, token: ContextToken | undefined, fits: Fits): boolean =>
  near !== undefined && token !== undefined && fits(near, token);

/** The nearest token that is not blank. */
export function nearest(side: readonly Near[]): Near | undefined {
  return onlyBlank(side[0]) ? side[1] : side[0];
}

const onlyBlank = (near: Near | undefined): boolean => near?.kinds.length === 1 && near.kinds[0] === 'blank';

/** The entries of the nearest tokens by themselves: they decide first whether a place counts. */
export const closeLeft = ({ left }: Template, near: Around) => closeness(left, near.left(0), near.left(1));
export const closeRight = ({ right }: Template, near: Around) => closeness(right, near.right(0), near.right(1));

/** 2: the very token the examples agree on; 1: a token of their kind; 0: neither, or blanks where they have none. */
function closeness(side: readonly Near[], closest: ContextToken | undefined, second: ContextToken | undefined): number {
  const near = nearest(side);
  const blank = onlyBlank(side[0]);
  const token = blank ? second : closest;
  if (!near || !token || blank !== (closest?.kind === 'blank')) return near?.kinds.length === 0 ? 1 : 0;
  if (near.text !== undefined && near.text === token.text) return 2;
  return isSoft(near, token) ? 1 : 0;
}
