/**
 * Owns the deletions that live in this process: learned from lines that the person took away lately, or restored.
 *
 * 1. A pattern speaks while it is fresh: its newest example is at most `PATIENCE` acts old.
 * 2. At most `MOST_LIVE` learned patterns; the one longest without an example goes first. Restored ones stay.
 */
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
} from '../../../contracts/edits.ts';
import type { LearnedPattern, Learner } from '../../../contracts/learned.ts';
import { SPEAK_AT } from '../../../contracts/suggestions.ts';
import { OutcomeBook } from '../../confidence/outcome-book.ts';
import { TextCache } from '../cache.ts';
import { LONGEST_WAIT, predictionOf } from '../predict.ts';
import {
  appraiseIn,
  type DeletionPattern,
  estimateOf,
  type Group,
  groupOf,
  learnedOf,
  offerOf,
  placesInDocument,
  surestOf,
} from './pattern.ts';
import { type Deletion, RecentDeletions, toExample } from './recent.ts';
import { restorePattern, savePattern } from './saved.ts';

const MOST_LIVE = 6;
/** Acts of something else after which a deletion no longer speaks. */
const PATIENCE = 20;

interface Live {
  readonly pattern: DeletionPattern;
  /** Number of the act that last joined it. */
  readonly act: number;
}

type Documents = ReadonlyMap<string, DocumentText>;

export class RepeatedDeletions implements EditSkill, Learner {
  readonly #recent = new RecentDeletions();
  readonly #cache = new TextCache();
  readonly #outcomes = new OutcomeBook();
  readonly #live = new Map<string, Live>();
  readonly #restored = new Map<string, DeletionPattern>();
  #made = 0;

  observe(edit: SettledEdit, documents: Documents): void {
    const { added, back } = this.#recent.add(edit);
    this.#drop(back);
    const [newest] = added.toReversed();
    const group = newest && groupOf(newest, this.#recent.all);
    if (group) this.#learn(group, documents);
  }

  retract(edit: SettledEdit): void {
    this.#drop(this.#recent.takeBack(edit));
  }

  offers(documents: Documents, atLeast: number): EditOffer[] {
    const found = this.#speaking().flatMap(({ pattern }) => {
      const sure = estimateOf(pattern, atLeast, this.#outcomes.kind);
      const appraised = sure && appraiseIn(pattern, documents, this.#cache);
      return (sure && appraised && offerOf(pattern, appraised, sure)) ?? [];
    });
    return found.sort((a, b) => b.lowerBound - a.lowerBound || b.places.length - a.places.length);
  }

  predictions(documents: Documents): EditPrediction[] {
    return this.#speaking().flatMap(({ pattern, act }) => {
      const since = this.#recent.act - act;
      const found = since <= LONGEST_WAIT ? appraiseIn(pattern, documents, this.#cache) : undefined;
      return (found && predictionOf(pattern, found, since)) ?? [];
    });
  }

  placesIn(pattern: string, document: DocumentText): Place[] {
    const known = this.#pattern(pattern);
    const { kind } = this.#outcomes;
    // A restored pattern never speaks of itself: where it may not for its outcomes, it keeps to its surest places.
    const surest = known && this.#restored.has(pattern) ? surestOf(known, kind) : undefined;
    const sure = known && (estimateOf(known, SPEAK_AT, kind) ?? surest);
    return sure ? placesInDocument(known, document, sure, this.#cache) : [];
  }

  literals(pattern: string): readonly string[] {
    return this.#pattern(pattern)?.matcher.literals ?? [];
  }

  rule(pattern: string): Rule | undefined {
    return this.#pattern(pattern)?.matcher.rule;
  }

  save(pattern: string): SavedPattern | undefined {
    const known = this.#pattern(pattern);
    return known && savePattern(known);
  }

  restore(saved: SavedPattern): string {
    const pattern = restorePattern(saved, this.#nextId());
    this.#restored.set(pattern.id, this.#judged(pattern));
    return pattern.id;
  }

  outcome(fingerprint: string, what: JudgedOutcome): void {
    this.#outcomes.add(fingerprint, what);
    for (const [id, live] of this.#live) this.#live.set(id, { ...live, pattern: this.#judged(live.pattern) });
    for (const [id, pattern] of this.#restored) this.#restored.set(id, this.#judged(pattern));
  }

  learned(documents: Documents): LearnedPattern[] {
    const { kind } = this.#outcomes;
    return [...this.#live.values()].reverse().flatMap((live) => {
      const sure = estimateOf(live.pattern, SPEAK_AT, kind) ?? surestOf(live.pattern, kind);
      const found = appraiseIn(live.pattern, documents, this.#cache);
      return sure ? [learnedOf(live.pattern, found, sure, this.#isFresh(live))] : [];
    });
  }

  forget(fingerprint: string): boolean {
    const gone = [...this.#live.values()].filter(({ pattern }) => pattern.fingerprint === fingerprint);
    const changes = new Set(gone.flatMap(({ pattern }) => pattern.changes));
    this.#recent.forget(changes);
    this.#drop(changes);
    return gone.length > 0;
  }

  #learn(group: Group, documents: Documents): void {
    const found = appraiseIn(group, documents, this.#cache);
    if (!found) return;
    const old = [...this.#live.values()].find(({ pattern }) =>
      pattern.changes.some((each) => group.changes.includes(each)),
    );
    if (old) this.#outcomes.succeed(group.fingerprint, old.pattern.fingerprint);
    const pattern: DeletionPattern = {
      ...group,
      id: old?.pattern.id ?? this.#nextId(),
      examples: group.changes.map(toExample),
      outcomes: this.#outcomes.of(group.fingerprint),
      evidence: found.evidence,
    };
    this.#live.delete(pattern.id);
    this.#live.set(pattern.id, { pattern, act: this.#recent.act });
    const [oldest] = this.#live.keys();
    if (this.#live.size > MOST_LIVE && oldest !== undefined) this.#live.delete(oldest);
  }

  #drop(gone: ReadonlySet<Deletion>): void {
    for (const [id, { pattern }] of this.#live)
      if (pattern.changes.some((each) => gone.has(each))) this.#live.delete(id);
  }

  #speaking(): Live[] {
    return [...this.#live.values()].filter((live) => this.#isFresh(live));
  }

  #isFresh({ act }: Live): boolean {
    return this.#recent.act - act <= PATIENCE;
  }

  #judged(pattern: DeletionPattern): DeletionPattern {
    return { ...pattern, outcomes: this.#outcomes.of(pattern.fingerprint) };
  }

  #pattern(id: string): DeletionPattern | undefined {
    return this.#live.get(id)?.pattern ?? this.#restored.get(id);
  }

  #nextId(): string {
    this.#made++;
    return `d${this.#made}`;
  }
}
