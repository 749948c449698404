/**
 * The broker's end of the tunnel out of one container.
 *
 * 1. Whatever comes in may be forged by any process of the container. What no honest proxy sends ends the tunnel and all of
 *    its connections; what is well formed gets a program no further than the broker's own checks let it.
 * 2. Memory is bounded: connections at once and in all, bytes a connection, frames that wait to be taken.
 */
import type { Duplex } from 'node:stream';
import { type Frame, FrameReader, frameOf, KIND, TunnelBroken } from './frames.ts';
import { Tunnelled } from './tunnelled.ts';

const MOST_AT_ONCE = 64;
const MOST_IN_ALL = 10_000;
/** Frames that the container does not take. */
const MOST_WAITING = 2_000;

/** The standard input and output of the proxy in the container. */
export interface Wire {
  readonly output: AsyncIterable<Uint8Array>;
  /** Resolves when the bytes were taken; called again only then. */
  send(bytes: Uint8Array): Promise<void>;
  /** Ends the proxy's standard input, and with it the proxy. */
  end(): void;
}

export class Tunnel {
  /** Resolves when the proxy listens; rejects where it never does. */
  readonly ready: Promise<void>;
  /** Resolves when it is over, to why it was broken off. */
  readonly ended: Promise<Error | undefined>;
  readonly #wire: Wire;
  readonly #serve: (stream: Duplex) => void;
  readonly #connections = new Map<number, Tunnelled>();
  #newest = 0;
  #sending: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isReady = false;
  #isOver = false;
  #listens: () => void = () => {};

  /** `serve` gets each connection that a program makes. */
  constructor(wire: Wire, serve: (stream: Duplex) => void) {
    this.#wire = wire;
    this.#serve = serve;
    const listening = new Promise<void>((resolve) => {
      this.#listens = resolve;
    });
    this.ended = this.#run();
    this.ready = Promise.race([
      listening,
      this.ended.then((why) => {
        if (!this.#isReady) throw why ?? new Error('The proxy in the container did not start: it needs Node there.');
      }),
    ]);
    // Whoever does not wait for it is told by `ended`.
    this.ready.catch(() => {});
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const connection of this.#connections.values()) connection.destroy();
    this.#wire.end();
  }

  async #run(): Promise<Error | undefined> {
    const reader = new FrameReader();
    try {
      for await (const piece of this.#wire.output) {
        if (this.#isOver) return undefined;
        for (const frame of reader.read(piece)) this.#got(frame);
      }
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      this.close();
    }
  }

  #got(frame: Frame): void {
    if (frame.kind === KIND.ready) this.#gotReady();
    else if (!this.#isReady) throw new TunnelBroken('a connection before it listened');
    else if (frame.kind === KIND.open) this.#gotOpen(frame.connection);
    else this.#gotMore(frame);
  }

  #gotMore({ kind, connection, content }: Frame): void {
    if (connection > this.#newest) throw new TunnelBroken('a frame for a connection that was never made');
    const stream = this.#connections.get(connection);
    // It was closed here while this was on its way.
    if (!stream) return;
    if (kind === KIND.data) stream.gotData(content);
    else if (kind === KIND.window) stream.gotWindow(content.readUInt32BE());
    else if (kind === KIND.end) stream.gotEnd();
    else this.#gotClose(connection, stream);
  }

  #gotReady(): void {
    if (this.#isReady) throw new TunnelBroken('twice that it listens');
    this.#isReady = true;
    this.#listens();
  }

  #gotOpen(number: number): void {
    if (number !== this.#newest + 1) throw new TunnelBroken('a connection out of order');
    if (number > MOST_IN_ALL) throw new TunnelBroken('too many connections');
    this.#newest = number;
    if (this.#connections.size >= MOST_AT_ONCE) {
      void this.#send(frameOf(KIND.close, number));
      return;
    }
    const stream = new Tunnelled(number, (frame) => this.#send(frame));
    this.#connections.set(number, stream);
    stream.on('error', () => {});
    stream.once('close', () => {
      if (this.#connections.delete(number) && !stream.isOver) void this.#send(frameOf(KIND.close, number));
    });
    this.#serve(stream);
  }

  #gotClose(number: number, stream: Tunnelled): void {
    this.#connections.delete(number);
    stream.destroy();
  }

  /** One after the other, in order; resolves, too, where the tunnel ends first. */
  #send(frame: Buffer): Promise<void> {
    if (++this.#waiting > MOST_WAITING) this.close();
    this.#sending = this.#sending
      .then(() => (this.#isOver ? undefined : this.#wire.send(frame)))
      .catch(() => this.close())
      .finally(() => this.#waiting--);
    return this.#sending;
  }
}
