/**
 * Owns the patterns that live in this process: learned from recent edits, or restored.
 *
 * 1. A pattern speaks only while it is fresh: its newest example is the newest act, or it had sure places and few acts have
 *    passed since.
 * 2. Documents are searched when an act joins a group, and then only where a text changed.
 * 3. At most `MOST_LIVE` learned patterns; the one longest without an example goes first. Restored ones stay.
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
import type { Estimate } from '../confidence/record.ts';
import { surePlaces } from './appraise.ts';
import { TextCache } from './cache.ts';
import { fingerprintOf } from './describe.ts';
import { type LearnedChange, RecentChanges, toExample } from './examples.ts';
import { type Group, groupOf } from './group.ts';
import { matcherOf } from './match.ts';
import {
  type Appraisal,
  appraiseIn,
  estimateOf,
  learnedOf,
  offerOf,
  type Pattern,
  placesInDocument,
  surestOf,
  toPlace,
} from './pattern.ts';
import { LONGEST_WAIT, predictionOf } from './predict.ts';
import { restorePattern, savePattern } from './saved.ts';

const MOST_LIVE = 12;
/** Acts for which a pattern with sure places goes on speaking while the person does something else. */
const PATIENCE = 120;

/** One act teaches at most so many different edits. */
const MOST_KINDS = 4;

interface Live {
  pattern: Pattern;
  /** Number of the act that last joined it. */
  act: number;
  /** Whether it had sure places then. */
  sure: boolean;
  cached?: { readonly texts: readonly string[]; readonly appraisal: Appraisal | undefined };
}

export class RepeatedEdits implements EditSkill, Learner {
  readonly #recent = new RecentChanges();
  readonly #cache = new TextCache();
  readonly #live = new Map<string, Live>();
  readonly #restored = new Map<string, Pattern>();
  #made = 0;
  readonly #outcomes = new OutcomeBook();

