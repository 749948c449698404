/** Changed lines and deleted lines as one skill. A pattern's id tells whose it is; nothing else is shared. */
import type {
  DocumentText,
  EditOffer,
  EditPrediction,
  EditSkill,
  JudgedOutcome,
  Place,
  Rule,
  SavedPattern,
  SettledEdit,
} from '../../contracts/edits.ts';
import type { LearnedPattern, Learner } from '../../contracts/learned.ts';
import { isDeletion } from './deletions/saved.ts';
import { repeatedDeletions } from './deletions/skill.ts';
import { repeatedChanges } from './skill.ts';

type Documents = ReadonlyMap<string, DocumentText>;

export class EditsAndDeletions implements EditSkill, Learner {
  readonly #edits = repeatedChanges();
  readonly #deletions = repeatedDeletions();
  readonly #all = [this.#edits, this.#deletions];

  observe(edit: SettledEdit, documents: Documents): void {
    for (const skill of this.#all) skill.observe(edit, documents);
  }

  retract(edit: SettledEdit): void {
    for (const skill of this.#all) skill.retract(edit);
  }

  offers(documents: Documents, atLeast: number): EditOffer[] {
    const offers = this.#all.flatMap((skill) => skill.offers(documents, atLeast));
    return offers.sort((a, b) => b.lowerBound - a.lowerBound || b.places.length - a.places.length);
  }

  predictions(documents: Documents): EditPrediction[] {
    return this.#all.flatMap((skill) => skill.predictions(documents)).sort((a, b) => b.confidence - a.confidence);
  }

  placesIn(pattern: string, document: DocumentText): Place[] {
    return this.#of(pattern).placesIn(pattern, document);
  }

  literals(pattern: string): readonly string[] {
    return this.#of(pattern).literals(pattern);
  }

  rule(pattern: string): Rule | undefined {
    return this.#of(pattern).rule(pattern);
  }

  save(pattern: string): SavedPattern | undefined {
    return this.#of(pattern).save(pattern);
  }

  restore(saved: SavedPattern): string {
    return (isDeletion(saved) ? this.#deletions : this.#edits).restore(saved);
  }

  outcome(fingerprint: string, what: JudgedOutcome): void {
    for (const skill of this.#all) skill.outcome(fingerprint, what);
  }

  learned(documents: Documents): LearnedPattern[] {
    return this.#all.flatMap((skill) => skill.learned(documents));
  }

  forget(fingerprint: string): boolean {
    return this.#all.map((skill) => skill.forget(fingerprint)).includes(true);
  }

  #of(pattern: string): EditSkill {
    return pattern.startsWith('d') ? this.#deletions : this.#edits;
  }
}
