/** What a process says, a line at a time; it is always read, so that its end is noticed. */
import type { Session } from './session.ts';

/** A process that says more at once is not ours. */
const MOST_BYTES = 10_000;

export class Lines {
  #text = '';
  #isOver = false;
  #wake = () => {};
  /** Resolves when the process ended, or the engine was lost. */
  readonly ended: Promise<void>;

  constructor(session: Session) {
    this.ended = this.#read(session)
      .catch(() => {})
      .then(() => {
        this.#isOver = true;
        this.#wake();
      });
  }

  /** The next line of stdout; what there is of it, where the process ends before. One at a time may ask. */
  async next(): Promise<string> {
    while (!this.#text.includes('\n') && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const [line = '', ...rest] = this.#text.split('\n');
    this.#text = rest.join('\n');
    return line;
  }

  async #read(session: Session): Promise<void> {
    for await (const { stream, bytes } of session.output()) {
      if (stream === 'stderr' || this.#text.length > MOST_BYTES) continue;
      this.#text += Buffer.from(bytes).toString('latin1');
      this.#wake();
    }
  }
}