  observe(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>): void {
    const { added, replaced } = this.#recent.add(edit);
    this.#drop((pattern) => {
      const last = pattern.changes.at(-1);
      return last !== undefined && replaced.has(last);
    });
    const kinds = new Map(added.toReversed().map((change) => [change.key, change]));
    const explained = new Set<number>();
    for (const change of [...kinds.values()].reverse().slice(0, MOST_KINDS)) {
      if (explained.has(change.line)) continue;
      if (this.#learn(change, documents)) explained.add(change.line);
    }
  }

  retract(edit: SettledEdit): void {
    const reversed = this.#recent.takeBack(edit);
    this.#drop((pattern) => pattern.changes.some((change) => reversed.has(change)));
  }

  offers(documents: ReadonlyMap<string, DocumentText>, atLeast: number): EditOffer[] {
    const found: EditOffer[] = [];
    for (const live of this.#speaking()) {
      const sure = estimateOf(live.pattern, atLeast, this.#outcomes.kind);
      const appraisal = sure && this.#appraise(live, documents);
      const offer = sure && appraisal && offerOf(live.pattern, appraisal, sure);
      if (offer) found.push(offer);
    }
    return found.sort((a, b) => b.lowerBound - a.lowerBound || b.places.length - a.places.length);
  }

  predictions(documents: ReadonlyMap<string, DocumentText>): EditPrediction[] {
    const found = this.#speaking().flatMap((live) => {
      const since = this.#recent.act - live.act;
      if (since > LONGEST_WAIT) return [];
      const appraisal = this.#appraise(live, documents);
      const prediction = appraisal && predictionOf(live.pattern, appraisal, since);
      return prediction ? [prediction] : [];
    });
    return found.sort((a, b) => b.confidence - a.confidence);
  }

  placesIn(pattern: string, document: DocumentText): Place[] {
    const known = this.#pattern(pattern);
    const sure = known && (estimateOf(known, SPEAK_AT, this.#outcomes.kind) ?? this.#surest(pattern));
    return sure ? placesInDocument(known, document, sure, this.#cache).map(toPlace) : [];
  }

  literals(pattern: string): readonly string[] {
    return this.#pattern(pattern)?.matcher.literals ?? [];
  }

  rule(pattern: string): Rule | undefined {
    return this.#pattern(pattern)?.matcher.rule.rule;
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
    for (const live of this.#live.values()) live.pattern = this.#judged(live.pattern);
    for (const [id, pattern] of this.#restored) this.#restored.set(id, this.#judged(pattern));
  }

  learned(documents: ReadonlyMap<string, DocumentText>): LearnedPattern[] {
    const shown = [...this.#live.values()].reverse().map((live) => {
      const { kind } = this.#outcomes;
      const sure = estimateOf(live.pattern, SPEAK_AT, kind) ?? surestOf(live.pattern, kind);
      return sure && learnedOf(live.pattern, this.#appraise(live, documents), sure, this.#isFresh(live));
    });
    return shown.filter((each) => each !== undefined);
  }

  forget(fingerprint: string): boolean {
    const gone = [...this.#live.values()].filter(({ pattern }) => pattern.fingerprint === fingerprint);
    this.#recent.forget(new Set(gone.flatMap(({ pattern }) => pattern.changes)));
    this.#drop((pattern) => pattern.fingerprint === fingerprint);
    return gone.length > 0;
  }

  /** Whether the change continues something. */
  #drop(gone: (pattern: Pattern) => boolean): void {
    for (const [id, { pattern }] of this.#live) if (gone(pattern)) this.#live.delete(id);
  }

  #learn(change: LearnedChange, documents: ReadonlyMap<string, DocumentText>): boolean {
    const group = groupOf(change, this.#recent.all);
    if (!group || new Set(group.changes.map((c) => c.act)).size < 2) return false;
    const support = new Set(group.changes.map((c) => c.act)).size;
    const matcher = matcherOf(group.template);
    if (!matcher) return true;
    const old = this.#sameAs(group);
    const base = { matcher, changes: group.changes, support };
    const appraisal = appraiseIn(base, documents, this.#cache);
    if (!appraisal) return true;
    const fingerprint = fingerprintOf(group.changes, group.template);
    if (old) this.#outcomes.succeed(fingerprint, old.pattern.fingerprint);
    const pattern: Pattern = {
      ...base,
      id: old?.pattern.id ?? this.#nextId(),
      fingerprint,
      examples: group.changes.map(toExample),
      outcomes: this.#outcomes.of(fingerprint),
      evidence: appraisal.evidence,
    };
    const estimate = estimateOf(pattern, SPEAK_AT, this.#outcomes.kind);
    const sure = estimate !== undefined && surePlaces(appraisal.places, support, estimate.cut).length > 0;
    this.#live.delete(pattern.id);
    this.#live.set(pattern.id, {
      pattern,
      act: this.#recent.act,
      sure,
      cached: { texts: textsOf(documents), appraisal },
    });
    const [oldest] = this.#live.keys();
    if (this.#live.size > MOST_LIVE && oldest !== undefined) this.#live.delete(oldest);
    return true;
  }

  /** The pattern that a group continues: it shares an example with it. */
  #sameAs(group: Group): Live | undefined {
    return [...this.#live.values()].find(({ pattern }) =>
      pattern.changes.some((change) => group.changes.includes(change)),
    );
  }

  #speaking(): Live[] {
    return [...this.#live.values()].filter((live) => this.#isFresh(live));
  }

  #isFresh({ act, sure }: Live): boolean {
    const since = this.#recent.act - act;
    return since === 0 || (sure && since <= PATIENCE);
  }

  #appraise(live: Live, documents: ReadonlyMap<string, DocumentText>): Appraisal | undefined {
    const texts = textsOf(documents);
    const { cached } = live;
    if (cached?.texts.length === texts.length && cached.texts.every((text, i) => text === texts[i]))
      return cached.appraisal;
    const appraisal = appraiseIn(live.pattern, documents, this.#cache);
    live.cached = { texts, appraisal };
    return appraisal;
  }

  /** With what became of its offers so far. */
  #judged(pattern: Pattern): Pattern {
    return { ...pattern, outcomes: this.#outcomes.of(pattern.fingerprint) };
  }

  /** A restored pattern never speaks of itself: where it may not for its outcomes, it keeps to its surest places. */
  #surest(id: string): Estimate | undefined {
    const restored = this.#restored.get(id);
    return restored && surestOf(restored, this.#outcomes.kind);
  }

  #pattern(id: string): Pattern | undefined {
    return this.#live.get(id)?.pattern ?? this.#restored.get(id);
  }

  #nextId(): string {
    this.#made++;
    return `p${this.#made}`;
  }
}

const textsOf = (documents: ReadonlyMap<string, DocumentText>): string[] =>
  [...documents.values()].flatMap(({ doc, text }) => [doc, text]);
