/** Snapshots in the store: manifests, what they hold, and when they go. */
import type { Store } from '../../../durable/sqlite/store.ts';
import type { Blobs } from './blobs.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { damagedCopy, type Sealing } from './sealing.ts';

export interface StoredSnapshot {
  readonly id: number;
  readonly text: string;
  readonly manifest: Manifest;
}

/** What belongs to a snapshot that is being taken. */
export interface Taking {
  readonly folder: string;
  readonly beganMs: number;
  readonly previous: StoredSnapshot | undefined;
}

/** One that was begun and not ended for so long, ms, belongs to a process that died. */
const ABANDONED_MS = 3_600_000;

export class Snapshots {
  readonly #store: Store;
  readonly #sealing: Sealing;
  readonly #blobs: Blobs;

  constructor(store: Store, sealing: Sealing, blobs: Blobs) {
    this.#store = store;
    this.#sealing = sealing;
    this.#blobs = blobs;
  }

  /** The newest complete one of a folder; `undefined` also where it does not open, since it only saves work. */
  newest(folder: string): StoredSnapshot | undefined {
    const select = this.#store.prepare<[Buffer], { id: number }>(
      'SELECT id FROM snapshot WHERE folder = ? AND manifest IS NOT NULL ORDER BY id DESC LIMIT 1',
    );
    const row = this.#store.read(() => select.get(this.#sealing.name('folder', folder)));
    try {
      return row && this.load(row.id);
    } catch {
      return undefined;
    }
  }

  /** @throws `database-damaged` where it is not here, or was changed. */
  load(id: number): StoredSnapshot {
    const select = this.#store.prepare<[number], { folder: Buffer; manifest: Buffer | null }>(
      'SELECT folder, manifest FROM snapshot WHERE id = ?',
    );
    const row = this.#store.read(() => select.get(id));
    if (!row?.manifest) throw damagedCopy(new Error('a snapshot is missing'));
    const text = this.#sealing.open('manifest', manifestName(row.folder, id), row.manifest).toString('utf8');
    return { id, text, manifest: readManifest(text) };
  }

  begin({ folder, beganMs }: Taking): number {
    const insert = this.#store.prepare<[Buffer, number]>('INSERT INTO snapshot (folder, began_at) VALUES (?, ?)');
    const name = this.#sealing.name('folder', folder);
    return Number(this.#store.write(() => insert.run(name, beganMs)).lastInsertRowid);
  }

  hold(id: number, contents: Iterable<readonly [hash: string, bytes: Uint8Array]>): void {
    const insert = this.#store.prepare<[number, number]>('INSERT OR IGNORE INTO held VALUES (?, ?)');
    this.#store.write(() => {
      for (const [hash, bytes] of contents) insert.run(id, this.#blobs.put(hash, bytes));
    });
  }

  /** Completes `id`; false, and nothing else, where the one before it, whose contents it shares, has gone meanwhile. */
  complete(id: number, { folder, previous }: Taking, hashes: ReadonlySet<string>, text: string): boolean {
    return this.#store.write(() => {
      if (previous && !this.exists(previous.id)) return false;
      if (previous) this.#share(previous, id, hashes);
      const name = this.#sealing.name('folder', folder);
      const manifest = this.#sealing.seal('manifest', manifestName(name, id), Buffer.from(text));
      this.#store.prepare<[Buffer, number]>('UPDATE snapshot SET manifest = ? WHERE id = ?').run(manifest, id);
      return true;
    });
  }

  exists(id: number): boolean {
    return this.#store.prepare<[number]>('SELECT 1 FROM snapshot WHERE id = ?').get(id) !== undefined;
  }

  drop(id: number): void {
    this.#store.write(() => this.#store.prepare<[number]>('DELETE FROM snapshot WHERE id = ?').run(id));
  }

  /**
   * Deletes what no stage is made of, but the newest of a folder where that began after `keptSince` (ms): the next one has less to
   * read then. What nothing refers to any more goes with it. Returns how many contents went.
   */
  sweep(keptSince: number, now: number): number {
    return this.#store.write(() => {
      this.#store
        .prepare<[number, number]>(
          `DELETE FROM snapshot WHERE id NOT IN (SELECT snapshot FROM stage)
           AND NOT (manifest IS NULL AND began_at > ?)
           AND NOT (began_at > ? AND id IN (SELECT max(id) FROM snapshot WHERE manifest IS NOT NULL GROUP BY folder))`,
        )
        .run(now - ABANDONED_MS, keptSince);
      return this.#blobs.sweep();
    });
  }

  #share(previous: StoredSnapshot, id: number, hashes: ReadonlySet<string>): void {
    this.#store
      .prepare<[number, number]>('INSERT OR IGNORE INTO held SELECT ?, blob FROM held WHERE snapshot = ?')
      .run(id, previous.id);
    const drop = this.#store.prepare<[number, number | undefined]>('DELETE FROM held WHERE snapshot = ? AND blob = ?');
    for (const hash of hashesOf(previous.manifest)) {
      if (hashes.has(hash)) continue;
      const blob = this.#blobs.numberOf(hash);
      if (blob !== undefined) drop.run(id, blob);
    }
  }
}

export const hashesOf = ({ entries }: Pick<Manifest, 'entries'>): Set<string> =>
  new Set(entries.flatMap((entry) => (entry.kind === 'file' ? [entry.hash] : [])));

const manifestName = (folder: Buffer, id: number): Buffer => Buffer.concat([folder, Buffer.from(`\0${id}`)]);
