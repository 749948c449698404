/**
 * Large trees that calls were made with: for each a container waits that has it already, so that the next call sends only what it
 * changed there. It is used once, as any.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Tree, TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';
import { isSame } from '../changes.ts';
import type { DependencyCopy } from '../sandbox.ts';
import type { Container } from './container.ts';
import { Pool } from './pool.ts';

/** So many runs may take turns; each container holds its tree in memory. */
const MOST = 2;
/** A tree that shares less than this with a kept one has not come from it. */
const SHARED = 0.9;

type Entries = ReadonlyMap<TreePath, TreeEntry>;
type Dependencies = readonly DependencyCopy[];
type Start = (tree: Tree, dependencies: Dependencies) => Promise<Container>;

interface Base {
  readonly entries: Entries;
  readonly dependencies: Dependencies;
  readonly pool: Pool;
  wasUsed: boolean;
}

export class Bases {
  readonly #start: Start;
  readonly #discard: (container: Container) => void;
  #bases: Base[] = [];

  /** `start` gives a container that has the tree, and dependencies in it. */
  constructor(start: Start, discard: (container: Container) => void) {
    this.#start = start;
    this.#discard = discard;
  }

  /** A container that has most of `entries`, or is about to; nothing where there is none. It rejects where none came to be. */
  take(entries: Entries, dependencies: Dependencies): Promise<Container> | undefined {
    const base = this.#baseOf(entries, dependencies);
    return base === undefined || base.pool.isEmpty ? undefined : base.pool.take();
  }

  /** After a call with `tree`: has a container wait for the next one like it. */
  keep(tree: Tree, entries: Entries, dependencies: Dependencies): Promise<void> {
    const base = this.#baseOf(entries, dependencies) ?? this.#add(tree, entries, dependencies);
    base.wasUsed = true;
    base.pool.fill();
    return this.#drop(this.#bases.slice(0, -MOST));
  }

  /** Lets go what was not used since this was asked last. */
  tidy(): Promise<void> {
    const unused = this.#bases.filter(({ wasUsed }) => !wasUsed);
    for (const base of this.#bases) base.wasUsed = false;
    return this.#drop(unused);
  }

  close(): Promise<void> {
    return this.#drop(this.#bases);
  }

  #add(tree: Tree, entries: Entries, dependencies: Dependencies): Base {
    const pool = new Pool(() => this.#start(tree, dependencies), this.#discard, 1);
    const base = { entries, dependencies, pool, wasUsed: true };
    this.#bases.push(base);
    return base;
  }

  async #drop(bases: readonly Base[]): Promise<void> {
    this.#bases = this.#bases.filter((base) => !bases.includes(base));
    await Promise.all(bases.map(({ pool }) => pool.close()));
  }

  #baseOf(entries: Entries, dependencies: Dependencies): Base | undefined {
    return this.#bases.find((base) => {
      if (!isDeepStrictEqual(base.dependencies, dependencies)) return false;
      let shared = 0;
      for (const [path, entry] of entries) if (isSame(base.entries.get(path), entry)) shared++;
      return shared >= SHARED * Math.max(entries.size, base.entries.size);
    });
  }
}
