/** The plan of a saved automation: its places in open documents and in the workspace's files, as they now stand. */
import type { DocumentText, EditSkill, JudgedOutcome, Place } from '../../contracts/edits.ts';
import { findPlaces } from './find-places.ts';
import type { PlanRequest } from './plan.ts';
import type { StoredAutomation } from './saved-store.ts';

export interface JudgedAutomation {
  readonly saved: StoredAutomation;
  /** What became of its pattern each time it was offered or run. */
  readonly outcomes: readonly JudgedOutcome[];
}

export interface SavedRun extends JudgedAutomation {
  readonly skill: EditSkill;
  readonly open: Iterable<DocumentText>;
  /** Files that are not open and hold all of `literals`. */
  readonly search: (literals: readonly string[]) => AsyncIterable<DocumentText>;
}

/**
 * What to plan for a saved automation; `undefined` when it has no place now. Its confidence is that of its least sure place.
 *
 * @throws `bad-input` when it was saved by another version of the skill; what `search` throws.
 */
export async function requestOfSaved({
  saved,
  outcomes,
  skill,
  open,
  search,
}: SavedRun): Promise<PlanRequest | undefined> {
  const pattern = skill.restore(saved.pattern);
  const inOpen = await findPlaces(skill, pattern, open);
  const inFiles = await findPlaces(skill, pattern, search(skill.literals(pattern)));
  const places = [...inOpen.places, ...inFiles.places];
  if (places.length === 0) return undefined;
  const confidence = leastSure(places);
  return {
    source: saved.id,
    title: saved.name,
    confidence,
    lowerBound: confidence,
    support: saved.pattern.learnedFrom ?? saved.examples.length,
    basis: `${basisOf(outcomes)}${forgottenOf(saved)}`,
    examples: saved.examples,
    rule: skill.rule(pattern),
    places,
    documents: new Map([...inOpen.documents, ...inFiles.documents]),
  };
}

function basisOf(outcomes: readonly JudgedOutcome[]): string {
  const basis = 'You saved this automation; it is offered where its pattern fits as it did in what it was learned from';
  const times = (what: JudgedOutcome, words: string) => {
    const count = outcomes.filter((one) => one === what).length;
    return count === 0 ? [] : [`${words} ${count === 1 ? 'once' : `${count} times`}`];
  };
  const said = [...times('kept', 'kept'), ...times('changed', 'changed'), ...times('undone', 'taken back')];
  return said.length === 0 ? `${basis}.` : `${basis}. What it did was ${said.join(', ')}.`;
}

function forgottenOf({ forgotten, examples }: StoredAutomation): string {
  if (forgotten === 0) return '';
  const which = examples.length === 0 ? 'The examples' : `${forgotten} of the examples`;
  return ` ${which} that it was learned from ${forgotten === 1 ? 'was' : 'were'} forgotten, as you wished.`;
}

function leastSure(places: readonly Place[]): number {
  return places.reduce((least, place) => Math.min(least, place.confidence), 1);
}
