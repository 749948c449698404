/**
 * Document keys and paths on this machine: the path in the workspace folder with `/`, after `name/` where there are several
 * folders. Folders of one name do not tell their files apart: these have the whole URI, as files outside any folder do.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkspaceFolder } from '../../contracts/rpc.ts';

/** The key of a file, given its path inside `folder` with `/`. */
export function keyOf(folders: readonly WorkspaceFolder[], folder: WorkspaceFolder, relative: string): string {
  if (!isTold(folders, folder)) return uriOf(path.join(folder.path, relative));
  return folders.length > 1 ? `${folder.name}/${relative}` : relative;
}

/** Every key that a file (its absolute path) may have: its URI, and what it is called in the folders it lies in. */
export function keysOf(folders: readonly WorkspaceFolder[], file: string): string[] {
  const inside = folders.filter((folder) => contains(folder.path, file));
  const called = inside.map((folder) => {
    const relative = path.relative(folder.path, file).split(path.sep).join('/');
    return keyOf(folders, folder, relative);
  });
  return [...new Set([...called, uriOf(file)])];
}

/** The path that a key names, or `undefined` when it names no file inside a workspace folder (a way out by `..`, a URI elsewhere). */
export function keyToPath(folders: readonly WorkspaceFolder[], key: string): string | undefined {
  if (/^file:/i.test(key)) return uriToPath(folders, key);
  const found = folderOf(folders, key);
  if (!found) return undefined;
  const parts = found.relative.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || isUnsafe(part))) return undefined;
  const whole = path.join(found.folder.path, ...parts);
  return contains(found.folder.path, whole) ? whole : undefined;
}

/** The path of a local file, given the key it has outside any folder; `undefined` for every other key. */
export function localFile(key: string): string | undefined {
  try {
    return /^file:/i.test(key) ? path.resolve(fileURLToPath(key)) : undefined;
  } catch {
    return undefined;
  }
}

function uriToPath(folders: readonly WorkspaceFolder[], key: string): string | undefined {
  const file = localFile(key);
  if (file === undefined || file.includes('\0')) return undefined;
  return folders.some((folder) => contains(folder.path, file)) ? file : undefined;
}

function contains(folder: string, file: string): boolean {
  const inside = path.relative(folder, file);
  return inside !== '' && !inside.startsWith('..') && !path.isAbsolute(inside);
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
