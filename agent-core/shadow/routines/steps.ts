/** What several occurrences have in common: the steps of a routine, as templates over the names in its key. */

import type { Insertion } from './insertions.ts';
import { type KeyTemplate, keyTemplate, namesIn } from './names.ts';
import type { MadeFile, Occurrence, Run } from './occurrence.ts';
import { type Skeleton, skeletonOf } from './skeleton.ts';
import { hasName, markNames, type Template, unify, type Vocabulary, vocabularyOf } from './template.ts';
import { intoOf, type Where, whereOf } from './where.ts';

export interface FileStep {
  readonly path: Template;
  /** `undefined` where its text cannot be told: the file is the person's. */
  readonly text: Skeleton | undefined;
}

export interface InsertStep {
  readonly doc: Template;
  readonly lines: readonly Template[];
  readonly where: readonly Where[];
}

export interface RunStep {
  readonly cwd: Template;
  readonly command: Template;
}

export interface Steps {
  readonly key: KeyTemplate;
  readonly files: readonly FileStep[];
  readonly insertions: readonly InsertStep[];
  readonly commands: readonly RunStep[];
}

/** `undefined` where their keys do not go together or they share no step. */
export function stepsOf(occurrences: readonly Occurrence[]): Steps | undefined {
  const key = keyTemplate(occurrences.map((each) => each.key));
  const names = key && occurrences.flatMap((each) => namesIn(key, each.key) ?? []);
  if (!key || names?.length !== occurrences.length) return undefined;
  const vocabulary = vocabularyOf(names);
  const files = common(
    {
      acts: occurrences.map((each) => each.files),
      textOf: (file) => file.path,
      isPlain: () => false,
      step: (column) => fileStep(column, vocabulary),
    },
    vocabulary,
  );
  const insertions = common(
    {
      acts: occurrences.map((each) => each.insertions),
      textOf: ({ doc, lines }) => `${doc}\n${lines.join('\n')}`,
      isPlain: () => false,
      step: (column) => insertStep(column, vocabulary),
    },
    vocabulary,
  );
  const commands = common(
    {
      acts: occurrences.map((each) => each.commands),
      textOf: (run) => run.command,
      isPlain: (run) => isOwn(run, key),
      step: (column) => runStep(column, key, vocabulary),
    },
    vocabulary,
  );
  return files.length + insertions.length + commands.length > 0 ? { key, files, insertions, commands } : undefined;
}

/** One kind of act: what it looks like, and the step that a column of such acts makes, one of each occurrence. */
interface Kind<A, S> {
  readonly acts: readonly (readonly A[])[];
  readonly textOf: (act: A) => string;
  /** Whether it can be a step without a name. */
  readonly isPlain: (act: A) => boolean;
  /** Is asked about beginnings of a column, too. */
  readonly step: (column: readonly A[]) => S | undefined;
}

/** Steps that every occurrence took: each act of the first, with the first act of every other that goes with it. */
function common<A, S>({ acts: [first = [], ...others], textOf, isPlain, step }: Kind<A, S>, words: Vocabulary): S[] {
  const indices = others.map((acts, i) => groupBy(acts, (act) => markNames(textOf(act), i + 1, words)));
  const used = new Set<A>();
  return first.flatMap((act) => {
    const text = textOf(act);
    const marked = markNames(text, 0, words);
    if (marked === text && !isPlain(act)) return [];
    const column = [act];
    let made: S | undefined;
    for (const index of indices) {
      made = undefined;
      const mates = [...(index.get(marked) ?? []), ...(marked === text ? [] : (index.get(text) ?? []))];
      const mate = mates.find((other) => {
        made = used.has(other) ? undefined : step([...column, other]);
        return made !== undefined;
      });
      if (mate === undefined) return [];
      column.push(mate);
    }
    if (made === undefined) return [];
    for (const each of column) used.add(each);
    return [made];
  });
}

function fileStep(files: readonly MadeFile[], vocabulary: Vocabulary): FileStep | undefined {
  const path = unify(
    files.map((file) => file.path),
    vocabulary,
  );
  if (!path || !hasName(path)) return undefined;
  const isWhole = files.length === vocabulary.names.length;
  return {
    path,
    text: isWhole
      ? skeletonOf(
          files.map((file) => file.text),
          vocabulary,
        )
      : undefined,
  };
}

function insertStep(insertions: readonly Insertion[], vocabulary: Vocabulary): InsertStep | undefined {
  const [first] = insertions;
  if (!first || insertions.some((each) => each.lines.length !== first.lines.length)) return undefined;
  const doc = unify(
    insertions.map((each) => each.doc),
    vocabulary,
  );
  if (!doc) return undefined;
  const lines: Template[] = [];
  for (const i of first.lines.keys()) {
    const line = unify(
      insertions.map((each) => each.lines[i] ?? ''),
      vocabulary,
    );
    if (!line) return undefined;
    lines.push(line);
  }
  const [head] = lines;
  if (!head || !lines.some(hasName)) return undefined;
  const arounds = insertions.flatMap(({ into }) => into ?? []);
  if (arounds.length > 0) {
    const into = arounds.length === insertions.length ? intoOf(arounds) : undefined;
    return into && { doc, lines, where: [into] };
  }
  const where = whereOf(insertions, head, vocabulary);
  return where.length > 0 ? { doc, lines, where } : undefined;
}

/** A line without a name must have been run before the next occurrence began. */
function runStep(runs: readonly Run[], key: KeyTemplate, vocabulary: Vocabulary): RunStep | undefined {
  const cwd = unify(
    runs.map((run) => run.cwd),
    vocabulary,
  );
  const command = unify(
    runs.map((run) => run.command),
    vocabulary,
  );
  if (!cwd || !command) return undefined;
  return hasName(command) || runs.every((run) => isOwn(run, key)) ? { cwd, command } : undefined;
}

const isOwn = ({ others }: Run, key: KeyTemplate): boolean => !others.some((other) => namesIn(key, other));

/** How many things a routine does for the person besides what begins it. */
export function sizeOf({ files, insertions, commands }: Steps): number {
  const made = files.filter((file) => file.text !== undefined).length;
  return made + insertions.length + commands.length;
}

/** Routines mix: command lines alone are another family's. */
export function isRoutine(steps: Steps): boolean {
  return sizeOf(steps) >= 2 && sizeOf(steps) > steps.commands.length;
}

function groupBy<A>(acts: readonly A[], labelOf: (act: A) => string): ReadonlyMap<string, readonly A[]> {
  const groups = new Map<string, A[]>();
  for (const act of acts) {
    const label = labelOf(act);
    const group = groups.get(label);
    if (group) group.push(act);
    else groups.set(label, [act]);
  }
  return groups;
}
