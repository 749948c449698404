import type { Masker } from '../../security/masking/masker.ts';
import { type Fate, mapLines } from './line-map.ts';
import { Lines, lineEnds, withLineEndsOf } from './lines.ts';

/** A stretch of a text: where it starts, and what stands there. */
export interface Stretch {
  readonly offset: number;
  readonly text: string;
}

/** Where a stretch is now: its offset and length in the present text; or why that cannot be told. */
export type Whereabouts = { readonly offset: number; readonly length: number } | 'changed' | 'unclear';

/**
 * Follows stretches of an earlier text into the present one, over whatever was edited elsewhere. A stretch is found when all
 * lines that it touches are still there, unchanged but for secrets and line ends, and it reads the same.
 */
export class Follower {
  readonly #earlier: Lines;
  readonly #present: Lines;
  readonly #fates: readonly Fate[];

  /** `earlier` with its secrets masked; `present` as it is. */
  constructor(earlier: string, present: string, masker: Masker) {
    this.#earlier = new Lines(earlier);
    this.#present = new Lines(present);
    this.#fates = mapLines(this.#earlier.all(), new Lines(masker.mask(present).text).all());
  }

  /** The line of the earlier text that an offset lies in, from 0. */
  lineOf(offset: number): number {
    return this.#earlier.lineAt(offset);
  }

  find({ offset, text }: Stretch): Whereabouts {
    const first = this.#earlier.lineAt(offset);
    const last = this.#lastLine(offset, text.length);
    const fates = this.#fates.slice(first, last + 1);
    if (fates.includes('unclear')) return 'unclear';
    const [start] = fates;
    if (typeof start !== 'number' || fates.some((fate, at) => fate !== start + at)) return 'changed';
    const now = this.#present.start(start) + offset - this.#earlier.start(first);
    const expected = inLineEndsOf(this.#present.text, text);
    if (!this.#present.text.startsWith(expected, now)) return 'changed';
    return { offset: now, length: expected.length };
  }

  /** The last line that a stretch touches: not the one that it only ends in front of. */
  #lastLine(offset: number, length: number): number {
    const line = this.#earlier.lineAt(offset + length);
    return length > 0 && this.#earlier.start(line) === offset + length ? line - 1 : line;
  }
}

/** `inserted` with the line ends of `text`; as it is where that has none. */
export function inLineEndsOf(text: string, inserted: string): string {
  return lineEnds(text) === 'none' ? inserted : withLineEndsOf(text, inserted);
}
