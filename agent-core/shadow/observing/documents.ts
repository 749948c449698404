/**
 * The host's mirror of the documents a person has open, kept true by their signals.
 *
 * 1. A document is here from its `doc.open` to its `doc.close`, with exactly the text the editor holds.
 * 2. A change that does not fit means that the mirror is wrong: the document is dropped, and comes back with its next `doc.open`.
 * 3. A keystroke costs the same whatever the document's size: texts are put together when somebody reads them.
 */
import type { DocumentText, TextChange } from '../../contracts/index.ts';
import { applyChanges, compose, fits } from '../text/changes.ts';

export class Documents {
  readonly #open = new Map<string, MirroredDocument>();

  /** All of them, by key. */
  get all(): ReadonlyMap<string, DocumentText> {
    return this.#open;
  }

  get(doc: string): DocumentText | undefined {
    return this.#open.get(doc);
  }

  open({ doc, language, text }: DocumentText): void {
    this.#open.set(doc, new MirroredDocument(doc, language, text, [], text.length));
  }

  close(doc: string): void {
    this.#open.delete(doc);
  }

  rename(from: string, to: string): void {
    const document = this.#open.get(from);
    if (!document) return;
    this.#open.delete(from);
    this.open({ doc: to, language: document.language, text: document.text });
  }

  /** Makes `changes`; returns the document after them, or `undefined` where it is unknown or they do not fit. */
  change(doc: string, changes: readonly TextChange[]): DocumentText | undefined {
    const before = this.#open.get(doc);
    if (!before) return undefined;
    if (!fits(before.length, changes)) {
      this.#open.delete(doc);
      return undefined;
    }
    const after = before.changed(changes);
    this.#open.set(doc, after);
    return after;
  }

  clear(): void {
    this.#open.clear();
  }
}

/** One state of a document: an earlier text and the changes since, put together at the first reading. */
class MirroredDocument implements DocumentText {
  readonly doc: string;
  readonly language: string;
  readonly length: number;
  #base: string;
  #changes: readonly TextChange[];

  constructor(doc: string, language: string, base: string, changes: readonly TextChange[], length: number) {
    this.doc = doc;
    this.language = language;
    this.length = length;
    this.#base = base;
    this.#changes = changes;
  }

  get text(): string {
    if (this.#changes.length > 0) {
      this.#base = applyChanges(this.#base, this.#changes);
      this.#changes = [];
    }
    return this.#base;
  }

  changed(changes: readonly TextChange[]): MirroredDocument {
    const grown = changes.reduce((sum, change) => sum + change.text.length - change.length, 0);
    const all = compose(this.#changes, changes);
    return new MirroredDocument(this.doc, this.language, this.#base, all, this.length + grown);
  }
}
