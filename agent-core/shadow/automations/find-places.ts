import type { DocumentText, EditSkill, Place } from '../../contracts/edits.ts';

export interface FoundPlaces {
  readonly places: readonly Place[];
  /** Every document with a place, and no other. */
  readonly documents: ReadonlyMap<string, DocumentText>;
}

/** The sure places of a pattern in the documents given, one after the other as they come. */
export async function findPlaces(
  skill: Pick<EditSkill, 'placesIn'>,
  pattern: string,
  sources: Iterable<DocumentText> | AsyncIterable<DocumentText>,
): Promise<FoundPlaces> {
  const documents = new Map<string, DocumentText>();
  const places: Place[] = [];
  for await (const document of sources) {
    const found = skill.placesIn(pattern, document);
    if (found.length === 0) continue;
    documents.set(document.doc, document);
    places.push(...found);
  }
  return { places, documents };
}
