/**
 * Owns the patterns of one kind that live in this process: learned from what the person did lately, or restored. What a pattern
 * is, and what is sure of it, the kind knows.
 *
 * 1. A pattern speaks while it is fresh: its newest example is at most as many acts old as the kind has patience for it.
 * 2. At most so many learned patterns as the kind keeps; the one longest without an example goes first. Restored ones stay.
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
} from '../../contracts/edits.ts';
import type { LearnedPattern, Learner } from '../../contracts/learned.ts';
import { SPEAK_AT } from '../../contracts/suggestions.ts';
import { OutcomeBook } from '../confidence/outcome-book.ts';
import { TextCache } from './cache.ts';
import type { FoundBy, GroupOf, PatternKind, PatternOf, RecentOf } from './kind.ts';
import { LONGEST_WAIT, predictionOf } from './predict.ts';

type Documents = ReadonlyMap<string, DocumentText>;

interface Live<P, F> {
  pattern: P;
  /** Number of the act that last joined it. */
  readonly act: number;
  readonly patience: number;
  cached: { readonly texts: readonly string[]; readonly found: F | undefined };
}

export class Patterns<C extends { readonly doc: string; readonly line: number }, M, E> implements EditSkill, Learner {
  readonly #kind: PatternKind<C, M, E>;
  readonly #recent: RecentOf<C>;
  readonly #cache = new TextCache();
  readonly #live = new Map<string, Live<PatternOf<C, M, E>, FoundBy<E>>>();
  readonly #restored = new Map<string, PatternOf<C, M, E>>();
  readonly #outcomes = new OutcomeBook();
  #made = 0;

  constructor(kind: PatternKind<C, M, E>) {
    this.#kind = kind;
    this.#recent = kind.recent();
  }

  observe(edit: SettledEdit, documents: Documents): void {
    const { added, replaced } = this.#recent.add(edit);
    this.#drop((pattern) => this.#kind.lapses(pattern, replaced));
    for (const group of this.#kind.groups(added, this.#recent.all)) this.#learn(group, documents);
  }

  retract(edit: SettledEdit): void {
    this.#dropThose(this.#recent.takeBack(edit));
  }

  offers(documents: Documents, atLeast: number): EditOffer[] {
    const found = this.#speaking().flatMap((live) => {
      const sure = this.#kind.estimate(live.pattern, atLeast, this.#outcomes.kind);
      const places = sure && this.#appraise(live, documents);
      return (places && this.#kind.offer(live.pattern, places, sure)) ?? [];
    });
    return found.sort((a, b) => b.lowerBound - a.lowerBound || b.places.length - a.places.length);
  }

