import type { Disposable, Event } from 'vscode';

/** An event source that needs no editor, so that what fires it can be tested alone. A listener that throws stops no other. */
export class Listeners<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => unknown>();

  readonly event: Event<T> = (listener, thisArgs?: unknown, disposables?: Disposable[]) => {
    const bound = (value: T) => listener.call(thisArgs, value);
    this.#listeners.add(bound);
    const subscription = { dispose: () => void this.#listeners.delete(bound) };
    disposables?.push(subscription);
    return subscription;
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        console.error('penumbra: a listener failed', error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
