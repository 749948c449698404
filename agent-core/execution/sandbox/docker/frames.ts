/** Docker's multiplexed streams: frames of eight bytes (stream, three zeros, length), then the content. The engine writes them. */

export type OutputStream = 'stdout' | 'stderr';

const HEAD = 8;

/** Takes the stream's chunks as they come and tells the content of its frames; one that is no frame throws. */
export class FrameReader {
  readonly #tell: (stream: OutputStream, bytes: Uint8Array) => void;
  readonly #head = Buffer.alloc(HEAD);
  #headBytes = 0;
  #left = 0;

  constructor(tell: (stream: OutputStream, bytes: Uint8Array) => void) {
    this.#tell = tell;
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) at += this.#left > 0 ? this.#content(chunk, at) : this.#header(chunk, at);
  }

  #header(chunk: Uint8Array, at: number): number {
    const taken = Math.min(HEAD - this.#headBytes, chunk.length - at);
    this.#head.set(chunk.subarray(at, at + taken), this.#headBytes);
    this.#headBytes += taken;
    if (this.#headBytes === HEAD) {
      if (this.#head.readUInt32BE(0) & 0xfc_ff_ff_ff) throw new Error('the engine sent something that is no frame');
      this.#left = this.#head.readUInt32BE(4);
      this.#headBytes = 0;
    }
    return taken;
  }

  #content(chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.#left, chunk.length - at);
    this.#left -= taken;
    this.#tell(this.#head[0] === 2 ? 'stderr' : 'stdout', chunk.subarray(at, at + taken));
    return taken;
  }
}
