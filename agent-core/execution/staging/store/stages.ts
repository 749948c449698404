/** Stages in the store: which snapshot each is over, and how its changed paths stand. */
import { PenumbraError } from '../../../contracts/errors.ts';
import type { Store } from '../../../durable/sqlite/store.ts';
import type { TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';
import type { Blobs } from './blobs.ts';
import { damagedCopy, type Sealing } from './sealing.ts';

/** A stage, and where its run is. */
export interface OwnedStage {
  /** Its run's. */
  readonly id: string;
  /** The name of the journal that the run is in; `undefined` where that is not known. */
  readonly journal: string | undefined;
}

/** How a path now stands: an entry, or none. `bytes` of a file whose content is new. */
export interface Standing {
  readonly path: TreePath;
  readonly entry: TreeEntry | undefined;
  readonly bytes?: Uint8Array;
}

export class Stages {
  readonly #store: Store;
  readonly #sealing: Sealing;
  readonly #blobs: Blobs;

  constructor(store: Store, sealing: Sealing, blobs: Blobs) {
    this.#store = store;
    this.#sealing = sealing;
    this.#blobs = blobs;
  }

  create(id: string, snapshot: number, journal?: string): void {
    const insert = this.#store.prepare<[string, number, string | null]>('INSERT INTO stage VALUES (?, ?, ?)');
    this.#store.write(() => {
      if (this.snapshotOf(id) !== undefined) throw new PenumbraError('bad-input', `There is a stage ${id} already.`);
      insert.run(id, snapshot, journal ?? null);
    });
  }

  /** A stage that stands as `id` does; contents are shared, not copied. */
  fork(id: string, copy: string): void {
    this.#store.write(() => {
      const snapshot = this.snapshotOf(id);
      if (snapshot === undefined) throw new PenumbraError('not-found', `There is no stage ${id}.`);
      this.create(copy, snapshot, this.list().find((stage) => stage.id === id)?.journal);
      for (const { path, entry } of this.changed(id)) this.#put(copy, { path, entry });
    });
  }

  snapshotOf(id: string): number | undefined {
    const select = this.#store.prepare<[string], { snapshot: number }>('SELECT snapshot FROM stage WHERE id = ?');
    return this.#store.read(() => select.get(id)?.snapshot);
  }

  list(): OwnedStage[] {
    const select = this.#store.prepare<[], { id: string; journal: string | null }>(
      'SELECT id, journal FROM stage ORDER BY id',
    );
    return this.#store.read(() => select.all().map(({ id, journal }) => ({ id, journal: journal ?? undefined })));
  }

  remove(id: string): void {
    this.#store.write(() => this.#store.prepare<[string]>('DELETE FROM stage WHERE id = ?').run(id));
  }

  /** How each path stands that was ever changed. @throws `database-damaged`. */
  changed(id: string): Standing[] {
    const select = this.#store.prepare<[string], { path: Buffer; sealed: Buffer }>(
      'SELECT path, sealed FROM change WHERE stage = ?',
    );
    const rows = this.#store.read(() => select.all(id));
    return rows.map(({ path, sealed }) => {
      const text = this.#sealing.open('change', changeName(id, path), sealed).toString('utf8');
      const [name, entry] = JSON.parse(text) as [TreePath, TreeEntry | null];
      return { path: name, entry: entry ?? undefined };
    });
  }

  /** All of it or nothing. */
  record(id: string, standings: readonly Standing[]): void {
    this.#store.write(() => {
      if (this.snapshotOf(id) === undefined) throw new PenumbraError('not-found', `The stage ${id} was removed.`);
      for (const standing of standings) this.#put(id, standing);
    });
  }

  /** What `work` answers, or what it answered when it was called with this key before: its changes and the answer are one write. */
  once<T>(id: string, key: string, work: () => T): T {
    const name = this.#sealing.name('call', key);
    const select = this.#store.prepare<[string, Buffer], { sealed: Buffer }>(
      'SELECT sealed FROM call WHERE stage = ? AND key = ?',
    );
    return this.#store.write(() => {
      const known = select.get(id, name);
      if (known) {
        const text = this.#sealing.open('answer', changeName(id, name), known.sealed).toString('utf8');
        return (JSON.parse(text) as { answer: T }).answer;
      }
      const answer = work();
      const sealed = this.#sealing.seal('answer', changeName(id, name), Buffer.from(JSON.stringify({ answer })));
      this.#store.prepare<[string, Buffer, Buffer]>('INSERT INTO call VALUES (?, ?, ?)').run(id, name, sealed);
      return answer;
    });
  }

  #put(id: string, { path, entry, bytes }: Standing): void {
    const name = this.#sealing.name('path', path);
    const sealed = this.#sealing.seal(
      'change',
      changeName(id, name),
      Buffer.from(JSON.stringify([path, entry ?? null])),
    );
    this.#store
      .prepare<[string, Buffer, Buffer, number | null]>('INSERT OR REPLACE INTO change VALUES (?, ?, ?, ?)')
      .run(id, name, sealed, this.#blobOf(entry, bytes) ?? null);
  }

  #blobOf(entry: TreeEntry | undefined, bytes: Uint8Array | undefined): number | undefined {
    if (entry?.kind !== 'file') return undefined;
    const blob = bytes === undefined ? this.#blobs.numberOf(entry.hash) : this.#blobs.put(entry.hash, bytes);
    if (blob === undefined) throw damagedCopy(new Error('a content is missing'));
    return blob;
  }
}

const changeName = (id: string, path: Buffer): Buffer => Buffer.concat([path, Buffer.from(`\0${id}`)]);
