/** Folders that tools filled for the machine they lie on, wherever git stands to them: `target`, `.venv`, caches. A container has its own. */
import type { AnchoredFolder } from '../disk/anchored-folder.ts';
import { readSteadily } from '../disk/read-file.ts';

/** Files that mark such folders, and what is in them: the Cache Directory Tagging Specification, and PEP 405. */
const MARKS: readonly (readonly [name: string, mark: RegExp])[] = [
  ['CACHEDIR.TAG', /^Signature: 8a477f597d28d172789f06886806bc55/],
  ['pyvenv.cfg', /^\s*home\s*=/m],
];
const LONGEST_MARK = 65_536;

/** In words, where `folder` is one. */
export function whyMachinesOwn(folder: AnchoredFolder): string | undefined {
  const isMarked = MARKS.some(([name, mark]) => mark.test(contentOf(folder, name)));
  return isMarked ? 'it is a cache or an environment of this machine' : undefined;
}

/** Nothing where it cannot be read. */
function contentOf(folder: AnchoredFolder, name: string): string {
  try {
    const read = readSteadily(folder, name, LONGEST_MARK);
    return typeof read === 'string' ? '' : read.bytes.toString('latin1');
  } catch {
    return '';
  }
}
