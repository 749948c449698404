/** One occurrence, told from the acts that followed its key: what was made, where lines were added, what was run. */
import { type Act, type ActOf, keyOf, kindOf } from './acts.ts';
import { type Insertion, insertionsOf } from './insertions.ts';
import { LONGEST_KEY } from './names.ts';
import { partsIn } from './parts.ts';

export interface MadeFile {
  readonly path: string;
  /** As the person left it the first time; empty where nothing was typed. */
  readonly text: string;
}

export interface Run {
  readonly cwd: string;
  readonly command: string;
  /** Other keys of the kind that came before it: it may be part of their occurrences. */
  readonly others: readonly string[];
}

export interface Occurrence {
  /** Path of the new file, or the command line, that it began with. */
  readonly key: string;
  readonly at: number;
  readonly files: readonly MadeFile[];
  readonly insertions: readonly Insertion[];
  readonly commands: readonly Run[];
  /** Length of all texts it keeps alive, UTF-16 code units. */
  readonly weight: number;
}

/** An occurrence takes no longer than this, ms, and no more acts. */
export const AT_MOST = { ms: 45 * 60_000, acts: 60 } as const;
const MOST_FILES = 12;

/** `acts` begin with the key's act. */
export function occurrenceOf(acts: readonly Act[]): Occurrence | undefined {
  const [first] = acts;
  if (first?.act !== 'create' && first?.act !== 'run') return undefined;
  const mine = acts.slice(0, AT_MOST.acts).filter((act) => act.at - first.at <= AT_MOST.ms);
  const key = keyOf(first);
  const files = madeFiles(mine);
  const wanted = mentions(key);
  const insertions = insertionsOf(mine, new Set(files.map((file) => file.path)), wanted);
  return {
    key,
    at: first.at,
    files: files.filter((file) => wanted(file.path)),
    insertions,
    commands: runsOf(mine),
    weight: [...files, ...insertions].reduce((sum, each) => sum + ('text' in each ? each.text.length : each.size), 0),
  };
}

/** What a word and its plural begin with. */
const stemOf = (word: string): string => word.toLowerCase().replace(/y$/, '');

/** Whether a text holds a word of `key`, in whatever spelling: one that does not holds no name of its occurrence. */
function mentions(key: string): (text: string) => boolean {
  const words = key.length > LONGEST_KEY ? [] : [...new Set(partsIn(key).map(stemOf))];
  return (text) => {
    const lower = text.toLowerCase();
    return words.some((word) => lower.includes(word));
  };
}

/** Each command line once. */
function runsOf([first, ...acts]: readonly Act[]): Run[] {
  const runs = new Map<string, Run>();
  const kind = kindOf(first as ActOf<'create' | 'run'>);
  let others: readonly string[] = [];
  for (const act of acts) {
    if ((act.act === 'create' || act.act === 'run') && kindOf(act) === kind) others = [...others, keyOf(act)];
    if (act.act !== 'run') continue;
    const { cwd, command } = act;
    const key = `${cwd}\n${command}`;
    if (!runs.has(key)) runs.set(key, { cwd, command, others });
  }
  return [...runs.values()];
}

/** Texts as they were when the person first went elsewhere: what comes later differs from occurrence to occurrence. */
function madeFiles(acts: readonly Act[]): MadeFile[] {
  const texts = new Map<string, { text: string; left: boolean }>();
  for (const act of acts) {
    const own = placeOf(act);
    for (const [path, file] of texts) file.left ||= path !== own && file.text !== '';
    if (act.act === 'create' && texts.size < MOST_FILES) texts.set(act.path, { text: '', left: false });
    else if (act.act === 'remove') texts.delete(act.path);
    const file = act.act === 'edit' ? texts.get(act.edit.doc) : undefined;
    if (file && act.act === 'edit' && !file.left) file.text = act.left ?? act.edit.after;
  }
  return [...texts].map(([path, { text }]) => ({ path, text }));
}

const placeOf = (act: Act): string | undefined =>
  act.act === 'edit' ? act.edit.doc : act.act === 'run' ? undefined : act.path;
