/**
 * A review as data: a plan, and which of its places the person left out. Immutable; every choice gives a new model.
 *
 * 1. A file is checked exactly when all of its places are; (un)checking it (un)checks all of them.
 * 2. After a new plan, whatever was left out stays left out where the same change of the same line is still there.
 */
import type { NewFile, Plan, PlannedDocument, PlannedPlace } from '../../../agent-core/contracts/index.ts';
import { newFileId } from '../../../agent-core/contracts/plan-ids.ts';
import { type Counts, countsOfDocuments } from '../wording.ts';

export interface ReviewModel {
  readonly plan: Plan;
  /** Ids of places and of new files. */
  readonly leftOut: ReadonlySet<string>;
}

export function reviewOf(plan: Plan): ReviewModel {
  return { plan, leftOut: new Set() };
}

export function isIncluded(model: ReviewModel, place: PlannedPlace): boolean {
  return !model.leftOut.has(place.id);
}

export function isWhole(model: ReviewModel, document: PlannedDocument): boolean {
  return document.places.every((place) => isIncluded(model, place));
}

export function includedPlaces(model: ReviewModel, document: PlannedDocument): PlannedPlace[] {
  return document.places.filter((place) => isIncluded(model, place));
}

/** The documents of the plan with only the places that are in; documents with none are not there. */
export function includedDocuments(model: ReviewModel): PlannedDocument[] {
  return model.plan.documents
    .map((document) => ({ ...document, places: includedPlaces(model, document) }))
    .filter((document) => document.places.length > 0);
}

export function includedFiles({ plan, leftOut }: ReviewModel): NewFile[] {
  return plan.files.filter((file) => !leftOut.has(newFileId(file)));
}

/** The model with new files in or out. */
export function chooseFiles(model: ReviewModel, files: readonly NewFile[], include: boolean): ReviewModel {
  return chooseIds(model, files.map(newFileId), include);
}

export function included(model: ReviewModel): Counts {
  return countsOfDocuments(includedDocuments(model));
}

export function all(model: ReviewModel): Counts {
  return countsOfDocuments(model.plan.documents);
}

/** The model with `places` in or out. */
export function choose(model: ReviewModel, places: readonly PlannedPlace[], include: boolean): ReviewModel {
  return chooseIds(
    model,
    places.map(({ id }) => id),
    include,
  );
}

function chooseIds(model: ReviewModel, ids: readonly string[], include: boolean): ReviewModel {
  const leftOut = new Set(model.leftOut);
  for (const id of ids) {
    if (include) leftOut.delete(id);
    else leftOut.add(id);
  }
  return { plan: model.plan, leftOut };
}

/** The model for a new plan of the same source (invariant 2). */
export function replanned(model: ReviewModel, plan: Plan): ReviewModel {
  const out = new Set(occurrences(model.plan).flatMap(([key, place]) => (isIncluded(model, place) ? [] : [key])));
  const leftOut = occurrences(plan).flatMap(([key, place]) => (out.has(key) ? [place.id] : []));
  const files = plan.files.map(newFileId).filter((id) => model.leftOut.has(id));
  return { plan, leftOut: new Set([...leftOut, ...files]) };
}

/** Every place with a key that names it across plans: its document, its line before and after, and which one of those it is. */
function occurrences(plan: Plan): [string, PlannedPlace][] {
  const seen = new Map<string, number>();
  return plan.documents.flatMap((document) =>
    document.places.map((place): [string, PlannedPlace] => {
      const key = JSON.stringify([document.doc, place.lineBefore, place.lineAfter]);
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      return [`${key}${count}`, place];
    }),
  );
}

/** `text` with `places` (offsets into it, no overlap) changed. */
export function withPlaces(text: string, places: readonly Pick<PlannedPlace, 'offset' | 'length' | 'text'>[]): string {
  let result = '';
  let from = 0;
  for (const place of [...places].sort((a, b) => a.offset - b.offset)) {
    result += text.slice(from, place.offset) + place.text;
    from = place.offset + place.length;
  }
  return result + text.slice(from);
}
