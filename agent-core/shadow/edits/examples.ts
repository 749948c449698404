/**
 * Owns the recent single-line changes of the person, the material that patterns are learned from.
 *
 * 1. At most `KEPT` acts; the oldest goes first.
 * 2. `line` is where the change stands now: every later edit of the document moves it.
 * 3. A change whose line is gone, or reads otherwise after lines came or went, is forgotten.
 * 4. One change a line: an edit that goes on where a remembered one ended takes its place. Right after it, the two count as
 *    one as well (typed with a pause between); when together they change nothing, neither is remembered.
 */
import type { Example, SettledEdit } from '../../contracts/edits.ts';
import { copyOf } from './cache.ts';
import { type Core, changedLines, coreOf, isTelling, keyOf } from './diff.ts';
import { LineCounter, type Lines, lineAt, lineMover, linesOf } from './lines.ts';
import { type OuterNames, outerNames } from './outer.ts';
import { vocabulary } from './tokens.ts';

export interface LearnedChange {
  readonly act: number;
  readonly doc: string;
  line: number;
  readonly before: string;
  readonly after: string;
  readonly at: number;
  readonly core: Core;
  /** Equal for edits that surely are of one kind. */
  readonly key: string;
  readonly words: ReadonlySet<string>;
}

const KEPT = 60;

export class RecentChanges {
  #acts = 0;
  readonly #counter = new LineCounter();
  #changes: LearnedChange[] = [];

  get all(): readonly LearnedChange[] {
    return this.#changes;
  }

  /** Number of the newest act. */
  get act(): number {
    return this.#acts;
  }

  /** Remembers an act; gives what it adds (of a line, what says most first), and what it replaces or takes back. */
  add(edit: SettledEdit): { added: LearnedChange[]; replaced: ReadonlySet<LearnedChange> } {
    this.#acts++;
    this.#move(edit);
    const added: LearnedChange[] = [];
    const lines = linesOf(edit.after);
    const replaced = new Set<LearnedChange>();
    for (const { line, before, after } of changedLines(edit, this.#counter)) {
      const olds = this.#changes.filter((old) => old.doc === edit.doc && old.line === line && old.after === before);
      for (const old of olds) replaced.add(old);
      if (olds.some((old) => old.before === after)) continue;
      const befores = [...olds.filter((old) => this.#acts - old.act <= 1).map((old) => old.before), before];
      added.push(...befores.flatMap((text) => this.#learned(edit, lines, line, text, after)));
    }
    this.#changes = [
      ...this.#changes.filter((change) => !replaced.has(change) && change.act > this.#acts - KEPT),
      ...added,
    ];
    return { added, replaced };
  }

  /** Forgets the changes that `edit` reverses; gives them. */
  takeBack(edit: SettledEdit): ReadonlySet<LearnedChange> {
    this.#move(edit);
    const reversed = new Set<LearnedChange>();
    for (const { line, before } of changedLines(edit, this.#counter)) {
      const here = this.#changes.filter((old) => old.doc === edit.doc && old.line === line && old.after === before);
      for (const old of here) reversed.add(old);
    }
    this.#changes = this.#changes.filter((change) => !reversed.has(change));
    return reversed;
  }

  /** These count as never made. */
  forget(changes: ReadonlySet<LearnedChange>): void {
    this.#changes = this.#changes.filter((change) => !changes.has(change));
  }

  /** Nothing of it is a part of a document's text, which would keep all of that text alive. */
  #learned(edit: SettledEdit, lines: Lines, line: number, was: string, is: string): LearnedChange[] {
    if (!isTelling(was, is)) return [];
    const [before, after] = [copyOf(was), copyOf(is)];
    const core = { ...coreOf(before, after), outer: copiesOf(outerNames(edit.doc, lines, line)) };
    const key = keyOf(core);
    return [
      { act: this.#acts, doc: edit.doc, line, before, after, at: edit.at, core, key, words: vocabulary(core.before) },
    ];
  }

  #move(edit: SettledEdit): void {
    const mine = this.#changes.filter((change) => change.doc === edit.doc);
    if (mine.length === 0) return;
    const moved = lineMover(edit);
    if (!moved) return;
    for (const change of mine) change.line = moved(change.line);
    const now = linesOf(edit.after);
    const touched = new Set(changedLines(edit, new LineCounter()).map(({ line }) => line));
    const stands = (change: LearnedChange) =>
      change.doc !== edit.doc || touched.has(change.line) || lineAt(now, change.line) === change.after;
    this.#changes = this.#changes.filter(stands);
  }
}

export function toExample(change: LearnedChange): Example {
  return { doc: change.doc, line: change.line, before: change.before, after: change.after, at: change.at };
}

const copiesOf = ([file, stem, declaration, type]: OuterNames): OuterNames => [
  copyOf(file),
  copyOf(stem),
  copyOf(declaration),
  copyOf(type),
];
