/**
 * Changes to a tree's entries that are not made yet.
 *
 * 1. What it ends with is a tree: everything lies in folders, and links stay inside.
 * 2. Nothing in it is git's own: a hook or a setting there would be run by whoever takes the tree.
 * 3. It throws `bad-input` in words, with the path in its data, for what cannot be; what it was made over is as it was then.
 */
import { PenumbraError } from '../../../contracts/errors.ts';
import { whyLinkLeaves } from '../../trees/links.ts';
import type { TreeEntry } from '../../trees/tree.ts';
import { foldersAbove, type TreePath } from '../../trees/tree-path.ts';
import { isGitPath } from '../git/git-folder.ts';
import { SNAPSHOT_LIMITS } from '../snapshot/limits.ts';
import type { Standing } from '../store/stages.ts';

const FOLDER_MODE = 0o755;

export const refused = (path: string, why: string): PenumbraError =>
  new PenumbraError('bad-input', `${path}: ${why}`, { path });

export class Draft {
  readonly #now: ReadonlyMap<TreePath, TreeEntry>;
  readonly #changed = new Map<TreePath, Standing>();

  constructor(now: ReadonlyMap<TreePath, TreeEntry>) {
    this.#now = now;
  }

  entry(path: TreePath): TreeEntry | undefined {
    const changed = this.#changed.get(path);
    return changed ? changed.entry : this.#now.get(path);
  }

  /** Puts an entry in the place of what was there; a folder that stays one keeps what lies in it. */
  put(entry: TreeEntry, bytes?: Uint8Array): void {
    if (isGitPath(entry.path)) throw refused(entry.path, 'is git’s own, which no copy holds');
    this.#requireFolders(entry.path);
    if (entry.kind !== 'folder') this.remove(entry.path);
    this.#changed.set(
      entry.path,
      bytes === undefined ? { path: entry.path, entry } : { path: entry.path, entry, bytes },
    );
  }

  /** With all that lies in it; nothing where nothing is there. */
  remove(path: TreePath): void {
    const entry = this.entry(path);
    if (!entry) return;
    if (entry.kind === 'folder')
      for (const inside of this.below(path)) this.#changed.set(inside, { path: inside, entry: undefined });
    this.#changed.set(path, { path, entry: undefined });
  }

  /** The paths of what lies in a folder, at any depth. */
  below(path: TreePath): TreePath[] {
    const start = `${path}/`;
    const known = [...this.#now.keys(), ...this.#changed.keys()].filter((each) => each.startsWith(start));
    return [...new Set(known)].filter((each) => this.entry(each) !== undefined);
  }

  /** What has to be recorded, once it is known to be sound. */
  ended(): readonly Standing[] {
    const changed = [...this.#changed.values()];
    const grown = changed.filter(({ path, entry }) => entry && !this.#now.has(path)).length;
    if (grown > 0 && this.#now.size + grown > SNAPSHOT_LIMITS.entries)
      throw refused(changed[0]?.path ?? '', `a copy may have ${SNAPSHOT_LIMITS.entries} entries at most`);
    if (changed.some(({ entry }) => entry?.kind === 'link')) this.#requireLinksInside();
    return changed;
  }

  #requireFolders(path: TreePath): void {
    for (const folder of foldersAbove(path)) {
      const entry = this.entry(folder);
      if (entry === undefined)
        this.#changed.set(folder, { path: folder, entry: { kind: 'folder', path: folder, mode: FOLDER_MODE } });
      else if (entry.kind !== 'folder') throw refused(path, `${folder} is a ${entry.kind}, no folder`);
    }
  }

  #requireLinksInside(): void {
    const targetOf = (path: string) => {
      const entry = this.entry(path as TreePath);
      return entry?.kind === 'link' ? entry.target : undefined;
    };
    for (const path of new Set([...this.#now.keys(), ...this.#changed.keys()])) {
      const target = targetOf(path);
      const why = target === undefined ? undefined : whyLinkLeaves(path, target, targetOf);
      if (why !== undefined) throw refused(path, `would be ${why}`);
    }
  }
}
