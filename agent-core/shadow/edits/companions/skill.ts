/**
 * Repeated edits with what comes along with them. Owns what came along with each pattern when its offers were last looked at, and
 * what was saved with it; the rest is the inner skill's.
 *
 * 1. A companion is one more place of its edit's offer, named by its text: in every document with a place that lacks it.
 * 2. It is judged with its edit, silent with it and forgotten with it; it never makes an offer of its own.
 */
import * as z from 'zod';
import type {
  DocumentText,
  EditOffer,
  EditPrediction,
  EditSkill,
  Example,
  JudgedOutcome,
  Place,
  Rule,
  SavedPattern,
  SettledEdit,
} from '../../../contracts/edits.ts';
import type { LearnedPattern, Learner } from '../../../contracts/learned.ts';
import { COMPANIONS } from '../../confidence/companion-record.ts';
import { Companion, spotFor } from './companion.ts';
import { companionsOf } from './learn.ts';
import { Visited } from './visited.ts';
import { basisOf, summaryOf } from './words.ts';

type Documents = ReadonlyMap<string, DocumentText>;

const Companions = z.array(Companion);
/** Of the place of a companion. */
const CONFIDENCE = COMPANIONS.commits.right / COMPANIONS.commits.tried;
/** So many patterns' companions are remembered, besides those of saved ones. */
const REMEMBERED = 50;

export class EditsWithCompanions implements EditSkill, Learner {
  readonly #inner: EditSkill & Learner;
  readonly #visited = new Visited();
  readonly #lately = new Map<string, readonly Companion[]>();
  readonly #restored = new Map<string, readonly Companion[]>();

  constructor(inner: EditSkill & Learner) {
    this.#inner = inner;
  }

  observe(edit: SettledEdit, documents: Documents): void {
    this.#visited.add(edit);
    this.#inner.observe(edit, documents);
  }

  retract(edit: SettledEdit): void {
    this.#visited.follow(edit);
    this.#inner.retract(edit);
  }

  offers(documents: Documents, atLeast: number): EditOffer[] {
    return this.#inner.offers(documents, atLeast).map((offer) => this.#with(offer, documents));
  }

  predictions(documents: Documents): EditPrediction[] {
    return this.#inner.predictions(documents);
  }

  placesIn(pattern: string, document: DocumentText): Place[] {
    const places = this.#inner.placesIn(pattern, document);
    return withCompanions(places, this.#restored.get(pattern) ?? this.#lately.get(pattern) ?? [], () => document);
  }

  literals(pattern: string): readonly string[] {
    return this.#inner.literals(pattern);
  }

  rule(pattern: string): Rule | undefined {
    return this.#inner.rule(pattern);
  }

  save(pattern: string): SavedPattern | undefined {
    const saved = this.#inner.save(pattern);
    const companions = this.#lately.get(pattern) ?? this.#restored.get(pattern);
    return saved && companions ? { ...saved, companions } : saved;
  }

  restore(saved: SavedPattern): string {
    const pattern = this.#inner.restore(saved);
    const read = Companions.safeParse(saved.companions);
    if (read.success) this.#restored.set(pattern, read.data);
    return pattern;
  }

  outcome(fingerprint: string, what: JudgedOutcome): void {
    this.#inner.outcome(fingerprint, what);
  }

  learned(documents: Documents): LearnedPattern[] {
    return this.#inner.learned(documents).map((pattern) => {
      const companions = this.#companionsOf(pattern, documents);
      if (companions.length === 0) return pattern;
      return { ...pattern, ...summaryOf(pattern, companions), basis: basisOf(pattern, companions) };
    });
  }

  forget(fingerprint: string): boolean {
    const gone = this.#inner.learned(new Map()).filter((each) => each.fingerprint === fingerprint);
    for (const { pattern, examples } of gone) {
      this.#lately.delete(pattern);
      for (const { doc } of examples) this.#visited.begin(doc);
    }
    return this.#inner.forget(fingerprint);
  }

  #with(offer: EditOffer, documents: Documents): EditOffer {
    const companions = this.#companionsOf(offer, documents);
    this.#remember(offer.pattern, companions);
    const places = withCompanions(offer.places, companions, (doc) => documents.get(doc));
    if (companions.length === 0) return offer;
    const { renaming: _, ...rest } = offer;
    return { ...rest, ...summaryOf(offer, companions), places, basis: basisOf(offer, companions) };
  }

  #companionsOf({ examples }: { readonly examples: readonly Example[] }, documents: Documents): Companion[] {
    return companionsOf(examples, this.#visited, documents);
  }

  #remember(pattern: string, companions: readonly Companion[]): void {
    this.#lately.delete(pattern);
    if (companions.length > 0) this.#lately.set(pattern, companions);
    const [oldest] = this.#lately.keys();
    if (this.#lately.size > REMEMBERED && oldest !== undefined) this.#lately.delete(oldest);
  }
}

/** `places` with what comes along in each of their documents, before the first place of it. */
function withCompanions(
  places: readonly Place[],
  companions: readonly Companion[],
  textOf: (doc: string) => DocumentText | undefined,
): Place[] {
  if (companions.length === 0) return [...places];
  return [...new Set(places.map(({ doc }) => doc))].flatMap((doc) => {
    const mains = places.filter((place) => place.doc === doc);
    const document = textOf(doc);
    const spots = companions.flatMap((companion) => {
      const spot = document && spotFor(companion, document, mains);
      return spot ? [{ ...spot, doc, confidence: CONFIDENCE, named: true }] : [];
    });
    return [...merged(spots), ...mains].sort((a, b) => a.offset - b.offset);
  });
}

/** What goes to one offset is one place. */
function merged(spots: readonly Place[]): Place[] {
  const found: Place[] = [];
  for (const spot of spots) {
    const at = found.findIndex(({ offset }) => offset === spot.offset);
    const same = found[at];
    if (same) found[at] = { ...same, text: same.text + spot.text };
    else found.push(spot);
  }
  return found;
}
