/**
 * The names in an occurrence of a routine. What begins an occurrence (the path of a new file, or a command line) is its key: the
 * words of a key that differ between occurrences are taken apart as paths, and what differs in those gives names in every
 * spelling people use.
 */
import { apply, CASES } from '../edits/bind.ts';
import { holeIn, type Part, partOf } from './parts.ts';

/** Values by `word.source:spelling`, as `0.stem:kebab`. */
export type Names = ReadonlyMap<string, string>;

/** A word of a key as a path: folder (with its slash), name up to the first dot, and the rest. */
interface PathParts {
  readonly dir: string;
  readonly stem: string;
  readonly ext: string;
}

interface PathWord {
  /** Whether the extension is told from the stem. */
  readonly split: boolean;
  readonly ext: string;
  readonly dir: Part;
  readonly stem: Part;
}

export interface KeyTemplate {
  readonly words: readonly (string | PathWord)[];
}

/** Longer keys have no names. */
export const LONGEST_KEY = 200;

/** What keys have in common; `undefined` where they differ in kind, or not at all. */
export function keyTemplate(keys: readonly string[]): KeyTemplate | undefined {
  const split = keys.map(wordsOf);
  const [first = []] = split;
  if (keys.some((key) => key.length > LONGEST_KEY) || split.some((words) => words.length !== first.length))
    return undefined;
  const words: (string | PathWord)[] = [];
  for (let i = 0; i < first.length; i++) {
    const column = split.map((each) => each[i] ?? '');
    const word = column.every((text) => text === column[0]) ? column[0] : pathWord(column);
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words.some((word) => typeof word !== 'string') ? { words } : undefined;
}

const wordsOf = (key: string): string[] => key.split(' ');

function pathWord(column: readonly string[]): PathWord | undefined {
  const exts = new Set(column.map((word) => partsOf(word, true).ext));
  const split = exts.size === 1;
  const paths = column.map((word) => partsOf(word, split));
  const dir = partOf(paths.map((path) => path.dir)) ?? { head: '', tail: '' };
  const stem = partOf(paths.map((path) => path.stem));
  return stem && { split, ext: paths[0]?.ext ?? '', dir: wholeFolders(dir), stem };
}

/** Folders are compared whole: `src/ca|rt/` and `src/ca|ll/` share `src/`. */
function wholeFolders(part: Part): Part {
  if ('same' in part) return part;
  const tail = part.tail.indexOf('/');
  return { head: part.head.slice(0, part.head.lastIndexOf('/') + 1), tail: tail < 0 ? '' : part.tail.slice(tail) };
}

function partsOf(word: string, split: boolean): PathParts {
  const base = word.lastIndexOf('/') + 1;
  const dot = split ? word.indexOf('.', base + 1) : -1;
  const end = dot < 0 ? word.length : dot;
  return { dir: word.slice(0, base), stem: word.slice(base, end), ext: word.slice(end) };
}

/** The names of one key; `undefined` where the key is not of this kind. */
export function namesIn(template: KeyTemplate, key: string): Names | undefined {
  const words = wordsOf(key);
  if (key.length > LONGEST_KEY || words.length !== template.words.length) return undefined;
  const names = new Map<string, string>();
  for (const [i, kind] of template.words.entries()) {
    const word = words[i] ?? '';
    const fits = typeof kind === 'string' ? word === kind : nameWord(kind, word, i, names);
    if (!fits) return undefined;
  }
  return names;
}

function nameWord(kind: PathWord, word: string, index: number, names: Map<string, string>): boolean {
  const { dir, stem, ext } = partsOf(word, kind.split);
  const inDir = holeIn(kind.dir, dir);
  const core = holeIn(kind.stem, stem);
  if (ext !== kind.ext || inDir === undefined || core === undefined) return false;
  if (core !== '') {
    spell(names, `${index}.core`, core);
    if (stem !== core) spell(names, `${index}.stem`, stem);
  }
  if (!('same' in kind.dir)) nameFolders(names, index, dir, inDir);
  return true;
}

function nameFolders(names: Map<string, string>, index: number, dir: string, hole: string): void {
  const folders = dir.slice(0, -1);
  names.set(`${index}.dir:same`, folders);
  if (hole === '') return;
  const rest = folders.slice(dir.indexOf(hole));
  if (rest !== folders) names.set(`${index}.rest:same`, rest);
  spell(names, `${index}.mid`, hole.replace(/\/$/, ''));
  const [parent = ''] = folders.split('/').slice(-1);
  spell(names, `${index}.parent`, parent);
}

/** All spellings of a name; only as it stands where it is not one word. */
function spell(names: Map<string, string>, source: string, name: string): void {
  names.set(`${source}:same`, name);
  if (!/^[A-Za-z][\w-]*$/.test(name)) return;
  const cased = (as: (typeof CASES)[number]) => apply({ fn: 'affix', drop: [0, 0], as, add: ['', ''] }, name) ?? name;
  for (const as of CASES) names.set(`${source}:${as}`, cased(as));
  const spaced = cased('kebab').replaceAll('-', ' ');
  names.set(`${source}:spaced`, spaced);
  names.set(`${source}:sentence`, spaced.slice(0, 1).toUpperCase() + spaced.slice(1));
  names.set(`${source}:joined`, spaced.replaceAll(' ', ''));
  for (const as of ['camel', 'pascal', 'snake', 'kebab'] as const)
    names.set(`${source}:${as} plural`, plural(cased(as)));
}

/** Of a regular English noun. */
function plural(name: string): string {
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:[sxz]|ch|sh)$/i.test(name) ? `${name}es` : `${name}s`;
}
