/** The light bulb at a suggested place. Registered only while there are places, so that it costs nothing otherwise. */
import {
  CodeAction,
  CodeActionKind,
  type CodeActionProvider,
  type Disposable,
  languages,
  type Range,
  type TextDocument,
} from 'vscode';
import type { DocumentKeys } from '../../adapters/document-keys.ts';
import { commandIds } from '../ids.ts';
import { plainCode, plural } from '../wording.ts';
import type { TrackedPlaces } from './tracked.ts';

const KIND = CodeActionKind.QuickFix.append('penumbra');

export function offerActions(tracked: TrackedPlaces, keys: DocumentKeys): Disposable {
  const provider: CodeActionProvider = {
    provideCodeActions: (document, range) => actionsAt(document, range, tracked, keys),
  };
  return languages.registerCodeActionsProvider('*', provider, { providedCodeActionKinds: [KIND] });
}

function actionsAt(document: TextDocument, range: Range, tracked: TrackedPlaces, keys: DocumentKeys): CodeAction[] {
  const from = document.offsetAt(document.lineAt(range.start.line).range.start);
  const to = document.offsetAt(document.lineAt(range.end.line).range.end);
  const place = tracked.within(keys.keyOf(document.uri), from, to);
  if (!place) return [];
  const change = plainCode(place.text, 40);
  return [
    action(change === '' ? 'Penumbra: remove this' : `Penumbra: change to “${change}”`, commandIds.acceptPlace, [
      place,
    ]),
    action('Penumbra: skip this place', commandIds.skipPlace, [place]),
    action(`Penumbra: review all ${plural(tracked.open.length, 'place')}…`, commandIds.reviewSuggestion),
  ];
}

function action(title: string, command: string, args: readonly unknown[] = []): CodeAction {
  const made = new CodeAction(title, KIND);
  made.command = { command, title, arguments: [...args] };
  return made;
}
