/** Containers that were started ahead, so that a call waits for none. */
import type { Container } from './container.ts';

interface Waiting {
  readonly container: Promise<Container>;
  isTaken: boolean;
}

export class Pool {
  readonly #start: () => Promise<Container>;
  readonly #discard: (container: Container) => void;
  readonly #size: number;
  #waiting: Waiting[] = [];
  #closed = false;

  /** Keeps `size` containers of those that `start` gives; none before `fill`. What is of no use goes to `discard`. */
  constructor(start: () => Promise<Container>, discard: (container: Container) => void, size: number) {
    this.#start = start;
    this.#discard = discard;
    this.#size = size;
  }

  /** Whether none waits, nor is under way. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Starts what is missing, and returns. What fails in the background is tried again by whoever takes one. */
  fill(): void {
    while (!this.#closed && this.#waiting.length < this.#size) this.#waiting.push(this.#begin());
  }

  /** The container that waited longest, or is under way; a new one where there is none. */
  async take(): Promise<Container> {
    const next = this.#waiting.shift() ?? this.#begin();
    next.isTaken = true;
    return next.container;
  }

  /** Puts back one that was not used. */
  giveBack(container: Container): void {
    const waiting = { container: Promise.resolve(container), isTaken: false };
    this.#waiting.unshift(waiting);
    this.#watch(container, waiting);
  }

  /** No more are started; those that wait go. */
  async close(): Promise<void> {
    this.#closed = true;
    const left = this.#waiting;
    this.#waiting = [];
    await Promise.all(left.map(({ container }) => container.then(this.#discard).catch(() => {})));
  }

  #begin(): Waiting {
    const waiting: Waiting = { container: this.#start(), isTaken: false };
    waiting.container.then(
      (container) => this.#watch(container, waiting),
      () => this.#drop(waiting),
    );
    return waiting;
  }

  /** One that stops while it waits is of no use to anybody. */
  #watch(container: Container, waiting: Waiting): void {
    void container.stopped.then(() => {
      if (waiting.isTaken || !this.#waiting.includes(waiting)) return;
      this.#drop(waiting);
      this.#discard(container);
    });
  }

  #drop(waiting: Waiting): void {
    this.#waiting = this.#waiting.filter((each) => each !== waiting);
  }
}
