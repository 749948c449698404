/**
 * Owns the recent single-line changes of the person, the material that patterns are learned from.
 *
 * 1. At most `KEPT` acts; the oldest goes first.
 * 2. `line` is where the change stands now: every later edit of the document moves it.
 * 3. A change that takes back a remembered one removes it and is not remembered itself.
 */
import type { Example, SettledEdit } from '../../contracts/edits.ts';
import { type Core, changedLines, coreOf, keyOf } from './diff.ts';
import { countFeeds, lineOf, linesOf } from './lines.ts';
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
  #changes: LearnedChange[] = [];

  get all(): readonly LearnedChange[] {
    return this.#changes;
  }

  /** Number of the newest act. */
  get act(): number {
    return this.#acts;
  }

  /** Remembers an act; gives what it adds, and what it takes back. */
  add(edit: SettledEdit): { added: LearnedChange[]; taken: ReadonlySet<LearnedChange> } {
    this.#acts++;
    this.#move(edit);
    const added: LearnedChange[] = [];
    const taken = new Set<LearnedChange>();
    for (const { line, before, after } of changedLines(edit)) {
      const undone = this.#takesBack(edit.doc, line, before, after);
      if (undone) {
        taken.add(undone);
        continue;
      }
      const core = coreOf(before, after);
      added.push({
        act: this.#acts,
        doc: edit.doc,
        line,
        before,
        after,
        at: edit.at,
        core,
        key: keyOf(core),
        words: vocabulary(core.before),
      });
    }
    this.#changes = [...this.#changes, ...added].filter((change) => change.act > this.#acts - KEPT);
    return { added, taken };
  }

  #move(edit: SettledEdit): void {
    const mine = this.#changes.filter((change) => change.doc === edit.doc);
    if (mine.length === 0) return;
    const moves = edit.changes
      .map((change) => ({
        ...change,
        grown: countFeeds(change.text) - countFeeds(edit.before.slice(change.offset, change.offset + change.length)),
      }))
      .filter((change) => change.grown !== 0);
    if (moves.length === 0) return;
    const lines = linesOf(edit.before);
    const from = moves.map((move) => ({
      line: lineOf(lines, move.offset),
      atStart: lines.starts.includes(move.offset),
      grown: move.grown,
    }));
    for (const change of mine) {
      const at = change.line;
      for (const move of from) if (move.line < at || (move.line === at && move.atStart)) change.line += move.grown;
    }
  }

  #takesBack(doc: string, line: number, before: string, after: string): LearnedChange | undefined {
    const index = this.#changes.findLastIndex((change) => change.doc === doc && change.line === line);
    const old = this.#changes[index];
    if (!old || old.before !== after || old.after !== before) return undefined;
    this.#changes.splice(index, 1);
    return old;
  }
}

export function toExample(change: LearnedChange): Example {
  return { doc: change.doc, line: change.line, before: change.before, after: change.after, at: change.at };
}
