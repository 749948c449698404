import { Duplex } from 'node:stream';
import { frameOf, KIND, LONGEST_DATA, TunnelBroken, WINDOW, windowFrame } from './frames.ts';

/** Credit is given back in steps of this, bytes: a frame for each piece would double their number. */
const STEP = WINDOW / 4;

/** One connection of a container's program, as the broker has it. What it is told of comes from the container. */
export class Tunnelled extends Duplex {
  readonly #number: number;
  /** Resolves when the frame was taken. */
  readonly #send: (frame: Buffer) => Promise<void>;
  #mayReceive = WINDOW;
  #taken = 0;
  #maySend = WINDOW;
  #waiting: (() => void) | undefined;
  #heardEnd = false;
  #saidEnd = false;

  constructor(number: number, send: (frame: Buffer) => Promise<void>) {
    super({ allowHalfOpen: true });
    this.#number = number;
    this.#send = send;
  }

  /** Whether both sides said their end: there is nothing left to close. */
  get isOver(): boolean {
    return this.#heardEnd && this.#saidEnd;
  }

  gotData(bytes: Buffer): void {
    if (this.#heardEnd) throw new TunnelBroken('data behind its end');
    this.#mayReceive -= bytes.length;
    if (this.#mayReceive < 0) throw new TunnelBroken('more data than it may');
    if (this.destroyed) return;
    this.#taken += bytes.length;
    if (this.push(Buffer.from(bytes)) && this.#taken >= STEP) this.#giveCredit();
  }

  gotEnd(): void {
    if (this.#heardEnd) throw new TunnelBroken('two ends');
    this.#heardEnd = true;
    this.push(null);
  }

  gotWindow(bytes: number): void {
    this.#maySend += bytes;
    if (this.#maySend > WINDOW) throw new TunnelBroken('more window than was used');
    this.#waiting?.();
  }

  override _read(): void {
    if (this.#taken > 0) this.#giveCredit();
  }

  #giveCredit(): void {
    const bytes = this.#taken;
    this.#taken = 0;
    this.#mayReceive += bytes;
    void this.#send(windowFrame(this.#number, bytes));
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sendAll(bytes).then(() => done(), done);
  }

  async #sendAll(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      while (this.#maySend === 0 && !this.destroyed) {
        await new Promise<void>((resolve) => {
          this.#waiting = resolve;
        });
      }
      if (this.destroyed) return;
      const size = Math.min(this.#maySend, LONGEST_DATA, bytes.length - at);
      this.#maySend -= size;
      await this.#send(frameOf(KIND.data, this.#number, bytes.subarray(at, at + size)));
      at += size;
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#saidEnd = true;
    this.#send(frameOf(KIND.end, this.#number)).then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#waiting?.();
    done(error);
  }
}
