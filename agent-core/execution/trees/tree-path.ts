/** Where an entry of a tree lies: the only form in which paths get into a staged tree, into a container, or out of one. */
import * as z from 'zod';

/** Bytes of UTF-8: Linux takes 4,096 for a path and 255 for one name. */
const LONGEST_PATH = 4_000;
const LONGEST_NAME = 255;

const sizeOf = (text: string): number => Buffer.byteLength(text);

/** Why `text` is no path of a tree, in words; `undefined` where it is one. */
export function whyNoTreePath(text: string): string | undefined {
  if (text === '') return 'a path is empty';
  if (text.includes('\0')) return 'a path has a NUL in it';
  if (text.includes('\uFFFD') || !text.isWellFormed()) return 'a path is not UTF-8';
  if (sizeOf(text) > LONGEST_PATH) return `a path is longer than ${LONGEST_PATH} bytes`;
  if (text.startsWith('/')) return 'a path is absolute';
  for (const name of text.split('/')) {
    if (name === '' || name === '.' || name === '..') return `a path has ${name === '' ? 'an empty name' : name} in it`;
    if (sizeOf(name) > LONGEST_NAME) return `a name is longer than ${LONGEST_NAME} bytes`;
  }
  return undefined;
}

/** Relative, names parted by `/`, none of them empty, `.` or `..`; kept byte for byte, so `é` in two forms is two paths. */
export const TreePath = z
  .string()
  .superRefine((text, context) => {
    const why = whyNoTreePath(text);
    if (why !== undefined) context.addIssue({ code: 'custom', message: why });
  })
  .brand('TreePath');
export type TreePath = z.infer<typeof TreePath>;

/** The folders above, the nearest last; none for what lies at the top. */
export function foldersAbove(path: TreePath): TreePath[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/') as TreePath);
}

/** Where a link at `path` leads, by its text alone; `undefined` where that is outside the tree, or absolute. */
export function linkedPath(path: TreePath, target: string): string | undefined {
  if (target === '' || target.startsWith('/') || target.includes('\0')) return undefined;
  const names = path.split('/').slice(0, -1);
  for (const name of target.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join('/');
}
