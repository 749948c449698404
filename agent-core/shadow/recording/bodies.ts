/**
 * How signals lie in the database: small ones as JSON, large ones compressed, texts of opened documents once each.
 *
 * Owns: the table `blob`. Invariants:
 * 1. `decode(encode(signal))` is deeply equal to `signal`.
 * 2. A blob that no signal refers to is gone when the transaction ends.
 */
import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { Signal } from '../../contracts/signals.ts';
import type { Store } from '../../durable/sqlite/store.ts';

/** Length of JSON from which compressing pays. */
const COMPRESS_FROM = 2048;
/** Bytes from which speed counts more than size: 10 MB then take about 80 ms. */
const FAST_FROM = 64 * 1024;
/** Length of an opened document's text from which it is kept apart. */
const APART_FROM = 256;

export interface StoredBody {
  readonly body: string | Buffer;
  readonly text_blob: number | null;
}

export class Bodies {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Inside a write: a large text of a `doc.open` goes to `blob`. */
  encode(signal: Signal): StoredBody {
    if (signal.kind !== 'doc.open' || signal.text.length < APART_FROM) {
      return { body: pack(JSON.stringify(signal)), text_blob: null };
    }
    return { body: pack(JSON.stringify({ ...signal, text: '' })), text_blob: this.keep(JSON.stringify(signal.text)) };
  }

  decode(stored: StoredBody): Signal {
    const signal = JSON.parse(unpack(stored.body));
    if (stored.text_blob !== null) signal.text = this.textOf(stored.text_blob);
    return Signal.parse(signal);
  }

  /** The text of a blob is now `text`, for every signal that refers to it. Inside a write. */
  replaceText(blob: number, text: string): void {
    const replacement = this.keep(JSON.stringify(text));
    if (replacement === blob) return;
    this.store.prepare('UPDATE signal SET text_blob = ? WHERE text_blob = ?').run(replacement, blob);
    this.dropUnused([blob]);
  }

  /** Drops those of `blobs` that no signal refers to; returns the bytes they held. Inside a write. */
  dropUnused(blobs: Iterable<number>): number {
    const drop = this.store
      .prepare<[number], number>(
        `DELETE FROM blob WHERE id = ? AND NOT EXISTS (SELECT 1 FROM signal WHERE text_blob = blob.id)
         RETURNING length(content)`,
      )
      .pluck();
    let bytes = 0;
    for (const blob of new Set(blobs)) bytes += drop.get(blob) ?? 0;
    return bytes;
  }

  private keep(json: string): number {
    const hash = createHash('sha256').update(json).digest();
    const known = this.store.prepare<[Buffer], number>('SELECT id FROM blob WHERE hash = ?').pluck().get(hash);
    if (known !== undefined) return known;
    const { lastInsertRowid } = this.store
      .prepare('INSERT INTO blob (hash, content) VALUES (?, ?)')
      .run(hash, compress(json));
    return Number(lastInsertRowid);
  }

  private textOf(blob: number): string {
    const content = this.store.prepare<[number], Buffer>('SELECT content FROM blob WHERE id = ?').pluck().get(blob);
    if (!content) throw new Error(`no blob ${blob}`);
    return JSON.parse(unpack(content));
  }
}

export function sizeOf(body: string | Buffer): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

function pack(json: string): string | Buffer {
  return json.length < COMPRESS_FROM ? json : compress(json);
}

function compress(json: string): Buffer {
  const bytes = Buffer.from(json);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: bytes.length > FAST_FROM ? 1 : 4,
    [constants.BROTLI_PARAM_LGWIN]: 20,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params });
}

function unpack(body: string | Buffer): string {
  return typeof body === 'string' ? body : brotliDecompressSync(body).toString('utf8');
}