  predictions(documents: Documents): EditPrediction[] {
    const found = this.#speaking().flatMap((live) => {
      const since = this.#recent.act - live.act;
      const places = since <= LONGEST_WAIT ? this.#appraise(live, documents) : undefined;
      return (places && predictionOf(live.pattern, places, since)) ?? [];
    });
    return found.sort((a, b) => b.confidence - a.confidence);
  }

  placesIn(pattern: string, document: DocumentText): Place[] {
    const known = this.#pattern(pattern);
    const { kind } = this.#outcomes;
    // A restored pattern never speaks of itself: where it may not for its outcomes, it keeps to its surest places.
    const surest = known && this.#restored.has(pattern) ? this.#kind.surest(known, kind) : undefined;
    const sure = known && (this.#kind.estimate(known, SPEAK_AT, kind) ?? surest);
    return sure ? this.#kind.placesIn(known, document, sure, this.#cache) : [];
  }

  literals(pattern: string): readonly string[] {
    const known = this.#pattern(pattern);
    return known ? this.#kind.literals(known.matcher) : [];
  }

  rule(pattern: string): Rule | undefined {
    const known = this.#pattern(pattern);
    return known && this.#kind.rule(known.matcher);
  }

  save(pattern: string): SavedPattern | undefined {
    const known = this.#pattern(pattern);
    return known && this.#kind.save(known);
  }

  restore(saved: SavedPattern): string {
    const pattern = this.#kind.restore(saved, this.#nextId());
    this.#restored.set(pattern.id, this.#judged(pattern));
    return pattern.id;
  }

  outcome(fingerprint: string, what: JudgedOutcome): void {
    this.#outcomes.add(fingerprint, what);
    for (const live of this.#live.values()) live.pattern = this.#judged(live.pattern);
    for (const [id, pattern] of this.#restored) this.#restored.set(id, this.#judged(pattern));
  }

  learned(documents: Documents): LearnedPattern[] {
    const { kind } = this.#outcomes;
    return [...this.#live.values()].reverse().flatMap((live) => {
      const sure = this.#kind.estimate(live.pattern, SPEAK_AT, kind) ?? this.#kind.surest(live.pattern, kind);
      const found = this.#appraise(live, documents);
      return sure ? [this.#kind.learned(live.pattern, found, sure, this.#isFresh(live))] : [];
    });
  }

  forget(fingerprint: string): boolean {
    const gone = [...this.#live.values()].filter(({ pattern }) => pattern.fingerprint === fingerprint);
    const changes = new Set(gone.flatMap(({ pattern }) => pattern.changes));
    this.#recent.forget(changes);
    this.#dropThose(changes);
    return gone.length > 0;
  }

  #learn(group: GroupOf<C, M>, documents: Documents): void {
    const found = this.#kind.appraise(group, documents, this.#cache);
    if (!found) return;
    const old = this.#sameAs(group);
    if (old) this.#outcomes.succeed(group.fingerprint, old.fingerprint);
    const pattern: PatternOf<C, M, E> = {
      ...group,
      id: old?.id ?? this.#nextId(),
      examples: group.changes.map(this.#kind.toExample),
      outcomes: this.#outcomes.of(group.fingerprint),
      evidence: found.evidence,
    };
    const patience = this.#kind.patience(pattern, found, this.#outcomes.kind);
    this.#live.delete(pattern.id);
    const cached = { texts: textsOf(documents), found };
    this.#live.set(pattern.id, { pattern, act: this.#recent.act, patience, cached });
    const [oldest] = this.#live.keys();
    if (this.#live.size > this.#kind.mostLive && oldest !== undefined) this.#live.delete(oldest);
  }

  /** The pattern that a group continues: it shares an example with it. */
  #sameAs(group: GroupOf<C, M>): PatternOf<C, M, E> | undefined {
    const patterns = [...this.#live.values()].map(({ pattern }) => pattern);
    return patterns.find((pattern) => pattern.changes.some((change) => group.changes.includes(change)));
  }

  #dropThose(changes: ReadonlySet<C>): void {
    this.#drop((pattern) => pattern.changes.some((change) => changes.has(change)));
  }

  #drop(isGone: (pattern: PatternOf<C, M, E>) => boolean): void {
    for (const [id, { pattern }] of this.#live) if (isGone(pattern)) this.#live.delete(id);
  }

  #speaking() {
    return [...this.#live.values()].filter((live) => this.#isFresh(live));
  }

  #isFresh({ act, patience }: Pick<Live<never, never>, 'act' | 'patience'>): boolean {
    return this.#recent.act - act <= patience;
  }

  #appraise(live: Live<PatternOf<C, M, E>, FoundBy<E>>, documents: Documents): FoundBy<E> | undefined {
    const texts = textsOf(documents);
    const { cached } = live;
    if (cached.texts.length === texts.length && cached.texts.every((text, i) => text === texts[i])) return cached.found;
    const found = this.#kind.appraise(live.pattern, documents, this.#cache);
    live.cached = { texts, found };
    return found;
  }

  /** With what became of its offers so far. */
  #judged(pattern: PatternOf<C, M, E>): PatternOf<C, M, E> {
    return { ...pattern, outcomes: this.#outcomes.of(pattern.fingerprint) };
  }

  #pattern(id: string): PatternOf<C, M, E> | undefined {
    return this.#live.get(id)?.pattern ?? this.#restored.get(id);
  }

  #nextId(): string {
    this.#made++;
    return `${this.#kind.prefix}${this.#made}`;
  }
}

const textsOf = (documents: Documents): string[] => [...documents.values()].flatMap(({ doc, text }) => [doc, text]);
