/**
 * Document keys and paths on this machine: the path in the workspace folder with `/`, after `name/` where there are several
 * folders. Folders of one name do not tell their files apart: these have the whole URI, as files outside any folder do.
 */
import path from 'node:path';
import type { WorkspaceFolder } from '../../contracts/rpc.ts';

/** The key of a file, given its path inside `folder` with `/`. */
export function keyOf(folders: readonly WorkspaceFolder[], folder: WorkspaceFolder, relative: string): string {
  if (!isTold(folders, folder)) return uriOf(path.join(folder.path, relative));
  return folders.length > 1 ? `${folder.name}/${relative}` : relative;
}

/** The path that a key names, or `undefined` when it names nothing inside a workspace folder (a URI, a way out by `..`). */
export function keyToPath(folders: readonly WorkspaceFolder[], key: string): string | undefined {
  const found = folderOf(folders, key);
  if (!found) return undefined;
  const parts = found.relative.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || isUnsafe(part))) return undefined;
  const whole = path.join(found.folder.path, ...parts);
  const back = path.relative(found.folder.path, whole);
  return back === '' || back.startsWith('..') || path.isAbsolute(back) ? undefined : whole;
}

function folderOf(folders: readonly WorkspaceFolder[], key: string) {
  const [only] = folders;
  if (only && folders.length === 1) return { folder: only, relative: key };
  const named = folders.filter(({ name }) => key.startsWith(`${name}/`)).sort((a, b) => b.name.length - a.name.length);
  const [folder] = named;
  return folder && isTold(folders, folder) ? { folder, relative: key.slice(folder.name.length + 1) } : undefined;
}

/** Whether the name of `folder` tells which one it is. */
function isTold(folders: readonly WorkspaceFolder[], { name }: WorkspaceFolder): boolean {
  return folders.filter((each) => each.name === name).length === 1;
}

/** As the editor spells it: everything but letters, digits and `-._~/` encoded, the drive in lower case. */
function uriOf(file: string): string {
  const plain =
    path.sep === '\\' ? file.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase()) : file;
  const encoded = plain.split('/').map(percentEncoded).join('/');
  if (encoded.startsWith('//')) return `file:${encoded}`;
  return encoded.startsWith('/') ? `file://${encoded}` : `file:///${encoded}`;
}

function percentEncoded(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function isUnsafe(part: string): boolean {
  return part.includes('\0') || (path.sep === '\\' && /[\\:]/.test(part));
}
