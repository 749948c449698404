/**
 * What goes over the one stream between a container's proxy and the broker: frames of many connections.
 * A head of nine bytes (kind, connection, length: 1 + 4 + 4, big endian), then the content. Connections are numbered from 1
 * by the container's side. Each side may send `WINDOW` bytes of a connection's data, and more as the other one takes them.
 */

export const KIND = {
  /** The proxy listens; the first frame, and only once. */
  ready: 1,
  /** A program connected. */
  open: 2,
  data: 3,
  /** No more data of this side. */
  end: 4,
  /** The connection is over, at once. */
  close: 5,
  /** So many bytes more may be sent. */
  window: 6,
} as const;

export const HEAD = 9;
export const LONGEST_DATA = 65_536;
export const WINDOW = 262_144;

export interface Frame {
  readonly kind: number;
  readonly connection: number;
  readonly content: Buffer;
}

/** Bytes that no honest proxy sends: the tunnel is over. */
export class TunnelBroken extends Error {
  constructor(why: string) {
    super(`The proxy in the container sent ${why}.`);
    this.name = 'TunnelBroken';
  }
}

export function frameOf(kind: number, connection: number, content: Uint8Array = Buffer.alloc(0)): Buffer {
  const frame = Buffer.alloc(HEAD + content.length);
  frame.writeUInt8(kind, 0);
  frame.writeUInt32BE(connection, 1);
  frame.writeUInt32BE(content.length, 5);
  frame.set(content, HEAD);
  return frame;
}

export function windowFrame(connection: number, bytes: number): Buffer {
  const content = Buffer.alloc(4);
  content.writeUInt32BE(bytes);
  return frameOf(KIND.window, connection, content);
}

/** Takes apart what the container's side sends, in whatever pieces; holds one frame at most. */
export class FrameReader {
  #held = Buffer.alloc(0);

  /** Throws `TunnelBroken` at the first head that is none, before its content came. */
  *read(piece: Uint8Array): Generator<Frame> {
    this.#held = this.#held.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#held, piece]);
    while (this.#held.length >= HEAD) {
      const { kind, connection, length } = headOf(this.#held);
      if (this.#held.length < HEAD + length) return;
      const content = this.#held.subarray(HEAD, HEAD + length);
      this.#held = this.#held.subarray(HEAD + length);
      yield { kind, connection, content };
    }
  }
}

function headOf(bytes: Buffer): { kind: number; connection: number; length: number } {
  const [kind, connection, length] = [bytes.readUInt8(0), bytes.readUInt32BE(1), bytes.readUInt32BE(5)];
  if (kind < KIND.ready || kind > KIND.window) throw new TunnelBroken('a frame of no kind');
  if ((kind === KIND.ready) !== (connection === 0)) throw new TunnelBroken('a frame for no connection');
  if (kind === KIND.data ? length < 1 || length > LONGEST_DATA : length !== (kind === KIND.window ? 4 : 0)) {
    throw new TunnelBroken('a frame of a wrong length');
  }
  return { kind, connection, length };
}
