import type { SavedPattern } from '../../contracts/edits.ts';
import { renewed as renewedDeletion } from './deletions/saved.ts';
import { renewed as renewedEdit } from './saved.ts';

/**
 * A saved pattern as this version keeps it: without the lines it was learned from, which an older one held. What no version can
 * run any more loses them, too.
 */
export function renewed(saved: SavedPattern): SavedPattern {
  const known = renewedDeletion(renewedEdit(saved));
  if (!('examples' in known)) return known;
  const { examples: _, evidence: __, negativeWords: ___, ...rest } = known;
  return rest;
}
