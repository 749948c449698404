import { window } from 'vscode';
import type { House } from '../compose.ts';
import { forget } from './forgotten.ts';

/** The file of the tree's line, or of the active editor. */
export async function forgetThisFile(house: House, argument: unknown): Promise<void> {
  const doc = documentOf(house, argument);
  if (doc === undefined) {
    void window.showInformationMessage('Open the file that Penumbra should forget, then run this again.');
    return;
  }
  await forget(house, `Forgetting ${doc}…`, { what: 'document', doc });
}

function documentOf({ keys }: House, argument: unknown): string | undefined {
  if (isDocumentNode(argument)) return argument.doc;
  const uri = window.activeTextEditor?.document.uri;
  return uri && keys.keyOf(uri);
}

function isDocumentNode(value: unknown): value is { readonly doc: string } {
  return typeof value === 'object' && value !== null && 'doc' in value && typeof value.doc === 'string';
}
