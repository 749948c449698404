/** A tar stream out of a container, read entry by entry as hostile input. */
import { type Headers, extract } from 'tar-stream';
import { sha256 } from '../../../durable/sha256.ts';
import { linkedPath, TreePath, whyNoTreePath } from '../../trees/tree-path.ts';
import type { TreeEntry } from '../../trees/tree.ts';

export interface UnpackLimits {
  /** Bytes of all files. */
  readonly bytes: number;
  /** Entries of all kinds. */
  readonly entries: number;
}

export interface Unpacked {
  readonly entries: ReadonlyMap<TreePath, TreeEntry>;
  /** The content of the files that `wanted` asked to keep. */
  readonly contents: ReadonlyMap<TreePath, Uint8Array>;
  /** What was left out, a sentence each. */
  readonly refused: readonly string[];
  /** Nothing of the stream can be believed: it broke off, is no archive, or is over a limit. */
  readonly broken: string | undefined;
}

/** Told at most this often; the rest is counted. */
const MOST_REFUSALS = 100;
/** What headers and padding may add to an entry: two blocks, long names in the forms of GNU and pax. */
const BYTES_OF_ENTRY = 16_384;

/** Reads `stream` to its end, or to the first limit it hits. `prefix` is the folder that was packed, left out of the paths. */
export async function unpackTree(
  stream: AsyncIterable<Uint8Array>,
  prefix: string,
  limits: UnpackLimits,
  wanted: (entry: TreeEntry) => boolean,
): Promise<Unpacked> {
  const reading = new Reading(prefix, limits, wanted);
  const broken = await reading.read(stream).catch((error: Error) => `the archive is damaged: ${error.message}`);
  return { entries: reading.entries, contents: reading.contents, refused: reading.refusals(), broken };
}

class Reading {
  readonly entries = new Map<TreePath, TreeEntry>();
  readonly contents = new Map<TreePath, Uint8Array>();
  readonly #refused: string[] = [];
  readonly #prefix: string;
  readonly #limits: UnpackLimits;
  readonly #wanted: (entry: TreeEntry) => boolean;
  #seen = 0;
  #bytes = 0;

  constructor(prefix: string, limits: UnpackLimits, wanted: (entry: TreeEntry) => boolean) {
    this.#prefix = prefix;
    this.#limits = limits;
    this.#wanted = wanted;
  }

  /** Why the stream is not to be believed, or nothing. */
  async read(stream: AsyncIterable<Uint8Array>): Promise<string | undefined> {
    const archive = extract();
    const fed = feed(archive, stream, this.#limits.bytes + this.#limits.entries * BYTES_OF_ENTRY);
    try {
      for await (const entry of archive) {
        const why = await this.#take(entry.header, entry);
        if (why !== undefined) return why;
      }
      await fed;
      return undefined;
    } finally {
      archive.destroy();
      await fed.catch(() => {});
    }
  }

  async #take(header: Headers, content: AsyncIterable<Uint8Array>): Promise<string | undefined> {
    if (++this.#seen > this.#limits.entries) return `there are more than ${this.#limits.entries} files`;
    this.#bytes += header.size ?? 0;
    if (this.#bytes > this.#limits.bytes) return `the files are larger than ${this.#limits.bytes} bytes`;
    const path = this.#path(header.name);
    const bytes = header.type === 'file' && path !== undefined ? await whole(content) : await drained(content);
    if (path === undefined) return undefined;
    const entry = entryOf(header, path, bytes);
    if (typeof entry === 'string') this.#refuse(`${path}: ${entry}`);
    else if (this.entries.has(path)) return `${path} comes twice`;
    else this.#keep(entry, bytes);
    return undefined;
  }

  #keep(entry: TreeEntry, bytes: Uint8Array): void {
    this.entries.set(entry.path, entry);
    if (entry.kind === 'file' && this.#wanted(entry)) this.contents.set(entry.path, bytes);
  }

  /** The path inside the tree; nothing for the packed folder itself and for names that are no paths. */
  #path(name: string): TreePath | undefined {
    const bare = name.endsWith('/') ? name.slice(0, -1) : name;
    if (bare === this.#prefix) return undefined;
    const inside = bare.startsWith(`${this.#prefix}/`) ? bare.slice(this.#prefix.length + 1) : undefined;
    const why = inside === undefined ? 'lies outside the work folder' : whyNoTreePath(inside);
    if (why === undefined) return TreePath.parse(inside);
    this.#refuse(`${JSON.stringify(name.slice(0, 200))}: ${why}`);
    return undefined;
  }

  #refuse(why: string): void {
    this.#refused.push(why);
  }

  refusals(): string[] {
    const more = this.#refused.length - MOST_REFUSALS;
    return more > 0 ? [...this.#refused.slice(0, MOST_REFUSALS), `and ${more} more`] : this.#refused;
  }
}

function entryOf(header: Headers, path: TreePath, bytes: Uint8Array): TreeEntry | string {
  const mode = (header.mode ?? 0) & 0o777;
  switch (header.type) {
    case 'file':
      return { kind: 'file', path, mode, size: bytes.length, hash: sha256(Buffer.from(bytes)).toString('hex') };
    case 'directory':
      return { kind: 'folder', path, mode };
    case 'symlink': {
      const target = header.linkname ?? '';
      return linkedPath(path, target) === undefined ? 'a link that leads out' : { kind: 'link', path, target };
    }
    case 'link':
      return 'a second name of a file (hard link)';
    default:
      return `neither file, folder nor link (${header.type ?? 'unknown'})`;
  }
}

/** Gives `archive` what comes, `limit` bytes at most. */
async function feed(archive: ReturnType<typeof extract>, stream: AsyncIterable<Uint8Array>, limit: number): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > limit) throw new Error('it does not end');
      if (archive.destroyed) return;
      if (!archive.write(chunk)) await new Promise<void>((resolve) => once(archive, resolve));
    }
    archive.end();
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function once(archive: ReturnType<typeof extract>, resolve: () => void): void {
  archive.once('drain', resolve);
  archive.once('close', resolve);
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

async function drained(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const _ of content) continue;
  return new Uint8Array();
}
