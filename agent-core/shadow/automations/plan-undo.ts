import type { UndoPlan } from '../../contracts/suggestions.ts';
import type { Masker } from '../../security/masking/masker.ts';
import { type Application, type AppliedDocument, textBefore } from './application.ts';
import type { Replacement } from './apply-text.ts';
import { Follower, inLineEndsOf } from './follow.ts';
import { isKept } from './inverse.ts';
import { hashText, plannedDocument, unfit } from './plan.ts';

/**
 * What takes an application back, whatever was edited elsewhere since; places whose own lines were edited are left out, in words.
 * `present` holds the texts as they now are: of open documents from the editor, of others from disk. When nothing else changed
 * it gives the text before, byte for byte.
 */
export function planUndo(application: Application, present: ReadonlyMap<string, string>, masker: Masker): UndoPlan {
  const changed = application.documents.filter(({ made }) => !made);
  const undone = changed.map((document) => undoDocument(document, present.get(document.doc), masker));
  const made = application.documents.filter((document) => document.made);
  const removed = made.map((document) => removeDocument(document, present.get(document.doc), masker));
  return {
    application: application.id,
    title: application.title,
    documents: undone.flatMap(({ doc, text, places }) =>
      places.length > 0 ? [plannedDocument(doc, text, places)] : [],
    ),
    files: removed.flatMap(({ doc, hash }) => (hash === undefined ? [] : [{ doc, hash }])),
    leftOut: [...undone, ...removed].flatMap(({ doc, reasons }) => reasons.map((reason) => ({ doc, reason }))),
  };
}

/** A file that was made goes only as it was made: what the person added to it is theirs. */
function removeDocument({ doc, after }: AppliedDocument, present: string | undefined, masker: Masker) {
  if (present === undefined) return { doc, reasons: ['It is no longer there.'] };
  const isAsMade = masker.mask(present).text === after;
  return isAsMade
    ? { doc, hash: hashText(present), reasons: [] }
    : { doc, reasons: ['It was edited since it was made.'] };
}

interface UndoneDocument {
  readonly doc: string;
  readonly text: string;
  readonly places: readonly Replacement[];
  readonly reasons: readonly string[];
}

function undoDocument(document: AppliedDocument, present: string | undefined, masker: Masker): UndoneDocument {
  const { doc, after, inverse } = document;
  const reason = unfit(doc, present);
  if (reason !== undefined || present === undefined) return { doc, text: '', places: [], reasons: [reason ?? ''] };
  if (masker.mask(present).text === textBefore(document) && inverse.every(isKept)) {
    return { doc, text: present, places: [], reasons: ['It is already as it was before.'] };
  }
  const follower = new Follower(after, present, masker);
  const places: Replacement[] = [];
  const reasons = new Set<string>();
  for (const place of inverse) {
    const line = `Line ${follower.lineOf(place.offset) + 1}`;
    const found = isKept(place) ? follower.find({ offset: place.offset, text: place.after }) : 'secret';
    if (found === 'secret') reasons.add(`${line}: a secret stood here, and those are never kept.`);
    else if (found === 'changed') reasons.add(`${line} was edited since.`);
    else if (found === 'unclear')
      reasons.add(`${line}: lines like it came or went beside it, so it cannot be told apart.`);
    else if (isKept(place)) places.push({ ...found, text: inLineEndsOf(present, place.before) });
  }
  return { doc, text: present, places, reasons: [...reasons] };
}
