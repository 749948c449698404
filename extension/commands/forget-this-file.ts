import { window } from 'vscode';
import type { House } from '../compose.ts';
import type { DocumentNode } from '../recorded/nodes.ts';
import { forget } from './forgotten.ts';

/** The file of the tree's line, or of the active editor. */
export async function forgetThisFile(house: House, argument: unknown): Promise<void> {
  const document = documentOf(house, argument);
  if (document === undefined) {
    void window.showInformationMessage('Open the file that Penumbra should forget, then run this again.');
    return;
  }
  await forget(house, `Forgetting ${document.doc}…`, { what: 'document', ...document });
}

interface Chosen {
  readonly doc: string;
  /** Absent for a file of this workspace. */
  readonly workspace?: string;
}

function documentOf({ keys }: House, argument: unknown): Chosen | undefined {
  if (isDocumentNode(argument)) return { doc: argument.doc, workspace: argument.workspace };
  const uri = window.activeTextEditor?.document.uri;
  return uri && { doc: keys.keyOf(uri) };
}

function isDocumentNode(value: unknown): value is DocumentNode {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'document';
}
