/**
 * A tree that a call's work folder had before, and what the call wrote over it: gVisor's overlay, both layers in the container's
 * memory. Only the upper layer need come out.
 *
 * A command that writes into that layer behind the overlay's back says only what it could have written there as well.
 */
import type { TreeEntry } from '../../trees/tree.ts';
import { foldersAbove, type TreePath } from '../../trees/tree-path.ts';
import type { DependencyCopy } from '../sandbox.ts';
import { COMPLETE, OVERLAY, quoted, WORK } from './programs.ts';

/** A listing that is longer is not of such a tree. */
const MOST_BYTES = 64 << 20;

export const NOBODY = '65534';
/** Copies of dependencies lie there, read-only, a folder each. */
export const DEPENDENCIES = '/deps';

/**
 * Run by the container's root, with capabilities over gVisor's kernel and before anything of the call is there: mounts each folder
 * of dependencies writable, with what is written kept in memory.
 */
export function mountDependencies(dependencies: readonly DependencyCopy[]): string[] {
  const complete = dependencies.map((_, at) => `test -f ${DEPENDENCIES}/${at}/${COMPLETE}`);
  const made = dependencies.flatMap(({ folders }) =>
    folders.map((folder) => `mkdir -p ${quoted(`/${WORK}/${folder}`)}`),
  );
  const owned = `chown -R ${NOBODY}:${NOBODY} /${WORK}`;
  return ['/bin/sh', '-ec', [...complete, ...made, owned, ...overlays(dependencies, 'deps')].join('\n')];
}

/** As `mountDependencies`, after a tree is in the work folder: mounts that folder anew, and dependencies again over it. */
export function mountTree(dependencies: readonly DependencyCopy[]): string[] {
  const tree = overlay(`/${WORK}`, `/${WORK}`, 'tree');
  return ['/bin/sh', '-ec', [tree, ...overlays(dependencies, 'deps-again')].join('\n')];
}

function overlays(dependencies: readonly DependencyCopy[], name: string): string[] {
  return dependencies.flatMap(({ folders }, at) =>
    folders.map((folder, index) =>
      overlay(`${DEPENDENCIES}/${at}/${index}`, `/${WORK}/${folder}`, `${name}/${at}/${index}`),
    ),
  );
}

function overlay(lower: string, target: string, name: string): string {
  const [upper, work] = [`${OVERLAY}/${name}/upper`, `${OVERLAY}/${name}/work`];
  const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  return `mkdir -p ${upper} ${work}; chown ${NOBODY}:${NOBODY} ${upper}; mount -t overlay overlay -o ${layers} ${quoted(target)}`;
}

/** What is in the upper layer, names below the work folder as bytes, written as latin1. */
export interface Upper {
  readonly folders: ReadonlySet<string>;
  /** Files and links. */
  readonly others: ReadonlySet<string>;
  /** Whatever is now in `folders`, of both layers. */
  readonly inFolders: ReadonlySet<string>;
}

/** Collects what main lists before it packs changes (`programs.ts`). */
export class UpperReader {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #ends = 0;
  #last = 0;

  /** Takes what was printed; true once the listing is whole. Throws for one without end. */
  push(bytes: Uint8Array): boolean {
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > MOST_BYTES) throw new Error('the list of the changes does not end');
    for (const byte of bytes) {
      if (byte === 0 && this.#last === 0) this.#ends++;
      this.#last = byte;
    }
    return this.#ends >= 3;
  }

  /** Throws where it is no listing. */
  upper(): Upper {
    const lists: Set<string>[] = [new Set()];
    for (const record of Buffer.concat(this.#chunks).toString('latin1').split('\0')) {
      if (record === '') lists.push(new Set());
      else if (record === '.' || record.startsWith('./')) lists.at(-1)?.add(record.slice(2));
      else throw new Error('the list of the changes is damaged');
    }
    const [folders, others, inFolders, ...rest] = lists;
    if (!folders?.has('') || !others || !inFolders || rest.length !== 2)
      throw new Error('the list of the changes is damaged');
    return { folders, others, inFolders };
  }
}

/** The entries of `before` that the upper layer says nothing of: they are as they were. */
export function untouched(before: ReadonlyMap<TreePath, TreeEntry>, upper: Upper): Map<TreePath, TreeEntry> {
  const kept = new Map<TreePath, TreeEntry>();
  const gone = new Set<TreePath>();
  for (const [path, entry] of before) {
    const above = foldersAbove(path).at(-1);
    const name = bytesOf(path);
    const folder = above === undefined ? '' : bytesOf(above);
    const isGone =
      (above !== undefined && gone.has(above)) ||
      upper.others.has(folder) ||
      (upper.folders.has(folder) && !upper.inFolders.has(name));
    if (isGone) gone.add(path);
    else if (!upper.folders.has(name) && !upper.others.has(name)) kept.set(path, entry);
  }
  return kept;
}

/** The names to be packed, as bytes. */
export const namesOf = ({ folders, others }: Upper): Buffer[] =>
  [...folders, ...others].filter((name) => name !== '').map((name) => Buffer.from(name, 'latin1'));

const bytesOf = (path: TreePath): string => Buffer.from(path).toString('latin1');
