/**
 * Whether a repeated edit is a rename that the language server does better than we do. Knows nothing of VS Code.
 *
 * A person who renamed some of the places by hand has left the server with two names. It can only help while the old one is
 * still one symbol at all remaining places, and the new one is nobody's name yet.
 */
import type { Renaming, TextChange } from '../../../agent-core/contracts/index.ts';

/** A part of a document, and the text that would stand there. */
export interface Rewrite extends TextChange {
  readonly doc: string;
}

export interface RenameFacts {
  readonly renaming: Renaming;
  readonly languageId: string;
  /** Every place that we know to be left. */
  readonly remaining: readonly Rewrite[];
  /** What the rename provider would change, asked at one of them; `undefined` where none answers. */
  readonly provided: readonly Rewrite[] | undefined;
  /** The new name, where the person wrote it, already leads to a definition. */
  readonly isTaken: boolean;
}

/** Their words are no symbols, whatever a rename does there (headings, keys). */
const WITHOUT_SYMBOLS: ReadonlySet<string> = new Set([
  'plaintext',
  'markdown',
  'restructuredtext',
  'latex',
  'json',
  'jsonc',
  'jsonl',
  'yaml',
  'toml',
  'ini',
  'properties',
  'csv',
  'tsv',
  'log',
  'diff',
  'git-commit',
  'git-rebase',
]);

/** Whether to offer the language server's rename instead of our own edits. */
export function isForLanguageServer({ renaming, languageId, remaining, provided, isTaken }: RenameFacts): boolean {
  if (isTaken || WITHOUT_SYMBOLS.has(languageId) || !provided || remaining.length === 0) return false;
  return remaining.every((place) => provided.some((rewrite) => covers(rewrite, place, renaming)));
}

/** A server may write more than the name: `{ old }` becomes `{ old: now }`. */
function covers(rewrite: Rewrite, place: Rewrite, { to }: Renaming): boolean {
  const end = (part: Rewrite) => part.offset + part.length;
  const holds = rewrite.offset <= place.offset && end(rewrite) >= end(place);
  return rewrite.doc === place.doc && holds && rewrite.text.includes(to);
}
