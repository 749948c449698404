/** The first process of a container (`programs.ts`): says how its kernel came up, takes files in, and gives them out. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { PenumbraError } from '../../../contracts/errors.ts';
import type { Tree } from '../../trees/tree.ts';
import { type ExtraFile, packedSize, packTree } from '../archive/packing.ts';
import { BLOCK_BYTES, FAILED, WORK } from './programs.ts';
import type { Piece, Session } from './session.ts';

/** One that says more than that at once is not ours. */
const MOST_BYTES = 10_000;

export class MainProcess {
  readonly #session: Session;
  #text = '';
  #isOver = false;
  #wake = () => {};
  #packed: PassThrough | undefined;
  #isFull = false;
  /** Resolves when the process ended, or the engine was lost: it is always read, so that this is noticed. */
  readonly ended: Promise<void>;

  constructor(session: Session) {
    this.#session = session;
    this.ended = this.#read()
      .catch(() => {})
      .then(() => {
        this.#isOver = true;
        this.#packed?.end();
        this.#wake();
      });
  }

  /** The first line of its kernel's log; '' where it says nothing in `ms`. */
  async kernel(ms: number): Promise<string> {
    const silent = setTimeout(() => this.end(), ms);
    const first = await this.#line();
    for (let next = first; next !== ''; ) next = await this.#line();
    clearTimeout(silent);
    return first;
  }

  /** False where there was no room. Throws `sandbox-failed` where the container ended. */
  async unpack(files: Tree, extra: readonly ExtraFile[]): Promise<boolean> {
    const blocks = Math.ceil(packedSize(files, WORK, extra) / BLOCK_BYTES);
    await this.#session.send([Buffer.from(`in ${blocks}\n`)]);
    const sent = this.#session.send(inBlocks(packTree(files, WORK, extra)));
    // Then nothing more will be said.
    sent.catch(() => this.end());
    const said = await this.#line();
    await sent;
    if (said === '') throw new PenumbraError('sandbox-failed', 'The container ended before its files were in.');
    if (said === FAILED)
      throw new PenumbraError('sandbox-failed', 'The files of the call could not be unpacked in its container.');
    return said === 'in';
  }

  /**
   * Ends what runs, and gives the work folder as a tar archive: all of it, or, where it is to be `changed`, the list of changes and
   * then, once `packNames` told what of them, their archive. With `tellsRoom`, `isFull` is known after it. Throws where it could not
   * be done, which can be done again (`Container.packAgain`). Once.
   */
  async *pack(what: 'all' | 'changed', tellsRoom: boolean): AsyncGenerator<Uint8Array> {
    const packed = new PassThrough({ objectMode: true });
    this.#packed = packed;
    if (this.#isOver) packed.end();
    const end = Buffer.from(randomUUID());
    void this.#session.send([Buffer.from(`${what} ${tellsRoom ? 'free' : '-'} ${end}\n`)]);
    let said = '';
    const told = (bytes: Uint8Array) => {
      said = `${said}${Buffer.from(bytes).toString('latin1')}`.slice(0, MOST_BYTES);
      return said.includes(FAILED);
    };
    const pieces = packed as AsyncIterable<Piece>;
    const isWhole = yield* upTo(end, tellsRoom ? this.#afterRoom(pieces) : pieces, told);
    if (!isWhole) throw new Error('it could not all be read');
  }

  /** Takes the first line off. */
  async *#afterRoom(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
    let line: Buffer | undefined = Buffer.alloc(0);
    for await (const piece of pieces) {
      if (line && piece.stream === 'stdout') {
        line = Buffer.concat([line, piece.bytes]);
        const end = line.indexOf('\n');
        if (end < 0) continue;
        this.#isFull = line.subarray(0, end).toString('latin1') === '0';
        yield { stream: 'stdout', bytes: line.subarray(end + 1) };
        line = undefined;
      } else yield piece;
    }
  }

  /** The work folder had no free block when it was packed. */
  get isFull(): boolean {
    return this.#isFull;
  }

  packNames(names: readonly Uint8Array[]): void {
    const list = names.flatMap((name) => [Buffer.from(`${WORK}/`), name, Buffer.from([0])]);
    void this.#session.sendAll([Buffer.concat(list)]);
  }

  end(): void {
    this.#session.end();
  }

  /** The next line of stdout; what there is of it, where the process ends before. One at a time may ask. */
  async #line(): Promise<string> {
    while (!this.#text.includes('\n') && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const [line = '', ...rest] = this.#text.split('\n');
    this.#text = rest.join('\n');
    return line;
  }

  async #read(): Promise<void> {
    for await (const piece of this.#session.output()) {
      if (this.#packed) await handOn(piece, this.#packed);
      else if (piece.stream === 'stdout' && this.#text.length <= MOST_BYTES) {
        this.#text += Buffer.from(piece.bytes).toString('latin1');
        this.#wake();
      }
    }
  }
}

/** What comes on stdout before `end`, and whether that came; `isOver` hears the rest. */
async function* upTo(
  end: Buffer,
  pieces: AsyncIterable<Piece>,
  isOver: (stderr: Uint8Array) => boolean,
): AsyncGenerator<Uint8Array, boolean> {
  let held: Buffer = Buffer.alloc(0);
  for await (const { stream, bytes } of pieces) {
    if (stream === 'stderr') {
      if (isOver(bytes)) return false;
      continue;
    }
    const all = Buffer.concat([held, bytes]);
    const begun = beginsAt(all, end);
    held = all.subarray(begun);
    yield all.subarray(0, begun);
    if (held.length === end.length) return true;
  }
  return false;
}

/** Where the last bytes of `all` may be the first of `end`; its length where they are not. */
function beginsAt(all: Buffer, end: Buffer): number {
  for (let at = Math.max(0, all.length - end.length); at < all.length; at++) {
    if (end.indexOf(all.subarray(at)) === 0) return at;
  }
  return all.length;
}

/** Waits where nobody takes it yet; nobody ever will once it is closed. */
async function handOn(piece: Piece, to: PassThrough): Promise<void> {
  if (to.destroyed || to.write(piece)) return;
  const given = new AbortController();
  const { signal } = given;
  await Promise.race([once(to, 'drain', { signal }), once(to, 'close', { signal })]).catch(() => {});
  given.abort();
}

/** Zeros after the archive's end fill the last block. */
async function* inBlocks(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of archive) {
    bytes += piece.length;
    yield piece;
  }
  const over = bytes % BLOCK_BYTES;
  if (over > 0) yield Buffer.alloc(BLOCK_BYTES - over);
}
