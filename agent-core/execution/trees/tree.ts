/**
 * Trees of files: what a run works on (staging), what goes into a container, and what comes out of one.
 *
 * 1. There are files, folders and links that stay inside; nothing else can be said.
 * 2. Of a mode only 0o777 counts; owners and times are not kept.
 * 3. A folder need not be told where something lies in it.
 */
import type { TreePath } from './tree-path.ts';

export interface FileEntry {
  readonly kind: 'file';
  readonly path: TreePath;
  /** Permission bits, 0o777 at most. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly hash: string;
}

export interface FolderEntry {
  readonly kind: 'folder';
  readonly path: TreePath;
  readonly mode: number;
}

export interface LinkEntry {
  readonly kind: 'link';
  readonly path: TreePath;
  /** As `readlink` gives it; relative, and inside the tree (`linkedPath`). */
  readonly target: string;
}

export type TreeEntry = FileEntry | FolderEntry | LinkEntry;

/** A tree that does not change while it is read. */
export interface Tree {
  /** In the order of their paths' UTF-16 code units, so a folder comes before what lies in it. */
  entries(): Iterable<TreeEntry>;
  /** The content of one of this tree's files. */
  content(file: FileEntry): Promise<Uint8Array>;
}

/** One difference between a tree before and after. `changed` covers a mode, a target and a kind, too. */
export type TreeChange =
  | { readonly kind: 'removed'; readonly path: TreePath }
  | { readonly kind: 'added' | 'changed'; readonly entry: FolderEntry | LinkEntry }
  | { readonly kind: 'added' | 'changed'; readonly entry: FileEntry; readonly bytes: Uint8Array };

export const pathOf = (change: TreeChange): TreePath => ('entry' in change ? change.entry.path : change.path);
