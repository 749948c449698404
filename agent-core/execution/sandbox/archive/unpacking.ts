/** A tar stream out of a container, read entry by entry as hostile input. */
import { extract, type Header } from 'tar-stream';
import { sha256 } from '../../../durable/sha256.ts';
import { whyLinkLeaves } from '../../trees/links.ts';
import type { TreeEntry } from '../../trees/tree.ts';
import { foldersAbove, TreePath, whyNoTreePath } from '../../trees/tree-path.ts';

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
  /** Paths of what was left out, where they are paths. */
  readonly refusedPaths: ReadonlySet<string>;
  /** Nothing of the stream can be believed: it broke off, is no archive, or is over a limit. */
  readonly broken: string | undefined;
}

/** Told at most this often; the rest is counted. */
const MOST_REFUSALS = 100;
/** What headers and padding may add to an entry: two blocks, long names in the forms of GNU and pax. */
const BYTES_OF_ENTRY = 16_384;

/**
 * Reads `stream` to its end, or to the first limit it hits. `prefix` is the folder that was packed, left out of the paths; `kept` is
 * what lies in it beside what was packed.
 */
export async function unpackTree(
  stream: AsyncIterable<Uint8Array>,
  prefix: string,
  limits: UnpackLimits,
  wanted: (entry: TreeEntry) => boolean,
  kept: ReadonlyMap<TreePath, TreeEntry> = new Map(),
): Promise<Unpacked> {
  const reading = new Reading(prefix, limits, wanted, kept);
  const broken = await reading.read(stream).catch((error: Error) => `the archive is damaged: ${error.message}`);
  reading.checkWhole();
  const { entries, contents, refusedPaths } = reading;
  return { entries, contents, refused: reading.refusals(), refusedPaths, broken };
}

class Reading {
  readonly entries: Map<TreePath, TreeEntry>;
  readonly contents = new Map<TreePath, Uint8Array>();
  readonly refusedPaths = new Set<string>();
  readonly #refused: string[] = [];
  readonly #prefix: string;
  readonly #limits: UnpackLimits;
  readonly #wanted: (entry: TreeEntry) => boolean;
  #seen = 0;
  #bytes = 0;

  constructor(
    prefix: string,
    limits: UnpackLimits,
    wanted: (entry: TreeEntry) => boolean,
    kept: ReadonlyMap<TreePath, TreeEntry>,
  ) {
    this.entries = new Map(kept);
    this.#seen = kept.size;
    for (const entry of kept.values()) if (entry.kind === 'file') this.#bytes += entry.size;
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
        const why = await this.#take(entry.header, entry as AsyncIterable<Uint8Array>);
        if (why !== undefined) return why;
      }
      await fed;
      return undefined;
    } finally {
      archive.destroy();
      await fed.catch(() => {});
    }
  }

  async #take(header: Header, content: AsyncIterable<Uint8Array>): Promise<string | undefined> {
    if (++this.#seen > this.#limits.entries) return `there are more than ${this.#limits.entries} files`;
    this.#bytes += header.size ?? 0;
    if (this.#bytes > this.#limits.bytes) return `the files are larger than ${this.#limits.bytes} bytes`;
    const path = this.#path(header.name);
    const bytes = header.type === 'file' && path !== undefined ? await whole(content) : await skipped(content);
    if (path === undefined) return undefined;
    const entry = entryOf(header, path, bytes);
    if (typeof entry === 'string') this.#leaveOut(path, entry);
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

  /** What only the whole tells: links that lead out through others, and what lies in something that is no folder. */
  checkWhole(): void {
    for (const { path } of [...this.entries.values()]) {
      if (!foldersAbove(path).every((above) => this.#isFolder(above)))
        this.#leaveOut(path, 'lies in something that is no folder');
    }
    const targetOf = (path: string) => {
      const entry = this.entries.get(path as TreePath);
      return entry?.kind === 'link' ? entry.target : undefined;
    };
    for (const entry of [...this.entries.values()]) {
      const why = entry.kind === 'link' ? whyLinkLeaves(entry.path, entry.target, targetOf) : undefined;
      if (why !== undefined) this.#leaveOut(entry.path, why);
    }
  }

  #isFolder(path: TreePath): boolean {
    return !this.refusedPaths.has(path) && (this.entries.get(path)?.kind ?? 'folder') === 'folder';
  }

  #leaveOut(path: TreePath, why: string): void {
    this.entries.delete(path);
    this.contents.delete(path);
    this.refusedPaths.add(path);
    this.#refuse(`${path}: ${why}`);
  }

  #refuse(why: string): void {
    this.#refused.push(why);
  }

  refusals(): string[] {
    const more = this.#refused.length - MOST_REFUSALS;
    return more > 0 ? [...this.#refused.slice(0, MOST_REFUSALS), `and ${more} more`] : this.#refused;
  }
}

function entryOf(header: Header, path: TreePath, bytes: Uint8Array): TreeEntry | string {
  const mode = (header.mode ?? 0) & 0o777;
  switch (header.type) {
    case 'file':
      return { kind: 'file', path, mode, size: bytes.length, hash: sha256(Buffer.from(bytes)).toString('hex') };
    case 'directory':
      return { kind: 'folder', path, mode };
    case 'symlink':
      return { kind: 'link', path, target: header.linkname ?? '' };
    case 'link':
      return 'a second name of a file (hard link)';
    default:
      return `neither file, folder nor link (${header.type ?? 'unknown'})`;
  }
}

/** Gives `archive` what comes, `limit` bytes at most. */
async function feed(
  archive: ReturnType<typeof extract>,
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > limit) throw new Error('it does not end');
      if (archive.destroyed) return;
      if (!archive.write(chunk)) await drained(archive);
    }
    archive.end(undefined);
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Until it takes more, or nothing any more. */
function drained(archive: ReturnType<typeof extract>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      archive.off('drain', done);
      archive.off('close', done);
      resolve();
    };
    archive.on('drain', done);
    archive.on('close', done);
  });
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

async function skipped(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const _ of content);
  return new Uint8Array();
}
