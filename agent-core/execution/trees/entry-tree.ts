import type { FileEntry, Tree, TreeEntry } from './tree.ts';

/** In the order of paths that `Tree` promises. */
export const inOrder = (entries: Iterable<TreeEntry>): TreeEntry[] =>
  [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

/** A tree of entries in memory, whose contents come from elsewhere. */
export class EntryTree implements Tree {
  readonly #entries: readonly TreeEntry[];
  readonly #content: (file: FileEntry) => Promise<Uint8Array>;

  constructor(entries: Iterable<TreeEntry>, content: (file: FileEntry) => Promise<Uint8Array>) {
    this.#entries = inOrder(entries);
    this.#content = content;
  }

  entries(): Iterable<TreeEntry> {
    return this.#entries;
  }

  content(file: FileEntry): Promise<Uint8Array> {
    return this.#content(file);
  }
}
