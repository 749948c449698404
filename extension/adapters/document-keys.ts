import type { Uri } from 'vscode';

/**
 * Documents by the keys that signals carry: the path inside the workspace folder with `/` (`src/a.ts`), with the folder's name
 * before it where the workspace has several (`api/src/a.ts`), and the whole URI outside any folder.
 */
export interface DocumentKeys {
  keyOf(uri: Uri): string;
  uriOf(key: string): Uri;
}
