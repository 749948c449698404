/** What the language servers say about a rename. They are asked and change nothing; one that takes long counts as silent. */
import { commands, type Location, type LocationLink, type TextDocument, type Uri, type WorkspaceEdit } from 'vscode';
import type { Example, Place, Renaming, Suggestion } from '../../../agent-core/contracts/index.ts';
import type { DocumentKeys } from '../../adapters/document-keys.ts';
import { openQuietly } from '../texts.ts';
import type { RenameFacts, Rewrite } from './decide.ts';

/** A toast waits no longer for a language server, ms. */
const PATIENCE_MS = 2_500;

/** A suggestion that is a rename. */
export type Renamed = Suggestion & { readonly renaming: Renaming };

export interface Asked extends RenameFacts {
  readonly edit: WorkspaceEdit | undefined;
}

/** Asks at `place`, which is in `document`. */
export async function askServers(
  { renaming, places, examples }: Renamed,
  place: Place,
  document: TextDocument,
  keys: DocumentKeys,
): Promise<Asked> {
  const edit = await answered<WorkspaceEdit>(
    'vscode.executeDocumentRenameProvider',
    document.uri,
    document.positionAt(place.offset),
    renaming.to,
  );
  const isPlain = edit !== undefined && edit.size > 0;
  return {
    renaming,
    languageId: document.languageId,
    remaining: places,
    provided: isPlain ? await rewritesOf(edit, new Set(places.map(({ doc }) => doc)), keys) : undefined,
    isTaken: isPlain && (await isDefined(renaming.to, examples, keys)),
    edit: isPlain ? edit : undefined,
  };
}

/** The part of `edit` that is in `docs`, by offsets of their present texts. */
async function rewritesOf(edit: WorkspaceEdit, docs: ReadonlySet<string>, keys: DocumentKeys): Promise<Rewrite[]> {
  const found: Rewrite[] = [];
  for (const [uri, edits] of edit.entries()) {
    const doc = keys.keyOf(uri);
    const document = docs.has(doc) ? await openQuietly(uri) : undefined;
    if (!document) continue;
    for (const { range, newText } of edits) {
      const offset = document.offsetAt(range.start);
      found.push({ doc, offset, length: document.offsetAt(range.end) - offset, text: newText });
    }
  }
  return found;
}

/** Whether `name` leads somewhere from the newest example that still stands. */
async function isDefined(name: string, examples: readonly Example[], keys: DocumentKeys): Promise<boolean> {
  for (const { doc, line, after } of examples.toReversed()) {
    const document = await openQuietly(keys.uriOf(doc));
    if (!document || line >= document.lineCount || document.lineAt(line).text !== after) continue;
    const character = wordIn(after, name);
    if (character < 0) continue;
    const { range } = document.lineAt(line);
    const found = await answered<(Location | LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      range.start.translate(0, character),
    );
    // A server that says nothing in time says nothing of a free name either.
    return found === undefined || found.length > 0;
  }
  return false;
}

/** Column of `name` as a whole identifier, or -1. */
function wordIn(line: string, name: string): number {
  const isPart = (text: string | undefined) => text !== undefined && /[\p{L}\p{N}_$]/u.test(text);
  let at = line.indexOf(name);
  while (at >= 0 && (isPart(line[at - 1]) || isPart(line[at + name.length]))) at = line.indexOf(name, at + 1);
  return at;
}

/** What a provider's command gives; `undefined` where it refuses, is not there, or takes too long. */
async function answered<T>(command: string, uri: Uri, ...rest: readonly unknown[]): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  const asked = Promise.resolve(commands.executeCommand<T>(command, uri, ...rest)).catch(() => undefined);
  const answer = await Promise.race([asked, late]);
  clearTimeout(timer);
  return answer ?? undefined;
}
