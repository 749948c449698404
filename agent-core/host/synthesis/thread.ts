/**
 * A thread that answers one question at a time, with a limit on its time and memory. It is started by the first question, started
 * anew after one that had to be ended by force, and given back when nobody asks for a while.
 */
import { Worker } from 'node:worker_threads';
import type { Answer, Question } from './messages.ts';

/** Beyond this much the thread, and only it, ends. What people carry needs a third of it. */
const RESOURCES = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 };
const IDLE_MS = 30_000;

export interface ThreadOptions {
  /** The script that the thread runs. */
  readonly script: URL;
  /** How long one question may take, ms. */
  readonly limitMs: number;
  readonly answered: (answer: Answer) => void;
  /** A question came to nothing, and why. */
  readonly failed: (id: number, reason: string) => void;
}

export class SynthesisThread {
  readonly #options: ThreadOptions;
  #worker: Worker | undefined;
  #asked: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Must not be called before the question at hand is answered, failed or stopped. */
  ask(question: Question): void {
    clearTimeout(this.#timer);
    this.#worker ??= this.#start();
    this.#asked = question.id;
    this.#worker.postMessage(question);
    const { limitMs } = this.#options;
    this.#timer = setTimeout(() => this.#fail(`it took more than ${limitMs} ms`), limitMs);
  }

  /** Ends the thread and the question at hand without a word. */
  stop(): void {
    clearTimeout(this.#timer);
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#asked = undefined;
  }

  #start(): Worker {
    const worker = new Worker(this.#options.script, { resourceLimits: RESOURCES });
    const isCurrent = () => worker === this.#worker;
    worker.on('message', (answer: Answer) => isCurrent() && this.#answer(answer));
    worker.on('error', (error) => isCurrent() && this.#fail(error.message));
    worker.on('exit', () => isCurrent() && this.#fail('its thread ended'));
    worker.unref();
    return worker;
  }

  #answer(answer: Answer): void {
    clearTimeout(this.#timer);
    this.#asked = undefined;
    this.#timer = setTimeout(() => this.stop(), IDLE_MS).unref();
    this.#options.answered(answer);
  }

  #fail(reason: string): void {
    const id = this.#asked;
    this.stop();
    if (id !== undefined) this.#options.failed(id, reason);
  }
}
