/**
 * Workspaces by the string that the recording keeps for each: its folders' paths as JSON. Documents go by their key in one
 * workspace, so that the same key may mean two files, and one file may have several keys.
 */
import path from 'node:path';
import * as z from 'zod';
import type { WorkspaceFolder } from '../../contracts/rpc.ts';
import { keysOf, keyToPath } from '../workspace/keys.ts';

const Folders = z.array(z.string());

/** What tells the workspace of these folders from others, in whatever order they come. */
export function workspaceOf(folders: readonly WorkspaceFolder[]): string {
  return JSON.stringify(folders.map((folder) => folder.path).sort());
}

/** A workspace for people to read: its folders' names. */
export function projectName(workspace: string): string {
  return (
    foldersOf(workspace)
      .map(({ name }) => name)
      .join(', ') || 'no folder'
  );
}

/** One document: its key in a workspace. */
export interface DocumentIn {
  readonly workspace: string;
  readonly doc: string;
}

/** The keys that the file of a document has in `workspace`; none where it does not lie in it. */
export function keysIn(document: DocumentIn, workspace: string): string[] {
  const { doc } = document;
  const file = keyToPath(foldersOf(document.workspace), doc);
  const keys = file === undefined ? [] : keysOf(foldersOf(workspace), file);
  return [...new Set(workspace === document.workspace || isUri(doc) ? [doc, ...keys] : keys)];
}

/** Folders have the names that the editor gives them where nobody names them otherwise. */
function foldersOf(workspace: string): WorkspaceFolder[] {
  try {
    return Folders.parse(JSON.parse(workspace)).map((folder) => ({ name: path.basename(folder), path: folder }));
  } catch {
    return [];
  }
}

function isUri(doc: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(doc);
}
