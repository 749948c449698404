/**
 * How the files of a work folder stood: of each its inode, how many names that has, and when it changed last, which the container's
 * kernel writes and no program can set. What stands as it stood was not changed, and need not come out. (Git trusts its index so; unlike there, a change
 * cannot fall into the same tick of the clock: gVisor counts nanoseconds.)
 *
 * A command that lies about its own files through another process says only what it could have written there as well. One thing
 * goes unseen: a file that was there before, and is changed through a shared mapping of memory alone.
 */
import type { TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';
import { WORK } from './spec.ts';

/** A listing that is longer is not of such a tree. */
const MOST_BYTES = 64 << 20;

/** Path, below the work folder, to how it stood. The names are bytes, written as latin1. */
export type Listing = ReadonlyMap<string, string>;

/** Collects what `LIST` in `spec.ts` prints. */
export class ListingReader {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #last = 1;

  /** Takes what was printed; true once the listing is whole. Throws for one without end. */
  push(bytes: Uint8Array): boolean {
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > MOST_BYTES) throw new Error('the list of the files does not end');
    const before = bytes.length > 1 ? bytes.at(-2) : this.#last;
    this.#last = bytes.at(-1) ?? this.#last;
    return this.#last === 0 && before === 0;
  }

  /** Throws where it is no listing, or has more than `most` entries. */
  listing(most: number): Listing {
    const listing = new Map<string, string>();
    const records = Buffer.concat(this.#chunks).toString('latin1').split('\0').slice(0, -2);
    if (records.length > most + 1) throw new Error(`there are more than ${most} files`);
    for (const record of records) {
      const [, stood, name] = /^(\d+ \d+ [\d.]+) (.*)$/s.exec(record) ?? [];
      if (stood === undefined || name === undefined) throw new Error('the list of the files is damaged');
      if (name === WORK) continue;
      if (!name.startsWith(`${WORK}/`)) throw new Error('the list of the files is damaged');
      listing.set(name.slice(WORK.length + 1), stood);
    }
    return listing;
  }
}

export interface Sorted {
  /** The entries that stand as they stood. */
  readonly kept: ReadonlyMap<TreePath, TreeEntry>;
  /** Names, as bytes, of whatever else is there. */
  readonly others: readonly Buffer[];
}

/** `known`: the entries that `before` was made over, where a call began with the same. */
export function sortedBy(before: Listing, after: Listing, known: ReadonlyMap<TreePath, TreeEntry>): Sorted {
  const kept = new Map<TreePath, TreeEntry>();
  const others: Buffer[] = [];
  for (const [name, stood] of after) {
    const bytes = Buffer.from(name, 'latin1');
    const entry = known.get(bytes.toString() as TreePath);
    if (entry !== undefined && before.get(name) === stood) kept.set(entry.path, entry);
    else others.push(bytes);
  }
  return { kept, others };
}
