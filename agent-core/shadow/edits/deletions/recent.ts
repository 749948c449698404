/**
 * Owns the lines that the person deleted lately, the material that deletions are learned from.
 *
 * 1. At most `KEPT` acts; the oldest goes first.
 * 2. `line` follows later edits. It lies between the lines that stand there now: half a line before the one that took its place.
 * 3. A line that comes back, here or in another place, was moved and not deleted: it is forgotten.
 * 4. At most `MOST` deletions. Nothing of them is a part of a document's text, which would keep all of that text alive.
 * 5. A line that the person wrote or changed within as many acts is none: they take back their own trial.
 */
import type { Example, SettledEdit } from '../../../contracts/edits.ts';
import { rangesAfter, wholeLines } from '../../text/changes.ts';
import { copyOf } from '../cache.ts';
import { lineMover } from '../lines.ts';
import { type DeletedLine, deletedLines } from './deleted-lines.ts';
import { type Tokenized, tokenized } from './generalise.ts';

export interface Deletion extends DeletedLine {
  readonly act: number;
  readonly doc: string;
  line: number;
  readonly at: number;
  readonly tokens: Tokenized;
}

const KEPT = 60;
const MOST = 400;
/** An act that writes more than this is no trial, UTF-16 code units. */
const MOST_WRITTEN = 4000;

export class RecentDeletions {
  #acts = 0;
  #all: Deletion[] = [];
  /** Lines as they were left by the latest acts, with the number of the act. */
  #written: { readonly act: number; readonly text: string }[] = [];

  get all(): readonly Deletion[] {
    return this.#all;
  }

  /** Number of the newest act. */
  get act(): number {
    return this.#acts;
  }

  /** Remembers an act; gives what it adds, and what it replaces: puts back. */
  add(edit: SettledEdit): { added: readonly Deletion[]; replaced: ReadonlySet<Deletion> } {
    this.#acts++;
    const replaced = this.takeBack(edit);
    const own = new Set(this.#written.map(({ text }) => text));
    const isOwn = ({ text }: DeletedLine) =>
      text.split('\n').some((line, _, all) => own.has(line.trim()) && (all.length === 1 || /\p{L}{3}/u.test(line)));
    const gone = deletedLines(edit).filter((each) => !isOwn(each));
    this.#write(edit);
    const added = gone.map((each) => this.#made(each, edit));
    this.#all = [...this.#all.filter(({ act }) => act > this.#acts - KEPT), ...added].slice(-MOST);
    return { added, replaced };
  }

  /** Follows an edit that is no act; gives the deletions that it puts back. */
  takeBack(edit: SettledEdit): ReadonlySet<Deletion> {
    if (this.#all.length === 0) return new Set();
    const moved = lineMover(edit);
    if (moved) for (const each of this.#all) if (each.doc === edit.doc) each.line = moved(each.line);
    const typed = edit.changes.filter(({ text }) => text.trim()).map(({ text }) => unindented(text));
    const back = new Set(this.#all.filter((each) => typed.some((text) => text.includes(unindented(each.text)))));
    this.forget(back);
    return back;
  }

  #made({ text, above, below, line }: DeletedLine, { doc, at }: SettledEdit): Deletion {
    const own = copyOf(text);
    const neighbours = { above: copyOf(above), below: copyOf(below) };
    return { text: own, ...neighbours, act: this.#acts, doc, line: line - 0.5, at, tokens: tokenized(own) };
  }

  #write({ after, changes }: SettledEdit): void {
    const ranges = rangesAfter(changes).filter(({ start, end }, i) => end > start || changes[i]?.text !== '');
    const lines = ranges.flatMap(({ start, end }) => {
      const whole = wholeLines(after, start, end);
      return end - start > MOST_WRITTEN ? [] : after.slice(whole.start, whole.end).split('\n');
    });
    const texts = lines.map((line) => line.trim()).filter((text) => text !== '');
    const written = texts.map((text) => ({ act: this.#acts, text: copyOf(text) }));
    this.#written = [...this.#written.filter(({ act }) => act > this.#acts - KEPT), ...written];
  }

  /** These count as never made. */
  forget(deletions: ReadonlySet<Deletion>): void {
    if (deletions.size > 0) this.#all = this.#all.filter((each) => !deletions.has(each));
  }
}

const unindented = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');

export function toExample({ doc, line, text, at }: Deletion): Example {
  return { doc, line: Math.max(0, Math.ceil(line)), before: text, after: '', at };
}
