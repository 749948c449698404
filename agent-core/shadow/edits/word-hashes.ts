/**
 * The words of a line as hashes of 16 bits: enough to tell how much two lines share, while of any word that is asked for, about
 * one in 65,536 others has the same hash, so that nobody reads the line out of them. What a saved pattern keeps of lines.
 */
import * as z from 'zod';

type Words = ReadonlySet<string>;

const known = new WeakMap<Words, Words>();

/** FNV-1a of 32 bits, folded (Fowler, Noll, Vo; RFC 9923, 3). */
export function wordHash(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 16)) & 0xffff;
}

/** For a set that does not change: the hashes of its words, to be compared with those of another. */
export function hashedWords(words: Words): Words {
  const made = known.get(words) ?? new Set(Array.from(words, (word) => String(wordHash(word))));
  known.set(words, made);
  return made;
}

/** How hashed words are stored. */
export const StoredWords = z
  .array(z.number().int())
  .transform((hashes): Words => new Set(hashes.map((each) => String(each))));

/** As `StoredWords` reads them; `isHashed` where they are already. */
export function storedWords(words: Words, isHashed = false): number[] {
  return Array.from(isHashed ? words : hashedWords(words), Number);
}
