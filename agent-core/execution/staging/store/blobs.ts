/** Contents by their SHA-256, sealed, each kept once. */
import { sha256 } from '../../../durable/sha256.ts';
import type { Store } from '../../../durable/sqlite/store.ts';
import { damagedCopy, type Sealing } from './sealing.ts';

export const hashOf = (bytes: Uint8Array): string =>
  sha256(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString('hex');

export class Blobs {
  readonly #store: Store;
  readonly #sealing: Sealing;

  constructor(store: Store, sealing: Sealing) {
    this.#store = store;
    this.#sealing = sealing;
  }

  /** Its number. Call it in the transaction that also writes what refers to it: what nothing refers to is collected. */
  put(hash: string, bytes: Uint8Array): number {
    const name = this.#sealing.name('blob', hash);
    const known = this.#numberOf(name);
    if (known !== undefined) return known;
    const insert = this.#store.prepare<[Buffer, Buffer]>('INSERT INTO blob (name, sealed) VALUES (?, ?)');
    return Number(insert.run(name, this.#sealing.seal('blob', name, bytes)).lastInsertRowid);
  }

  numberOf(hash: string): number | undefined {
    return this.#numberOf(this.#sealing.name('blob', hash));
  }

  /** @throws `database-damaged` where it is not here, or not what its hash says. */
  get(hash: string): Buffer {
    const name = this.#sealing.name('blob', hash);
    const select = this.#store.prepare<[Buffer], { sealed: Buffer }>('SELECT sealed FROM blob WHERE name = ?');
    const row = this.#store.read(() => select.get(name));
    if (!row) throw damagedCopy(new Error('a content is missing'));
    const bytes = this.#sealing.open('blob', name, row.sealed);
    if (hashOf(bytes) !== hash) throw damagedCopy(new Error('a content has another hash'));
    return bytes;
  }

  /** Deletes what nothing refers to. Part of a transaction. */
  sweep(): number {
    return this.#store
      .prepare(
        `DELETE FROM blob WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.blob = blob.id)
         AND NOT EXISTS (SELECT 1 FROM change WHERE change.blob = blob.id)`,
      )
      .run().changes;
  }

  #numberOf(name: Buffer): number | undefined {
    return this.#store.prepare<[Buffer], { id: number }>('SELECT id FROM blob WHERE name = ?').get(name)?.id;
  }
}
