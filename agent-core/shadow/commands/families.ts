/**
 * The rival sources of what comes next: each family looks at some part of the situation and counts what followed it.
 *
 * A family's estimate backs off to its parent's by the method of Witten and Bell (IEEE Trans. Inf. Theory 37, 1991): with n
 * outcomes of T kinds counted, p = (k + T p_parent) / (n + T).
 */
import type { Bag, Bags } from './bags.ts';
import { type Template, templateOf } from './template.ts';

/** What a family's outcomes are: whole lines, lines with their values named, or moves from the lines before. */
export type Kind = 'line' | 'lifted' | 'move';

/** The situation before a command, as texts to count by. */
export interface Contexts {
  /** The latest command lines and their templates, the latest first; a failed one is marked. */
  readonly lines: readonly string[];
  readonly templates: readonly string[];
  readonly program: string;
  readonly folder: string;
  /** Whether the latest command led to another folder, a new one, one that is known to be there. */
  readonly arrival: string;
  /** The latest address or else the folder that this terminal began in: what the work is about. */
  readonly topic: string;
  /** How many commands this terminal saw, up to a few. */
  readonly position: number;
  readonly move: string;
  /** Which moves can be made. */
  readonly state: string;
}

export interface Family {
  readonly name: string;
  readonly kind: Kind;
  /** `own` counts in this terminal alone. */
  readonly scope: 'all' | 'own';
  /** Its number, or -1. */
  readonly parent: number;
  readonly context: (at: Contexts) => string | undefined;
}

const SEP = '\u0003';
/** Undefined unless all parts are there. */
const key = (...parts: readonly (string | undefined)[]) => (parts.includes(undefined) ? undefined : parts.join(SEP));

type Row = readonly [name: string, scope: Family['scope'], parent: string, context: Family['context']];

/** A parent stands before its children. */
const LINES: readonly Row[] = [
  ['any', 'all', '', () => ''],
  ['after', 'all', 'any', (at) => key(at.lines[0])],
  ['after2', 'all', 'after', (at) => key(at.lines[0], at.lines[1])],
  ['after3', 'all', 'after2', (at) => key(at.lines[0], at.lines[1], at.lines[2])],
  ['template', 'all', 'any', (at) => key(at.templates[0])],
  ['template2', 'all', 'template', (at) => key(at.templates[0], at.templates[1])],
  ['folder', 'all', 'any', (at) => key(at.folder)],
  ['folderTemplate', 'all', 'folder', (at) => key(at.folder, at.templates[0])],
  ['position', 'all', 'any', (at) => key(String(at.position))],
  ['own', 'own', 'any', () => ''],
  ['ownAfter', 'own', 'after', (at) => key(at.lines[0])],
  ['ownAfter2', 'own', 'after2', (at) => key(at.lines[0], at.lines[1])],
  ['ownAfter3', 'own', 'after3', (at) => key(at.lines[0], at.lines[1], at.lines[2])],
  ['ownTemplate', 'own', 'template', (at) => key(at.templates[0])],
  ['ownFolder', 'own', 'folder', (at) => key(at.folder)],
  ['ownFolderTemplate', 'own', 'folderTemplate', (at) => key(at.folder, at.templates[0])],
  ['arrival', 'all', 'any', (at) => key(at.arrival, at.program)],
  ['arrivalAfter', 'all', 'arrival', (at) => key(at.arrival, at.lines[1])],
  ['ownArrival', 'own', 'arrival', (at) => key(at.arrival)],
  ['ownArrivalAfter', 'own', 'arrivalAfter', (at) => key(at.arrival, at.lines[1])],
  ['topic', 'all', 'any', (at) => key(at.topic)],
  ['topicTemplate', 'all', 'topic', (at) => key(at.topic, at.templates[0])],
  ['ownTemplate2', 'own', 'template2', (at) => key(at.templates[0], at.templates[1])],
  ['program', 'all', 'any', (at) => key(at.program)],
  ['ownProgram', 'own', 'program', (at) => key(at.program)],
  ['skip', 'all', 'any', (at) => key(at.lines[1], at.program)],
  ['ownSkip', 'own', 'skip', (at) => key(at.lines[1])],
  ['topicPosition', 'all', 'position', (at) => key(at.topic, String(at.position))],
  ['ownMoveLine', 'own', 'own', (at) => key(at.move)],
];
const LIFTED: readonly Row[] = [
  ['lifted', 'all', '', () => ''],
  ['liftedProgram', 'all', 'lifted', (at) => key(at.program)],
  ['liftedTemplate', 'all', 'liftedProgram', (at) => key(at.templates[0])],
  ['liftedTemplate2', 'all', 'liftedTemplate', (at) => key(at.templates[0], at.templates[1])],
  ['ownLifted', 'own', 'liftedProgram', (at) => key(at.program)],
  ['ownLiftedTemplate', 'own', 'liftedTemplate', (at) => key(at.templates[0])],
];
const MOVES: readonly Row[] = [
  ['move', 'all', '', (at) => key(at.state)],
  ['moveProgram', 'all', 'move', (at) => key(at.program, at.state)],
  ['moveMove', 'all', 'move', (at) => key(at.move, at.state)],
  ['ownMove', 'own', 'moveMove', (at) => key(at.state)],
  ['ownMoveMove', 'own', 'moveMove', (at) => key(at.move, at.state)],
];

const ROWS = [...kinds('line', LINES), ...kinds('lifted', LIFTED), ...kinds('move', MOVES)];
/** The number of the family with this name, or -1. */
export const numberOf = (name: string) => ROWS.findIndex(({ row }) => row[0] === name);

export const FAMILIES: readonly Family[] = ROWS.map(({ kind, row: [name, scope, parent, context] }) => ({
  name,
  kind,
  scope,
  parent: numberOf(parent),
  context,
}));

function kinds(kind: Kind, rows: readonly Row[]): { readonly kind: Kind; readonly row: Row }[] {
  return rows.map((row) => ({ kind, row }));
}

/** Whether a context says that a command like this came before: one of its template, or of its program alone. */
export function mentions(context: string, { key: wanted, program }: Pick<Template, 'key' | 'program'>): boolean {
  if (!context.includes(/^\S*/.exec(program)?.[0] ?? '')) return false;
  return context
    .split(SEP)
    .map((part) => part.replace(/^!/, ''))
    .some((part) => part === wanted || part === program || templateOf(part)?.key === wanted);
}

/** Numbers of families that are asked for what came last. */
export const AFTER = numberOf('after');
export const OWN_AFTER = numberOf('ownAfter');

/** The bags of the families in one situation. */
export type Counted = readonly (Bag | undefined)[];

/** Where the counts of family number `i` lie: one set of bags a family for all, one for the terminal's own. */
export function bagsIn(at: Contexts, all: readonly Bags[], own: Bags | undefined): Counted {
  return FAMILIES.map((family, i) => {
    const context = family.context(at);
    if (context === undefined) return undefined;
    return family.scope === 'all' ? all[i]?.get(context) : own?.get(ownKey(i, context));
  });
}

export const ownKey = (family: number, context: string) => `${family}${SEP}${context}`;

/** Every family's probability of an outcome of its kind; of the other kinds 0. */
export function estimates(kind: Kind, outcome: string, counted: Counted, into: Float64Array): void {
  FAMILIES.forEach((family, i) => {
    if (family.kind !== kind) return;
    const parent = family.parent < 0 ? 0 : (into[family.parent] ?? 0);
    const bag = counted[i];
    into[i] = bag
      ? ((bag.counts.get(outcome) ?? 0) + bag.counts.size * parent) / (bag.total + bag.counts.size)
      : parent;
  });
}
