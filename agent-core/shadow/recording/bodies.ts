/**
 * How signals lie in the database: small ones as JSON, large ones compressed, texts of opened documents once each.
 *
 * Owns: the table `blob`. Invariants:
 * 1. `decode(encode(signal))` is deeply equal to `signal`.
 * 2. A blob that no signal refers to is gone when the transaction ends.
 * 3. What this version cannot read (a newer one wrote it) is left out, told once in the log, and never changed.
 */
import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { Signal } from '../../contracts/signals.ts';
import type { Log } from '../../durable/log.ts';
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
  private readonly log: Log;
  private unread = 0;

  constructor(store: Store, log: Log) {
    this.store = store;
    this.log = log;
  }

  /** How often something was left out because this version cannot read it. */
  get unreadable(): number {
    return this.unread;
  }

  /** Inside a write: a large text of a `doc.open` goes to `blob`. */
  encode(signal: Signal): StoredBody {
    if (signal.kind !== 'doc.open' || signal.text.length < APART_FROM) {
      return { body: pack(JSON.stringify(signal)), text_blob: null };
    }
    return { body: pack(JSON.stringify({ ...signal, text: '' })), text_blob: this.keep(JSON.stringify(signal.text)) };
  }

  decode(stored: StoredBody): Signal | undefined {
    const json = this.json(stored);
    if (json === undefined) return undefined;
    const signal = Signal.safeParse(json);
    if (!signal.success) this.leaveOut();
    return signal.data;
  }

  /** The signal as it was written, also of a kind that this version does not know. */
  json({ body, text_blob }: StoredBody): Readonly<Record<string, unknown>> | undefined {
    const text = text_blob === null ? {} : { text: this.textOf(text_blob) };
    try {
      const json: unknown = JSON.parse(unpack(body));
      if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json, ...text };
    } catch {
      // Packed in a way that this version does not know.
    }
    this.leaveOut();
    return undefined;
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

  private leaveOut(): void {
    if (this.unread++ > 0) return;
    this.log('warn', 'Some of what was recorded cannot be read by this version of Penumbra; it is left out.');
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
