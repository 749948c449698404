/** The one place where the extension speaks of a failure to the person: what happened, and what can be done. */
import { CancellationError, type LogOutputChannel, window } from 'vscode';
import { PenumbraError, wordsOf } from '../../agent-core/contracts/errors.ts';
import { asSentence } from './sentence.ts';

/** A button of a message. */
export interface Remedy {
  readonly title: string;
  readonly run: () => unknown;
}

export interface Tell {
  /**
   * Logs `error` and shows one notification: `doing` completes "Penumbra could not …". A cancellation is not shown.
   * Never throws, never waits for the person.
   */
  failed(doing: string, error: unknown, ...remedies: readonly Remedy[]): void;
  /** A warning the person must know of. The same text is shown once a session. */
  once(message: string, ...remedies: readonly Remedy[]): void;
}

export class Teller implements Tell {
  readonly #log: LogOutputChannel;
  readonly #said = new Set<string>();

  constructor(log: LogOutputChannel) {
    this.#log = log;
  }

  failed(doing: string, error: unknown, ...remedies: readonly Remedy[]): void {
    if (isCancellation(error)) return;
    this.#log.error(`could not ${doing}: ${detail(error)}`);
    const showLog: Remedy = { title: 'Show Log', run: () => this.#log.show() };
    this.#show('error', `Penumbra could not ${doing}: ${sentence(error)}`, [...remedies, showLog]);
  }

  once(message: string, ...remedies: readonly Remedy[]): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#log.warn(message);
    this.#show('warning', message, remedies);
  }

  /** What was said is over: should it come back, it is said again. */
  mayRepeat(message: string): void {
    this.#said.delete(message);
  }

  #show(how: 'error' | 'warning', message: string, remedies: readonly Remedy[]): void {
    const show = how === 'error' ? window.showErrorMessage : window.showWarningMessage;
    show(message, ...remedies.map((r) => r.title)).then(
      (chosen) => remedies.find((r) => r.title === chosen)?.run(),
      () => undefined,
    );
  }
}

export function isCancellation(error: unknown): boolean {
  return error instanceof CancellationError || (error instanceof PenumbraError && error.code === 'cancelled');
}

/** The part of an error that a person can read. */
export function sentence(error: unknown): string {
  return asSentence(wordsOf(error));
}

function detail(error: unknown): string {
  if (error instanceof PenumbraError) return `${error.code}: ${error.message} ${JSON.stringify(error.data)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
