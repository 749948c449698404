import { ApplicationId, type UndoPlan } from '../../../../agent-core/contracts/suggestions.ts';
import type { Masker } from '../../../../agent-core/security/masking/masker.ts';
import type { Application } from '../../../../agent-core/shadow/automations/application.ts';
import { applyPlaces } from '../../../../agent-core/shadow/automations/apply-text.ts';
import { inverseOf } from '../../../../agent-core/shadow/automations/inverse.ts';
import { HUNTER2 } from './hunter2.ts';

/** What is kept of an Apply that turned `before` into `after`, in documents named by key. */
export function applied(
  documents: Readonly<Record<string, readonly [before: string, after: string]>>,
  masker: Masker = HUNTER2,
): Application {
  return {
    id: ApplicationId.parse('a1'),
    source: 's1',
    fingerprint: 'f1',
    title: 'a → b',
    at: 1e12,
    state: 'applied',
    outcome: undefined,
    documents: Object.entries(documents).map(([doc, [before, after]]) => ({
      doc,
      after: masker.mask(after).text,
      inverse: inverseOf(before, after, masker),
      made: false,
    })),
  };
}

/** A document's text once an undo plan was applied. */
export function takenBack(plan: UndoPlan, doc: string, text: string): string {
  return applyPlaces(text, plan.documents.find((document) => document.doc === doc)?.places ?? []);
}
