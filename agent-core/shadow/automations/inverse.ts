import { diffArrays } from 'diff';
import * as z from 'zod';
import type { Masker } from '../../security/masking/masker.ts';
import type { Replacement } from './apply-text.ts';
import { SecretRanges } from './secrets.ts';

/**
 * One thing to put back: at `offset` of the text after applying, `after` was put in place of `before`. Where either is part of
 * a secret it was not kept, and only the place is known.
 */
export const InversePlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('kept'), offset: z.number().int(), after: z.string(), before: z.string() }),
  z.object({ kind: z.literal('secret'), offset: z.number().int() }),
]);
export type InversePlace = z.infer<typeof InversePlace>;
export type KeptInverse = Extract<InversePlace, { kind: 'kept' }>;

const MAX_LINE_EDITS = 1000;
const MAX_TOKEN_EDITS = 500;
const LINES = /[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g;
const TOKENS = /[\p{L}\p{N}_$]+|\r\n|[\s\S]/gu;

/** What turns `after` back into `before`, in small pieces, by offset. All kept ones together give `before` to the last character. */
export function inverseOf(before: string, after: string, masker: Masker): InversePlace[] {
  const secretBefore = new SecretRanges(before, masker);
  const secretAfter = new SecretRanges(after, masker);
  return pieces(before, after).map(({ at, offset, length, text }) => {
    if (secretBefore.touches(at, text.length) || secretAfter.touches(offset, length)) return { kind: 'secret', offset };
    return { kind: 'kept', offset, after: after.slice(offset, offset + length), before: text };
  });
}

export function isKept(place: InversePlace): place is KeptInverse {
  return place.kind === 'kept';
}

/** As a change of the text after applying. */
export function asReplacement({ offset, after, before }: KeptInverse): Replacement {
  return { offset, length: after.length, text: before };
}

/** A change of the text after; `at` is where its text stood before. */
interface Piece extends Replacement {
  readonly at: number;
}

function pieces(before: string, after: string): Piece[] {
  const whole = { at: 0, offset: 0, length: after.length, text: before };
  const byDiff = split(whole, after, LINES, MAX_LINE_EDITS);
  const lines = lineByLine(before, after);
  // Of equal lines a diff may pair any. Where no line came or went, each is most likely still in its place.
  const linesIn = (piece: Piece) => Math.max(unitsOf(piece.text, LINES).length, 1);
  const best = lines && lines.length <= byDiff.reduce((sum, piece) => sum + linesIn(piece), 0) ? lines : byDiff;
  return best.flatMap((piece) => split(piece, after, TOKENS, MAX_TOKEN_EDITS));
}

/** The lines that differ, each with the one in the same place; nothing where their numbers are not the same. */
function lineByLine(before: string, after: string): Piece[] | undefined {
  const [was, is] = [unitsOf(before, LINES), unitsOf(after, LINES)];
  if (was.length !== is.length) return undefined;
  const found: Piece[] = [];
  let [at, offset] = [0, 0];
  for (const [index, text] of was.entries()) {
    const now = is[index] ?? '';
    if (now !== text) found.push({ at, offset, length: now.length, text });
    at += text.length;
    offset += now.length;
  }
  return found;
}

function unitsOf(text: string, units: RegExp): string[] {
  return text.match(units) ?? [];
}

/** A piece as the smaller ones that differ, unit by unit; as itself where too much does. */
function split(piece: Piece, after: string, units: RegExp, maxEditLength: number): Piece[] {
  const is = after.slice(piece.offset, piece.offset + piece.length);
  const changes = diffArrays(unitsOf(piece.text, units), unitsOf(is, units), { maxEditLength });
  if (!changes) return [piece];
  const found: Piece[] = [];
  let { at, offset } = piece;
  let open: Piece | undefined;
  for (const { value, added, removed } of changes) {
    const text = value.join('');
    if (added || removed) {
      open ??= { at, offset, length: 0, text: '' };
      open = removed ? { ...open, text: open.text + text } : { ...open, length: open.length + text.length };
    } else if (open) {
      found.push(open);
      open = undefined;
    }
    if (!added) at += text.length;
    if (!removed) offset += text.length;
  }
  return open ? [...found, open] : found;
}
