import { Duplex } from 'node:stream';

/**
 * `inner`, with every byte counted before it passes. `spend` is asked for each piece; where it gives an error nothing of that
 * piece passes and both streams are destroyed with it. Owns `inner`.
 */
export class Metered extends Duplex {
  readonly #inner: Duplex;
  readonly #spend: (way: 'up' | 'down', bytes: number) => Error | undefined;

  constructor(inner: Duplex, spend: (way: 'up' | 'down', bytes: number) => Error | undefined) {
    super({ allowHalfOpen: true });
    this.#inner = inner;
    this.#spend = spend;
    inner.on('data', (piece: Buffer) => this.#arrived(piece));
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    inner.on('close', () => {
      if (!inner.readableEnded || !inner.writableFinished) this.destroy();
    });
  }

  #arrived(piece: Buffer): void {
    const error = this.#spend('down', piece.length);
    if (error) this.destroy(error);
    else if (!this.push(piece)) this.#inner.pause();
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(piece: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const error = this.#spend('up', piece.length);
    if (error) done(error);
    else this.#inner.write(piece, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inner.destroy();
    done(error);
  }
}
