/** A stand-in for the repeated-edit skill that knows only find and replace: two equal replacements make it offer the rest. */
import type {
  DocumentText,
  EditOffer,
  EditPrediction,
  EditSkill,
  Example,
  Place,
  SettledEdit,
} from '../../agent-core/contracts/index.ts';

interface Learned {
  readonly old: string;
  readonly fresh: string;
  readonly examples: Example[];
}

export class LiteralSkill implements EditSkill {
  readonly #learned = new Map<string, Learned>();

  observe(edit: SettledEdit): void {
    for (const change of edit.changes) {
      const old = edit.before.slice(change.offset, change.offset + change.length);
      const key = `${old} → ${change.text}`;
      const learned = this.#learned.get(key) ?? { old, fresh: change.text, examples: [] };
      const line = edit.before.slice(0, change.offset).split('\n').length - 1;
      learned.examples.push({ doc: edit.doc, line, before: old, after: change.text, at: edit.at });
      this.#learned.set(key, learned);
    }
  }

  retract(edit: SettledEdit): void {
    for (const change of edit.changes) {
      const old = edit.before.slice(change.offset, change.offset + change.length);
      this.#learned.get(`${change.text} → ${old}`)?.examples.pop();
    }
  }

  offers(documents: ReadonlyMap<string, DocumentText>): EditOffer[] {
    return this.#sure().flatMap(([pattern, learned]) => {
      const places = [...documents.values()].flatMap((document) => this.placesIn(pattern, document));
      const support = learned.examples.length;
      const offer = { pattern, fingerprint: pattern, examples: learned.examples, places, support, summary: pattern };
      return places.length > 0 ? [{ ...offer, confidence: 0.97, lowerBound: 0.93, basis: 'equal replacements' }] : [];
    });
  }

  predictions(documents: ReadonlyMap<string, DocumentText>): EditPrediction[] {
    return this.offers(documents).flatMap(({ pattern, places, confidence }) => {
      const [place] = places;
      return place ? [{ pattern, place, confidence }] : [];
    });
  }

  placesIn(pattern: string, document: DocumentText): Place[] {
    const learned = this.#learned.get(pattern);
    if (!learned?.old) return [];
    const places: Place[] = [];
    for (let at = document.text.indexOf(learned.old); at >= 0; at = document.text.indexOf(learned.old, at + 1)) {
      places.push({ doc: document.doc, offset: at, length: learned.old.length, text: learned.fresh, confidence: 0.97 });
    }
    return places;
  }

  literals(pattern: string): readonly string[] {
    return [this.#learned.get(pattern)?.old ?? ''];
  }

  rule(pattern: string): { pattern: string; replacement: string } | undefined {
    const learned = this.#learned.get(pattern);
    return learned && { pattern: learned.old.replace(/[^\w\s]/g, '\\$&'), replacement: JSON.stringify(learned.fresh) };
  }

  save(): undefined {}

  restore(): string {
    throw new Error('not needed in these tests');
  }

  outcome(): void {}

  #sure(): [string, Learned][] {
    return [...this.#learned].filter(([, learned]) => learned.examples.length >= 2);
  }
}
