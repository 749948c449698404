/** What a routine expects of one occurrence, its names filled in, and whether that came. */
import type { Around, Insertion } from './insertions.ts';
import { type Names, namesIn } from './names.ts';
import type { Occurrence, Run } from './occurrence.ts';
import { fillSkeleton, holds } from './skeleton.ts';
import type { InsertStep, RunStep, Steps } from './steps.ts';
import { fill } from './template.ts';
import { placeFor } from './where.ts';

export interface ExpectedFile {
  readonly path: string;
  readonly lines: readonly string[];
  /** Whether the file ends with a line end. */
  readonly ends: boolean;
}

export interface ExpectedInsertion {
  readonly doc: string;
  readonly lines: readonly string[];
  /** Where they are one text inside a line: how that line begins and ends. */
  readonly into: Around | undefined;
  /** The line of a document that they go before, or into; `undefined` where that is not clear. */
  readonly placeIn: (before: readonly string[]) => number | undefined;
}

export interface Expected {
  readonly files: readonly ExpectedFile[];
  readonly insertions: readonly ExpectedInsertion[];
  readonly commands: readonly Omit<Run, 'others'>[];
  /** How many steps the examples do not say enough about. */
  readonly unclear: number;
}

/** `undefined` where `key` begins no occurrence of these steps. */
export function expectedOf(steps: Steps, key: string): Expected | undefined {
  const names = namesIn(steps.key, key);
  if (!names) return undefined;
  const paths = steps.files.map((step) => fill(step.path, names, true));
  const files = steps.files.flatMap(({ text }, i): ExpectedFile[] => {
    const path = paths[i];
    const lines = text && fillSkeleton(text, names);
    return path !== undefined && lines ? [{ path, lines, ends: text.ends }] : [];
  });
  const insertions = steps.insertions.flatMap((step) => insertion(step, names) ?? []);
  // A command line may need every file but the one that the person has begun: without them it is the person's, too.
  const known = new Set(files.map((file) => file.path));
  const isWhole = paths.every((path) => path !== undefined && (path === key || known.has(path)));
  const commands = isWhole ? steps.commands.flatMap((step) => command(step, names) ?? []) : [];
  const told = steps.files.filter((step) => step.text !== undefined).length + steps.insertions.length;
  const unclear = told + steps.commands.length - files.length - insertions.length - commands.length;
  return { files, insertions, commands, unclear };
}

function insertion(step: InsertStep, names: Names): ExpectedInsertion | undefined {
  const doc = fill(step.doc, names, true);
  const lines = step.lines.map((line) => fill(line, names));
  const [first] = step.lines;
  if (doc === undefined || !first || !lines.every((line) => line !== undefined)) return undefined;
  const into = step.where.find((where) => where.put === 'into');
  return { doc, lines, into, placeIn: (before) => placeFor(step.where, before, lines, first, names) };
}

function command(step: RunStep, names: Names): Omit<Run, 'others'> | undefined {
  const cwd = fill(step.cwd, names, true);
  const line = fill(step.command, names, true);
  return cwd !== undefined && line !== undefined ? { cwd, command: line } : undefined;
}

/** Steps that are clear. */
export function clearSteps({ files, insertions, commands }: Expected): number {
  return files.length + insertions.length + commands.length;
}

/** Whether everything that was expected came; `unclear` where too little was. */
export function verdict(expected: Expected, occurrence: Occurrence): 'right' | 'wrong' | 'unclear' {
  let unclear = expected.unclear;
  for (const { path, lines } of expected.files) {
    if (!occurrence.files.some((file) => file.path === path && holds(file.text, lines))) return 'wrong';
  }
  for (const insertion of expected.insertions) {
    const made = occurrence.insertions.find((each) => isSame(insertion, each));
    if (!made) return 'wrong';
    const line = insertion.placeIn(made.before);
    if (line === undefined) unclear++;
    else if (line !== made.line) return 'wrong';
  }
  for (const { cwd, command: line } of expected.commands) {
    if (!occurrence.commands.some((run) => run.cwd === cwd && run.command === line)) return 'wrong';
  }
  return clearSteps(expected) + expected.unclear - unclear > unclear ? 'right' : 'unclear';
}

/** Whether `made` adds what was expected, wherever. */
export function isSame({ doc, lines, into }: ExpectedInsertion, made: Insertion): boolean {
  if (doc !== made.doc || (into === undefined) !== (made.into === undefined)) return false;
  return lines.length === made.lines.length && lines.every((line, i) => line === made.lines[i]);
}
