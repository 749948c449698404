/**
 * How much a line's words are like the most alike of many lines: the largest Jaccard index. Each vocabulary has a signature, a bit a
 * word by its hash: a word whose bit the other lacks is not in the other, which bounds what the two can share (Bloom, CACM 1970)
 * and spares nearly all comparisons.
 */
import { jaccard } from './tokens.ts';

type Words = ReadonlySet<string>;

const signatures = new WeakMap<Words, number>();
const known = new WeakMap<readonly Words[], Likeness>();

export class Likeness {
  readonly #lines: readonly Words[];
  readonly #signatures: Int32Array;

  private constructor(lines: readonly Words[]) {
    this.#lines = lines;
    this.#signatures = Int32Array.from(lines, signatureOf);
  }

  /** The same object for the same list, which must not change. */
  static of(lines: readonly Words[]): Likeness {
    const found = known.get(lines) ?? new Likeness(lines);
    known.set(lines, found);
    return found;
  }

  /** From 0, nothing shared with any, to 1. */
  nearest(words: Words): number {
    const signature = signatureOf(words);
    let best = 0;
    for (let i = 0; i < this.#lines.length; i++) {
      const line = this.#lines[i];
      if (line === undefined) continue;
      const other = this.#signatures[i] ?? 0;
      const both = Math.min(line.size - ones(other & ~signature), words.size - ones(signature & ~other));
      if (both > best * (line.size + words.size - both)) best = Math.max(best, jaccard(line, words));
    }
    return best;
  }
}

function signatureOf(words: Words): number {
  const found = signatures.get(words);
  if (found !== undefined) return found;
  let signature = 0;
  for (const word of words) signature |= 1 << hash(word);
  signatures.set(words, signature);
  return signature;
}

/** From 0 to 31. */
function hash(word: string): number {
  let sum = word.length;
  for (let i = 0; i < word.length && i < 8; i++) sum = (Math.imul(sum, 31) + word.charCodeAt(i)) | 0;
  return (sum ^ (sum >>> 7)) & 31;
}

/** Bits set in 32. */
function ones(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
