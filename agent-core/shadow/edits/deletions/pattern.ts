/** A learned deletion and what it would do to documents. Pure but for the cache; the skill owns the list of them. */
import type { DocumentText, EditOffer, Place } from '../../../contracts/edits.ts';
import type { LearnedPattern } from '../../../contracts/learned.ts';
import { BLOCKS, DELETION_MODEL, DELETIONS } from '../../confidence/deletion-weights.ts';
import { probability } from '../../confidence/logistic.ts';
import { type Estimate, estimate, type Outcomes } from '../../confidence/record.ts';
import type { Appraised } from '../appraise.ts';
import type { TextCache } from '../cache.ts';
import { hash } from '../describe.ts';
import type { FoundBy, GroupOf, PatternOf } from '../kind.ts';
import { passedIn } from '../survey.ts';
import { exampleLine, type LineEvidence, lineFeatures } from './features.ts';
import { generalise, mayUnifyWith } from './generalise.ts';
import { type FoundLine, findLines, type LineMatcher, lineMatcher, MOST_FOUND } from './matcher.ts';
import type { Deletion } from './recent.ts';
import { templateText } from './template.ts';

export type DeletionPattern = PatternOf<Deletion, LineMatcher, LineEvidence>;
export type Found = FoundBy<LineEvidence>;

/** Two deletions are too often chance. */
const FEWEST_ACTS = 3;
/** Examples beyond this change a template no more. */
const MOST = 16;
/** So many of the latest that may go together with the newest are tried. */
const MOST_TRIED = 128;
/** Less likely places are in no offer and expected by no one. */
const LIKELY = 0.5;

export type Group = GroupOf<Deletion, LineMatcher>;

/** The deletions like `newest`, it included, from three acts on. What does not unify stays out. */
export function groupOf(newest: Deletion, all: readonly Deletion[]): Group | undefined {
  let changes = [newest];
  const mayUnify = mayUnifyWith(newest.tokens);
  const like = all.filter((each) => each !== newest && mayUnify(each.tokens));
  for (const older of like.slice(-MOST_TRIED).reverse()) {
    if (changes.length < MOST && templateOf([older, ...changes])) changes = [older, ...changes];
  }
  const support = new Set(changes.map(({ act }) => act)).size;
  const template = support < FEWEST_ACTS ? undefined : templateOf(changes);
  if (!template) return undefined;
  return { matcher: lineMatcher(template), changes, support, fingerprint: hash(`delete ${templateText(template)}`) };
}

function templateOf(deletions: readonly Deletion[]) {
  const template = generalise(deletions.map(({ tokens }) => tokens));
  if (!template) return undefined;
  const { fits } = lineMatcher(template);
  return deletions.every(({ text }) => fits(`${text}\n`)) ? template : undefined;
}

/** Where such lines are left in all documents, each with its probability. Undefined where there are too many. */
export function appraiseIn(
  { matcher, changes }: Pick<Group, 'matcher' | 'changes'>,
  documents: ReadonlyMap<string, DocumentText>,
  cache: TextCache,
): Found | undefined {
  const survey = surveyOf({ matcher, changes }, documents, cache);
  return survey && { places: appraise(matcher, survey.evidence, survey.open), evidence: survey.evidence };
}

/** The lines that are left, and what they are judged by. Undefined where there are too many. */
export function surveyOf(
  { matcher, changes }: Pick<Group, 'matcher' | 'changes'>,
  documents: ReadonlyMap<string, DocumentText>,
  cache: TextCache,
): { readonly open: readonly FoundLine[]; readonly evidence: LineEvidence } | undefined {
  const open: FoundLine[] = [];
  let passed = 0;
  for (const document of documents.values()) {
    const wasPassed = passedIn(document.doc, changes);
    for (const found of findLines(matcher, document, cache)) {
      if (wasPassed(found)) passed++;
      else open.push(found);
    }
    if (open.length + passed > MOST_FOUND) return undefined;
  }
  const doc = changes.at(-1)?.doc ?? '';
  return { open, evidence: { examples: changes.map(exampleLine), doc, passed, open: open.length } };
}

function appraise({ template }: LineMatcher, evidence: LineEvidence, open: readonly FoundLine[]): Appraised[] {
  const places = open.map((found) => {
    const { doc, offset, length, line } = found;
    const confidence = probability(DELETION_MODEL, lineFeatures(template, evidence, found));
    return { doc, offset, length, line, text: '', confidence };
  });
  return places.filter(({ confidence }) => confidence >= LIKELY);
}

/** Sure places in one more document, judged with the evidence at hand. */
export function placesInDocument(
  { matcher, evidence }: DeletionPattern,
  document: DocumentText,
  { cut }: Estimate,
  cache: TextCache,
): Place[] {
  return surePlaces(appraise(matcher, evidence, findLines(matcher, document, cache)), cut).map(toPlace);
}

const surePlaces = (places: readonly Appraised[], cut: number): Appraised[] =>
  places.filter(({ confidence }) => confidence >= cut);

const toPlace = ({ doc, offset, length, text, confidence }: Appraised): Place => {
  return { doc, offset, length, text, confidence };
};

const recordsFor = ({ matcher }: DeletionPattern) => (matcher.lines > 1 ? BLOCKS : DELETIONS);

/** The estimate at the lowest cut whose bound reaches `atLeast`. */
export const estimateOf = (pattern: DeletionPattern, atLeast: number, kind: Outcomes): Estimate | undefined =>
  estimate(recordsFor(pattern), atLeast, pattern.outcomes, kind);

/** The estimate at the highest cut, however low its bound: for a pattern that its person asks for by name. */
export const surestOf = (pattern: DeletionPattern, kind: Outcomes): Estimate | undefined =>
  estimate(recordsFor(pattern).slice(-1), 0, pattern.outcomes, kind);

export function offerOf(pattern: DeletionPattern, { places, evidence }: Found, sure: Estimate): EditOffer | undefined {
  const chosen = surePlaces(places, sure.cut).map(toPlace);
  return chosen.length === 0 ? undefined : { ...shown(pattern, evidence, sure), places: chosen };
}

/** The pattern for its person to see; `found` missing where there are too many such lines. */
export function learnedOf(
  pattern: DeletionPattern,
  found: Found | undefined,
  sure: Estimate,
  fresh: boolean,
): LearnedPattern {
  const places = surePlaces(found?.places ?? [], sure.cut).length;
  const { examples, ...rest } = shown(pattern, found?.evidence ?? pattern.evidence, sure);
  return { ...rest, family: 'edit', examples: [...examples], places, fresh };
}

function shown(pattern: DeletionPattern, evidence: LineEvidence, { confidence, lowerBound }: Estimate) {
  const { id, fingerprint, examples, support, matcher } = pattern;
  const summary = `${templateText(matcher.template)} → (nothing)`;
  const left = evidence.passed === 0 ? 'no such line was' : `${evidence.passed} such lines were`;
  const rate = `${Math.round(confidence * 100)} % of offers this sure were exactly right on record`;
  const basis = `You deleted ${matcher.lines > 1 ? `${matcher.lines} lines` : 'a line'} like ${matcher.lines > 1 ? 'these' : 'this'} ${support} times; ${left} passed over; ${rate} (at least ${Math.floor(lowerBound * 100)} %).`;
  return { pattern: id, fingerprint, examples, support, confidence, lowerBound, basis, summary };
}
