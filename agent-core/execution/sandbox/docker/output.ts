/** What a command prints, up to a limit for each stream. */
import type { OutputStream } from './frames.ts';
import type { Piece } from './session.ts';

/** A command that prints so many times its limit is ended: it will hardly stop by itself. */
const FLOOD = 64;

export class Output {
  readonly #limit: number;
  readonly #tell: (stream: OutputStream, bytes: Uint8Array) => void;
  readonly #chunks: Record<OutputStream, Uint8Array[]> = { stdout: [], stderr: [] };
  readonly #kept: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  #bytes = 0;
  truncated = false;

  /** `tell` hears what is kept, as it comes. */
  constructor(limit: number, tell: (stream: OutputStream, bytes: Uint8Array) => void = () => {}) {
    this.#limit = limit;
    this.#tell = tell;
  }

  add({ stream, bytes }: Piece): void {
    this.#bytes += bytes.length;
    const room = this.#limit - this.#kept[stream];
    if (bytes.length > room) this.truncated = true;
    if (room === 0) return;
    // A copy: the piece is a part of a larger buffer, which would stay with it.
    const kept = Uint8Array.from(bytes.subarray(0, room));
    this.#kept[stream] += kept.length;
    this.#chunks[stream].push(kept);
    this.#tell(stream, kept);
  }

  get isFlood(): boolean {
    return this.#bytes > this.#limit * FLOOD;
  }

  bytesOf(stream: OutputStream): Uint8Array {
    return Buffer.concat(this.#chunks[stream]);
  }
}
