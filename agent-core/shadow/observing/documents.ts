/**
 * The host's mirror of the documents a person has open, kept true by their signals.
 *
 * 1. A document is here from its `doc.open` to its `doc.close`, with exactly the text the editor holds.
 * 2. A change that does not fit means that the mirror is wrong: the document is dropped, and comes back with its next `doc.open`.
 */
import type { DocumentText, TextChange } from '../../contracts/index.ts';
import { applyChanges, fits } from '../text/changes.ts';

export class Documents {
  readonly #open = new Map<string, DocumentText>();

  /** All of them, by key. */
  get all(): ReadonlyMap<string, DocumentText> {
    return this.#open;
  }

  get(doc: string): DocumentText | undefined {
    return this.#open.get(doc);
  }

  open(document: DocumentText): void {
    this.#open.set(document.doc, document);
  }

  close(doc: string): void {
    this.#open.delete(doc);
  }

  rename(from: string, to: string): void {
    const document = this.#open.get(from);
    if (!document) return;
    this.#open.delete(from);
    this.#open.set(to, { ...document, doc: to });
  }

  /** Makes `changes`; returns the document before and after, or `undefined` where it is unknown or they do not fit. */
  change(doc: string, changes: readonly TextChange[]): { before: DocumentText; after: DocumentText } | undefined {
    const before = this.#open.get(doc);
    if (!before) return undefined;
    if (!fits(before.text.length, changes)) {
      this.#open.delete(doc);
      return undefined;
    }
    const after = { ...before, text: applyChanges(before.text, changes) };
    this.#open.set(doc, after);
    return { before, after };
  }

  /** Keeps only the documents named. */
  retain(docs: ReadonlySet<string>): void {
    for (const doc of this.#open.keys()) if (!docs.has(doc)) this.#open.delete(doc);
  }
}
