/**
 * The language of string programs: a guarded choice between concatenations of atoms (FlashFill, POPL 11; FlashFill++, POPL 23).
 * Programs are plain data: they are printed, stored and compared as JSON. Positions are UTF-16 offsets between characters.
 */
import type { DateAtom } from './dates/types.ts';
import type { NumberAtom } from './numbers/types.ts';

/** A place in a text. `nth` counts occurrences from the left (0, 1, …) or from the right (-1, -2, …). */
export type Position =
  | { readonly kind: 'index'; readonly from: 'start' | 'end'; readonly offset: number }
  | { readonly kind: 'edge'; readonly token: string; readonly side: Side; readonly nth: number }
  /** Where a run of `left` ends and one of `right` begins. */
  | { readonly kind: 'between'; readonly left: string; readonly right: string; readonly nth: number };

export type Side = 'start' | 'end';

/** A place found by walking from another one: right of it as the end of a span, left of it as the start of one. */
export type Walk =
  | { readonly kind: 'characters'; readonly count: number }
  | { readonly kind: 'token'; readonly token: string; readonly side: Side };

export type Span =
  | { readonly kind: 'whole' }
  | { readonly kind: 'token'; readonly token: string; readonly nth: number }
  | { readonly kind: 'range'; readonly from: Position; readonly to: Position }
  | { readonly kind: 'forward'; readonly from: Position; readonly to: Walk }
  | { readonly kind: 'backward'; readonly from: Walk; readonly to: Position };

export const LETTER_CASES = ['same', 'lower', 'upper', 'title', 'capital'] as const;
/** `title` capitalises each word, `capital` the first letter only; both lower the rest. */
export type LetterCase = (typeof LETTER_CASES)[number];

export interface SubstringAtom {
  readonly kind: 'substring';
  readonly column: number;
  readonly span: Span;
  readonly letters: LetterCase;
  /** Blanks cut off at both ends of what the span holds. */
  readonly trim: boolean;
}

export interface ConstantAtom {
  readonly kind: 'constant';
  readonly text: string;
}

/** The whole column with something taken out, exchanged or padded. */
export interface RewriteAtom {
  readonly kind: 'rewrite';
  readonly column: number;
  readonly letters: LetterCase;
  readonly change:
    | { readonly kind: 'keep'; readonly token: string }
    | { readonly kind: 'remove'; readonly token: string }
    | { readonly kind: 'replace'; readonly token: string; readonly by: string }
    | { readonly kind: 'pad'; readonly side: Side; readonly width: number; readonly by: string };
}

/** The parts of a list, each cut down to `part`, in order or reversed, joined again. */
export interface ListAtom {
  readonly kind: 'list';
  readonly column: number;
  /** A token whose occurrences are the parts, or separate them. */
  readonly token: string;
  readonly parts: 'matches' | 'between';
  readonly part: 'whole' | 'initial' | 'last-word' | 'first-word';
  readonly order: 'same' | 'reversed' | 'sorted';
  readonly letters: LetterCase;
  /** The first part stays in lower case: camelCase. */
  readonly lowerFirst: boolean;
  readonly by: string;
}

export type Atom = ConstantAtom | SubstringAtom | RewriteAtom | ListAtom | NumberAtom | DateAtom;

export type Test =
  | { readonly kind: 'empty' | 'number' | 'date' }
  | { readonly kind: 'equals'; readonly text: string }
  | { readonly kind: 'starts' | 'ends' | 'is'; readonly token: string }
  | { readonly kind: 'contains'; readonly token: string; readonly atLeast: number }
  | { readonly kind: 'length'; readonly atLeast: number };

export interface Guard {
  readonly column: number;
  readonly test: Test;
  readonly holds: boolean;
}

export interface Branch {
  /** Absent in the last branch, which takes what is left. */
  readonly guard?: Guard;
  readonly atoms: readonly Atom[];
}

export interface Program {
  readonly branches: readonly Branch[];
}
