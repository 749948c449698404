/** What several occurrences have in common: the steps of a routine, as templates over the names in its key. */
import { type KeyTemplate, keyTemplate, namesIn } from './names.ts';
import type { Insertion, MadeFile, Occurrence, Run } from './occurrence.ts';
import { type Skeleton, skeletonOf } from './skeleton.ts';
import { hasName, type Template, unify, type Vocabulary, vocabularyOf } from './template.ts';
import { type Where, whereOf } from './where.ts';

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
    occurrences.map((each) => each.files),
    (column) => fileStep(column, vocabulary),
  );
  const insertions = common(
    occurrences.map((each) => each.insertions),
    (column) => insertStep(column, vocabulary),
  );
  const commands = common(
    occurrences.map((each) => each.commands),
    (column) => runStep(column, vocabulary),
  );
  return files.length + insertions.length + commands.length > 0 ? { key, files, insertions, commands } : undefined;
}

/**
 * Steps that every occurrence took: each act of the first, with the first act of every other that goes with it. `step` is asked
 * about beginnings of a column, too.
 */
function common<A, S>(acts: readonly (readonly A[])[], step: (column: readonly A[]) => S | undefined): S[] {
  const used = new Set<A>();
  return (acts[0] ?? []).flatMap((act) => {
    const column = [act];
    let made: S | undefined;
    for (const others of acts.slice(1)) {
      made = undefined;
      for (const other of others) {
        made = used.has(other) ? undefined : step([...column, other]);
        if (made === undefined) continue;
        column.push(other);
        break;
      }
      if (made === undefined) return [];
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
  const where = whereOf(insertions, head, vocabulary);
  return where.length > 0 ? { doc, lines, where } : undefined;
}

/** A line without a name must have been run before the next occurrence began. */
function runStep(runs: readonly Run[], vocabulary: Vocabulary): RunStep | undefined {
  const cwd = unify(
    runs.map((run) => run.cwd),
    vocabulary,
  );
  const command = unify(
    runs.map((run) => run.command),
    vocabulary,
  );
  if (!cwd || !command) return undefined;
  return hasName(command) || runs.every((run) => !run.isLate) ? { cwd, command } : undefined;
}

/** How many things a routine does for the person besides what begins it. */
export function sizeOf({ files, insertions, commands }: Steps): number {
  const made = files.filter((file) => file.text !== undefined).length;
  return made + insertions.length + commands.length;
}

/** Routines mix: command lines alone are another family's. */
export function isRoutine(steps: Steps): boolean {
  return sizeOf(steps) >= 2 && sizeOf(steps) > steps.commands.length;
}
