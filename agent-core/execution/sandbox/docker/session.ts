/** One connection to a process in a container: its standard input, and what it prints. */

import type { Duplex } from 'node:stream';
import type { Exec } from 'dockerode';
import type { Engine } from './engine.ts';
import { FrameReader, type OutputStream } from './frames.ts';

export interface Piece {
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

export class Session {
  readonly #socket: Duplex;
  constructor(socket: Duplex) {
    this.#socket = socket;
    // Whoever reads or writes is told of it; without a listener it would end this process.
    socket.on('error', () => {});
  }

  /** Writes `chunks` as fast as they are taken. Says nothing of a process that takes no more of them. */
  async send(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) {
      if (!this.#socket.writable) return;
      if (!this.#socket.write(chunk)) await this.#drained();
    }
  }

  /** As `send`; then the process's standard input ends. */
  async sendAll(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    await this.send(chunks);
    if (this.#socket.writable) this.#socket.end();
  }

  /** What the process prints, until it ends; can be read once. */
  async *output(): AsyncGenerator<Piece> {
    let pieces: Piece[] = [];
    const frames = new FrameReader((stream, bytes) => pieces.push({ stream, bytes }));
    for await (const chunk of this.#socket) {
      frames.push(chunk);
      yield* pieces;
      pieces = [];
    }
  }

  end(): void {
    this.#socket.destroy();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
  }
}

/** A process of its own in a running container, begun and connected. */
export class ExecSession extends Session {
  readonly #exec: Exec;

  private constructor(exec: Exec, socket: Duplex) {
    super(socket);
    this.#exec = exec;
  }

  /** By the container's own user, where `as` says no other. */
  static async start(
    engine: Engine,
    container: string,
    command: readonly string[],
    as: { readonly User?: string; readonly Privileged?: boolean } = {},
  ): Promise<ExecSession> {
    const streams = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false };
    const exec = await engine.getContainer(container).exec({ ...streams, ...as, Cmd: [...command] });
    return new ExecSession(exec, await exec.start({ hijack: true, stdin: true, Tty: false }));
  }

  /** As the engine tells it; `undefined` where it does not know of an end. */
  async exitCode(): Promise<number | undefined> {
    const { Running, ExitCode } = await this.#exec.inspect();
    return Running ? undefined : (ExitCode ?? undefined);
  }
}
