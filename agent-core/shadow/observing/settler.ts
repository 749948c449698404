/**
 * Folds keystrokes into settled edits: what a person changed before they paused, left the line, saved or went to another file.
 *
 * 1. At most one run a document is open; its changes, composed, lead from `base` to the document as it stands.
 * 2. Every signal number taken in comes out again exactly once, in a settled run, in the order of the runs' ends.
 * 3. A run that changed nothing in the end (typed and taken back) comes out with no changes.
 */
import type { DocumentText, SettledEdit, TextChange } from '../../contracts/index.ts';
import { compose, minimise, rangesAfter, wholeLines } from '../text/changes.ts';

/** Quiet time after which keystrokes count as one finished edit, ms. */
export const SETTLE_AFTER = 1200;
/** A run never stays open longer, ms: what was typed reaches the disk even when nobody pauses. */
export const RUN_AT_MOST = 20_000;

export type Author = 'person' | 'undo' | 'redo' | 'other';

/** One edit of a document as it arrives: the text before it and its changes. */
export interface Keystroke {
  readonly before: DocumentText;
  readonly after: DocumentText;
  readonly changes: readonly TextChange[];
  readonly author: Author;
  readonly signal: number;
  readonly at: number;
}

export interface SettledRun extends SettledEdit {
  readonly author: Author;
  /** Every signal folded into it, in order. */
  readonly signals: readonly number[];
}

interface Run {
  readonly base: DocumentText;
  current: DocumentText;
  changes: readonly TextChange[];
  readonly author: Author;
  readonly signals: number[];
  readonly since: number;
  at: number;
}

export class Settler {
  readonly #runs = new Map<string, Run>();

  /** Ends what a keystroke about to come ends: the runs of other documents, and this document's own where it will begin anew. */
  makeWay(key: Omit<Keystroke, 'after'>): SettledRun[] {
    return [...this.#runs.entries()].flatMap(([doc, run]) =>
      doc === key.before.doc && continues(run, key) ? [] : this.settle(doc),
    );
  }

  /** Takes a keystroke in, after `makeWay` for it. */
  type(key: Keystroke): void {
    const run = this.#runs.get(key.before.doc);
    if (run) extend(run, key);
    else this.#runs.set(key.before.doc, start(key));
  }

  /** The cursor went to `offset` of `doc`: ends its run when that is another line, and the runs of other documents. */
  moveTo(doc: string, offset: number): SettledRun[] {
    return [...this.#runs.entries()].flatMap(([other, run]) =>
      other === doc && onTouchedLines(run, offset, offset) ? [] : this.settle(other),
    );
  }

  /** Ends the runs that have been quiet long enough, or open too long, at `now`. */
  tick(now: number): SettledRun[] {
    return [...this.#runs.entries()].flatMap(([doc, run]) => (dueAt(run) <= now ? this.settle(doc) : []));
  }

  /** When `tick` next has something to do. */
  nextDue(): number | undefined {
    const due = [...this.#runs.values()].map(dueAt);
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  /** Ends the run of one document, or of all. */
  settle(doc?: string): SettledRun[] {
    if (doc === undefined) return [...this.#runs.keys()].flatMap((each) => this.settle(each));
    const run = this.#runs.get(doc);
    if (!run) return [];
    this.#runs.delete(doc);
    return [finish(run)];
  }
}

function start(key: Keystroke): Run {
  return {
    base: key.before,
    current: key.after,
    changes: compose([], key.changes),
    author: key.author,
    signals: [key.signal],
    since: key.at,
    at: key.at,
  };
}

function extend(run: Run, key: Keystroke): void {
  run.changes = compose(run.changes, key.changes);
  run.current = key.after;
  run.signals.push(key.signal);
  run.at = key.at;
}

/** An undo inside the run only takes keystrokes back; anything else must be by the same hand, on the lines already touched. */
function continues(run: Run, key: Omit<Keystroke, 'after'>): boolean {
  const takesBack = run.author === 'person' && key.author === 'undo';
  if (key.author !== run.author && !takesBack) return false;
  if (key.at - run.at >= SETTLE_AFTER || key.at - run.since >= RUN_AT_MOST) return false;
  return key.changes.every((change) => onTouchedLines(run, change.offset, change.offset + change.length));
}

function onTouchedLines(run: Run, start: number, end: number): boolean {
  const touched = rangesAfter(run.changes);
  if (touched.some((range) => start >= range.start && end <= range.end)) return true;
  return touched.some((range) => {
    const lines = wholeLines(run.current.text, range.start, range.end);
    return start >= lines.start && end <= lines.end;
  });
}

function dueAt(run: Run): number {
  return Math.min(run.at + SETTLE_AFTER, run.since + RUN_AT_MOST);
}

function finish(run: Run): SettledRun {
  return {
    doc: run.base.doc,
    language: run.base.language,
    before: run.base.text,
    after: run.current.text,
    changes: minimise(run.base.text, run.changes),
    author: run.author,
    signals: run.signals,
    firstSignal: run.signals[0] ?? 0,
    lastSignal: run.signals.at(-1) ?? 0,
    at: run.at,
  };
}
