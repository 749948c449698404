import { isAbsolute, relative, sep } from 'node:path';
import { Uri, type WorkspaceFolder, workspace } from 'vscode';

/**
 * Documents by the keys that signals carry: the path inside the workspace folder with `/` (`src/a.ts`), with the folder's name
 * before it where the workspace has several (`api/src/a.ts`), and the whole URI outside any folder, or in one of several folders
 * with the same name.
 */
export interface DocumentKeys {
  keyOf(uri: Uri): string;
  uriOf(key: string): Uri;
}

/** A whole URI: a scheme of at least two letters, so that no Windows drive is taken for one. */
const WHOLE_URI = /^[a-z][a-z0-9+.-]+:/i;

/** Keys against the workspace folders as they stand at the moment of the call. */
export class WorkspaceDocumentKeys implements DocumentKeys {
  keyOf(uri: Uri): string {
    const folders = workspace.workspaceFolders ?? [];
    const folder = workspace.getWorkspaceFolder(uri);
    const path = folder && pathInside(folder, uri);
    if (!folder || !path || WHOLE_URI.test(path) || !isTold(folders, folder)) return uri.toString();
    return folders.length > 1 ? `${folder.name}/${path}` : path;
  }

  uriOf(key: string): Uri {
    if (WHOLE_URI.test(key)) return Uri.parse(key, true);
    const folders = workspace.workspaceFolders ?? [];
    const [only] = folders;
    if (only && folders.length === 1) return Uri.joinPath(only.uri, key);
    const named = longestNamed(folders, key);
    return named ? Uri.joinPath(named.uri, key.slice(named.name.length + 1)) : Uri.file(key);
  }
}

function pathInside(folder: WorkspaceFolder, uri: Uri): string | undefined {
  if (uri.scheme !== 'file') return undefined;
  const path = relative(folder.uri.fsPath, uri.fsPath);
  if (path === '' || path.startsWith('..') || isAbsolute(path)) return undefined;
  return sep === '/' ? path : path.split(sep).join('/');
}

/** Folder names may hold `/`: the longest that fits wins. */
function longestNamed(folders: readonly WorkspaceFolder[], key: string): WorkspaceFolder | undefined {
  const [longest] = folders.filter((f) => key.startsWith(`${f.name}/`)).sort((a, b) => b.name.length - a.name.length);
  return longest && isTold(folders, longest) ? longest : undefined;
}

/** Whether the name of `folder` tells which one it is. */
function isTold(folders: readonly WorkspaceFolder[], { name }: WorkspaceFolder): boolean {
  return folders.filter((each) => each.name === name).length === 1;
}
