/**
 * The rival sources of what comes next: each family looks at some part of the situation and counts what followed it.
 *
 * A family's estimate backs off to its parent's by the method of Witten and Bell (IEEE Trans. Inf. Theory 37, 1991): with n
 * outcomes of T kinds counted, p = (k + T p_parent) / (n + T).
 */
import type { Bag, Bags } from './bags.ts';

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
  readonly parent: number;
  readonly context: (at: Contexts) => string | undefined;
}

const SEP = '\u0003';
/** Undefined unless all parts are there. */
const key = (...parts: readonly (string | undefined)[]) => (parts.includes(undefined) ? undefined : parts.join(SEP));

const line = (name: string, scope: Family['scope'], parent: number, context: Family['context']): Family => ({
  name,
  kind: 'line',
  scope,
  parent,
  context,
});
const lifted = (name: string, scope: Family['scope'], parent: number, context: Family['context']): Family => ({
  ...line(name, scope, parent, context),
  kind: 'lifted',
});
const move = (name: string, scope: Family['scope'], parent: number, context: Family['context']): Family => ({
  ...line(name, scope, parent, context),
  kind: 'move',
});

/** A parent stands before its children. */
export const FAMILIES: readonly Family[] = [
  line('any', 'all', -1, () => ''),
  line('after', 'all', 0, (at) => key(at.lines[0])),
  line('after2', 'all', 1, (at) => key(at.lines[0], at.lines[1])),
  line('after3', 'all', 2, (at) => key(at.lines[0], at.lines[1], at.lines[2])),
  line('template', 'all', 0, (at) => key(at.templates[0])),
  line('template2', 'all', 4, (at) => key(at.templates[0], at.templates[1])),
  line('folder', 'all', 0, (at) => key(at.folder)),
  line('folderTemplate', 'all', 6, (at) => key(at.folder, at.templates[0])),
  line('position', 'all', 0, (at) => key(String(at.position))),
  line('own', 'own', 0, () => ''),
  line('ownAfter', 'own', 1, (at) => key(at.lines[0])),
  line('ownAfter2', 'own', 2, (at) => key(at.lines[0], at.lines[1])),
  line('ownAfter3', 'own', 3, (at) => key(at.lines[0], at.lines[1], at.lines[2])),
  line('ownTemplate', 'own', 4, (at) => key(at.templates[0])),
  line('ownFolder', 'own', 6, (at) => key(at.folder)),
  line('ownFolderTemplate', 'own', 7, (at) => key(at.folder, at.templates[0])),
  line('arrival', 'all', 0, (at) => key(at.arrival, at.program)),
  line('arrivalAfter', 'all', 16, (at) => key(at.arrival, at.lines[1])),
  line('ownArrival', 'own', 16, (at) => key(at.arrival)),
  line('ownArrivalAfter', 'own', 17, (at) => key(at.arrival, at.lines[1])),
  line('topic', 'all', 0, (at) => key(at.topic)),
  line('topicTemplate', 'all', 20, (at) => key(at.topic, at.templates[0])),
  line('ownTemplate2', 'own', 5, (at) => key(at.templates[0], at.templates[1])),
  lifted('lifted', 'all', -1, () => ''),
  lifted('liftedProgram', 'all', 23, (at) => key(at.program)),
  lifted('liftedTemplate', 'all', 24, (at) => key(at.templates[0])),
  lifted('liftedTemplate2', 'all', 25, (at) => key(at.templates[0], at.templates[1])),
  lifted('ownLifted', 'own', 24, (at) => key(at.program)),
  lifted('ownLiftedTemplate', 'own', 25, (at) => key(at.templates[0])),
  move('move', 'all', -1, (at) => key(at.state)),
  move('moveProgram', 'all', 29, (at) => key(at.program, at.state)),
  move('moveMove', 'all', 29, (at) => key(at.move, at.state)),
  move('ownMove', 'own', 31, (at) => key(at.state)),
  move('ownMoveMove', 'own', 31, (at) => key(at.move, at.state)),
];

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
