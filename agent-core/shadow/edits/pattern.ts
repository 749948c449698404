/** A learned pattern and what it would do to documents. Pure but for the caches; the skill owns the list of them. */
import type { DocumentText, EditOffer, Place } from '../../contracts/edits.ts';
import type { LearnedPattern } from '../../contracts/learned.ts';
import { type Estimate, estimate, NO_OUTCOMES, type Outcomes } from '../confidence/record.ts';
import { appraise, recordsFor, surePlaces } from './appraise.ts';
import type { TextCache } from './cache.ts';
import { summarise } from './describe.ts';
import type { LearnedChange } from './examples.ts';
import { distinctLines, type Evidence } from './features.ts';
import type { FoundBy, PatternOf } from './kind.ts';
import type { Matcher } from './match.ts';
import { renamingOf } from './renaming.ts';
import { searchDocument } from './search.ts';
import { type Survey, survey } from './survey.ts';

export type Pattern = PatternOf<LearnedChange, Matcher, Evidence>;
export type Appraisal = FoundBy<Evidence>;

/** Where the pattern could go in all documents. Undefined where it matches too much. */
export function appraiseIn(
  pattern: Pick<Pattern, 'matcher' | 'changes' | 'support'>,
  documents: ReadonlyMap<string, DocumentText>,
  cache: TextCache,
): Appraisal | undefined {
  const found = survey(pattern.matcher, pattern.changes, documents, cache);
  if (!found) return undefined;
  const evidence = evidenceOf(pattern, found);
  const { places, levels } = appraise(pattern.matcher, found.open, evidence);
  return { places, evidence: { ...evidence, levels } };
}

export function evidenceOf(pattern: Pick<Pattern, 'changes' | 'support'>, found: Survey): Evidence {
  return {
    examples: pattern.changes.map((change) => change.words),
    negatives: found.passed.map((passed) => passed.vector),
    negativeWords: distinctLines(found.passed.map((passed) => passed.parsed.words)),
    matches: found.open.length + found.passed.length,
    support: pattern.support,
    levels: [],
  };
}

/** Sure places in one more document, judged with the evidence at hand. */
export function placesInDocument(pattern: Pattern, document: DocumentText, sure: Estimate, cache: TextCache): Place[] {
  const open = searchDocument(pattern.matcher, document, cache);
  const { places } = appraise(pattern.matcher, open, pattern.evidence, pattern.evidence.levels);
  return surePlaces(places, Math.max(3, pattern.support), sure.cut).map(toPlace);
}

export const toPlace = ({ doc, offset, length, text, confidence, named }: Place): Place => ({
  doc,
  offset,
  length,
  text,
  confidence,
  ...(named && { named }),
});

export function estimateOf(pattern: Pattern, atLeast: number, kind: Outcomes = NO_OUTCOMES): Estimate | undefined {
  return estimate(recordsFor(pattern.support), atLeast, pattern.outcomes, kind);
}

/** The estimate at the highest cut, however low its bound: for a pattern that its person asks for by name. */
export function surestOf(pattern: Pattern, kind: Outcomes = NO_OUTCOMES): Estimate | undefined {
  return estimate(recordsFor(pattern.support).slice(-1), 0, pattern.outcomes, kind);
}

export function offerOf(pattern: Pattern, appraisal: Appraisal, sure: Estimate): EditOffer | undefined {
  const places = surePlaces(appraisal.places, pattern.support, sure.cut).map(toPlace);
  if (places.length === 0) return undefined;
  const { id, fingerprint, examples, support } = pattern;
  const { confidence, lowerBound } = sure;
  const summary = summarise(pattern.matcher.template);
  const renaming = renamingOf(pattern.matcher.template);
  return {
    pattern: id,
    fingerprint,
    examples,
    places,
    confidence,
    lowerBound,
    support,
    basis: basisOf(pattern, appraisal, sure),
    summary,
    ...(renaming && { renaming }),
  };
}

/** The pattern for its person to see, with places or without; `appraisal` missing where it matches too much. */
export function learnedOf(
  pattern: Pattern,
  appraisal: Appraisal | undefined,
  sure: Estimate,
  fresh: boolean,
): LearnedPattern {
  const { id, fingerprint, support } = pattern;
  return {
    family: 'edit',
    pattern: id,
    fingerprint,
    summary: summarise(pattern.matcher.template),
    examples: [...pattern.examples],
    support,
    confidence: sure.confidence,
    lowerBound: sure.lowerBound,
    basis: basisOf(pattern, appraisal ?? pattern, sure),
    places: surePlaces(appraisal?.places ?? [], support, sure.cut).length,
    fresh,
  };
}

function basisOf(pattern: Pattern, { evidence }: Pick<Appraisal, 'evidence'>, sure: Estimate): string {
  const { negatives } = evidence;
  const passed =
    negatives.length === 0
      ? 'no similar place was passed over'
      : `${count(negatives.length, 'similar place')} passed over`;
  const rate = `${Math.round(sure.confidence * 100)} % of offers this sure were exactly right on record`;
  return `You made this edit ${pattern.support} times; ${passed}; ${rate} (at least ${Math.floor(sure.lowerBound * 100)} %).`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
