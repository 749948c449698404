/** The plan of a saved automation: its places in open documents and in the workspace's files, as they now stand. */
import type { DocumentText, EditSkill, Place } from '../../contracts/edits.ts';
import { findPlaces } from './find-places.ts';
import type { PlanRequest } from './plan.ts';
import type { StoredAutomation } from './saved-store.ts';

export interface SavedRun {
  readonly saved: StoredAutomation;
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
export async function requestOfSaved({ saved, skill, open, search }: SavedRun): Promise<PlanRequest | undefined> {
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
    support: saved.examples.length,
    basis: 'You saved this automation; it is offered where its pattern fits as it did in what it was learned from.',
    examples: saved.examples,
    rule: skill.rule(pattern),
    places,
    documents: new Map([...inOpen.documents, ...inFiles.documents]),
  };
}

function leastSure(places: readonly Place[]): number {
  return places.reduce((least, place) => Math.min(least, place.confidence), 1);
}
