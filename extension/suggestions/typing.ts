/**
 * When the person last typed and undid, for the gate. Nothing else of an edit is looked at or kept.
 *
 * 1. No edit is listened to but while edits are watched: before consent, without trust and in a pause there is no subscription.
 * 2. Where that ends, the times are forgotten.
 */
import type { Disposable } from 'vscode';
import type { Watching } from '../consent/watching.ts';

/** Calls back for every change of the active document, until disposed. */
export type ListenToChanges = (changed: (isUndo: boolean) => void) => Disposable;

export class Typing implements Disposable {
  readonly #watching: Watching;
  readonly #listen: ListenToChanges;
  readonly #registration: Disposable;
  #listening: Disposable | undefined;
  #lastChangeAt: number | undefined;
  #lastUndoAt: number | undefined;

  constructor(watching: Watching, listen: ListenToChanges) {
    this.#watching = watching;
    this.#listen = listen;
    this.#registration = watching.onDidChange(() => this.#follow());
    this.#follow();
  }

  get times(): { readonly lastChangeAt: number | undefined; readonly lastUndoAt: number | undefined } {
    return { lastChangeAt: this.#lastChangeAt, lastUndoAt: this.#lastUndoAt };
  }

  dispose(): void {
    this.#registration.dispose();
    this.#stop();
  }

  #follow(): void {
    if (!areEditsWatched(this.#watching)) this.#stop();
    else this.#listening ??= this.#listen((isUndo) => this.#changed(isUndo));
  }

  #changed(isUndo: boolean): void {
    this.#lastChangeAt = Date.now();
    if (isUndo) this.#lastUndoAt = this.#lastChangeAt;
  }

  #stop(): void {
    this.#listening?.dispose();
    this.#listening = undefined;
    this.#lastChangeAt = undefined;
    this.#lastUndoAt = undefined;
  }
}

export function areEditsWatched({ current }: Watching): boolean {
  return current.state === 'watching' && current.sources.includes('edits');
}

/** A pause holds what is open; anything else that ends the watching of edits takes away what suggestions rest on. */
export function mayStayOpen(watching: Watching): boolean {
  return watching.current.state === 'paused' || areEditsWatched(watching);
}
