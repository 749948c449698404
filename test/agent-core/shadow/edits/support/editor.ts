import type { DocumentText, EditOffer, SettledEdit } from '../../../../../agent-core/contracts/edits.ts';
import type { TextChange } from '../../../../../agent-core/contracts/signals.ts';
import { createEditSkill } from '../../../../../agent-core/shadow/edits/index.ts';

/** Open documents and a skill that sees every edit made in them. */
export function openEditor(texts: Readonly<Record<string, string>>) {
  const skill = createEditSkill();
  const documents = new Map<string, DocumentText>(
    Object.entries(texts).map(([doc, text]) => [doc, { doc, language: 'typescript', text }]),
  );
  let n = 0;

  const text = (doc: string): string => documents.get(doc)?.text ?? '';
  const change = (doc: string, changes: readonly TextChange[]): void => {
    const before = text(doc);
    const after = splice(before, changes);
    documents.set(doc, { doc, language: 'typescript', text: after });
    n++;
    const edit: SettledEdit = {
      doc,
      language: 'typescript',
      before,
      after,
      changes,
      firstSignal: n,
      lastSignal: n,
      at: n * 5000,
    };
    skill.observe(edit, documents);
  };
  /** Rewrites whole lines (from 0), as one act. */
  const rewrite = (doc: string, lines: Readonly<Record<number, string>>): void => {
    const old = text(doc).split('\n');
    const offsetOf = (line: number) => old.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
    change(
      doc,
      Object.entries(lines).map(([line, after]) => ({
        offset: offsetOf(Number(line)),
        length: old[Number(line)]?.length ?? 0,
        text: after,
      })),
    );
  };
  const offers = (): EditOffer[] => skill.offers(documents, 0.9);
  /** The lines of a document once the best offer is applied. */
  const finished = (doc: string): string[] =>
    splice(text(doc), offers()[0]?.places.filter((place) => place.doc === doc) ?? []).split('\n');
  return { skill, documents, text, change, rewrite, offers, finished };
}

export function splice(text: string, changes: readonly TextChange[]): string {
  return changes
    .toSorted((a, b) => b.offset - a.offset)
    .reduce(
      (result, { offset, length, text: by }) => result.slice(0, offset) + by + result.slice(offset + length),
      text,
    );
}
