/** Rows carried from one document to another, as a skill of mixed acts. */
import type { DocumentText, MixedSkill, Offer, SettledEdit, Signal } from '../../contracts/index.ts';
import { NO_DOINGS } from '../../contracts/index.ts';
import { DocumentTransfer } from './documents/documents.ts';
import type { Synthesise } from './rules/programs.ts';

export class CarriedRows implements MixedSkill {
  readonly #rows: DocumentTransfer;

  constructor(synthesise: Synthesise) {
    this.#rows = new DocumentTransfer(synthesise);
  }

  heard(signal: Signal): void {
    if (signal.kind === 'doc.close') this.#rows.close(signal.doc);
  }

  settled(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>): void {
    this.#rows.observe(edit, documents);
  }

  changed(edit: SettledEdit): void {
    this.#rows.follow(edit);
  }

  offers(_: ReadonlyMap<string, DocumentText>, atLeast: number): readonly Offer[] {
    return this.#rows.offers(atLeast).map((offer) => ({ ...NO_DOINGS, ...offer, family: 'transfer' }));
  }
}
