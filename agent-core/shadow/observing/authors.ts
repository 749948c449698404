/** Whose change an edit is: the person's, near their cursor; ours, when it was announced; or somebody else's. */
import type { DocumentText, Place, SignalOf } from '../../contracts/index.ts';
import type { Cursor } from './cursor.ts';
import type { Author } from './settler.ts';

export class Authors {
  readonly #cursor: Cursor;
  /** Changes of ours that are about to arrive as edits: all of them at once, or one by one as the person accepts them. */
  #own: { readonly places: readonly Place[]; readonly oneByOne: boolean } = { places: [], oneByOne: false };

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** What of ours is expected comes one by one. */
  get oneByOne(): boolean {
    return this.#own.oneByOne;
  }

  expectOwn(places: readonly Place[], oneByOne: boolean): void {
    this.#own = { places, oneByOne };
  }

  authorOf(signal: SignalOf<'doc.edit'>, before: DocumentText): Author {
    if (signal.reason) return signal.reason;
    if (signal.changes.length > 0 && signal.changes.every((change) => this.#isOwn(signal.doc, change))) return 'other';
    return this.#cursor.touches(before, signal.changes) ? 'person' : 'other';
  }

  #isOwn(doc: string, { offset, length, text }: { offset: number; length: number; text: string }): boolean {
    return this.#own.places.some(
      (own) => own.doc === doc && own.offset === offset && own.length === length && own.text === text,
    );
  }
}
