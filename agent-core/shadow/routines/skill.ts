/** Routines: recurring sequences of new files, added lines and command lines, offered when the next one begins. */
import type { DocumentText, MixedSkill, Offer, SettledEdit, Signal } from '../../contracts/index.ts';
import { type Act, type ActOf, Acts, type Doing, keyOf, kindOf } from './acts.ts';
import { clearSteps, type Expected, expectedOf, verdict } from './expected.ts';
import { LARGEST_TEXT } from './insertions.ts';
import { learn } from './learn.ts';
import { AT_MOST, type Occurrence, occurrenceOf } from './occurrence.ts';
import { Pending, type Scene } from './pending.ts';

/** What an occurrence can begin with. */
type Key = Extract<Doing, { act: 'create' | 'run' }>;
type Documents = ReadonlyMap<string, DocumentText>;

/** The beginning of an occurrence. */
interface Beginning {
  readonly number: number;
  readonly at: number;
  /** What has happened in it, once it is over. */
  occurrence?: Occurrence;
  /** What was expected of it, once all its files and lines are there, whoever made them. */
  done?: Expected | undefined;
}

const MOST_KINDS = 60;
const MOST_BEGINNINGS = 8;
const MOST_KNOWN = 5000;

export class RoutineSkill implements MixedSkill {
  readonly #acts = new Acts();
  readonly #kinds = new Map<string, Beginning[]>();
  /** Beginnings that are not over. */
  #current: Beginning[] = [];
  readonly #known = new Set<string>();
  #pending: Pending[] = [];
  #cwd: string | undefined;

  heard(signal: Signal, documents: Documents): void {
    switch (signal.kind) {
      case 'file.create':
        this.#create(signal.path, signal.t, documents);
        break;
      case 'doc.open':
        if (signal.text === '' && !this.#known.has(signal.doc)) this.#create(signal.doc, signal.t, documents);
        this.#know(signal.doc);
        break;
      case 'file.delete':
        this.#remove(signal.path, signal.t, documents);
        break;
      case 'file.rename':
        this.#remove(signal.path, signal.t, documents);
        this.#know(signal.to);
        break;
      case 'terminal.run':
        this.#cwd = signal.cwd;
        this.#begin({ act: 'run', cwd: signal.cwd, command: signal.command }, signal.t, documents);
        break;
      default:
        break;
    }
  }

  settled(edit: SettledEdit, documents: Documents): void {
    if (Math.max(edit.before.length, edit.after.length) <= LARGEST_TEXT)
      this.#add({ act: 'edit', edit }, edit.at, documents);
  }

  /** What was undone counts as an edit back: together they change nothing. */
  retracted(edit: SettledEdit): void {
    if (Math.max(edit.before.length, edit.after.length) <= LARGEST_TEXT) this.#acts.add({ act: 'edit', edit }, edit.at);
  }

  offers(documents: Documents, atLeast: number): readonly Offer[] {
    return this.#pending
      .flatMap((pending) => pending.offer(this.#scene(pending, documents), atLeast) ?? [])
      .toReversed();
  }

  #scene({ number }: Pending, documents: Documents): Scene {
    return { documents, exists: (path) => this.#known.has(path), since: this.#acts.since(number), cwd: this.#cwd };
  }

  #create(path: string, at: number, documents: Documents): void {
    const isOld = this.#current.some(({ number }) => this.#acts.since(number).some((act) => isCreation(act, path)));
    if (!isOld && !/^[a-z][a-z\d+.-]+:/i.test(path)) this.#begin({ act: 'create', path }, at, documents);
    this.#know(path);
  }

  #remove(path: string, at: number, documents: Documents): void {
    this.#known.delete(path);
    this.#add({ act: 'remove', path }, at, documents);
  }

  #begin(doing: Key, at: number, documents: Documents): void {
    const act = this.#add(doing, at, documents) as ActOf<'create' | 'run'>;
    const kind = kindOf(act);
    const beginnings = this.#kinds.get(kind) ?? [];
    for (const routine of learn(this.#occurrences(beginnings))) {
      const expected = expectedOf(routine.steps, keyOf(act));
      if (expected && clearSteps(expected) >= 2) this.#pending.push(new Pending(routine, expected, act));
    }
    const beginning = { number: act.number, at };
    this.#current.push(beginning);
    this.#kinds.delete(kind);
    this.#kinds.set(kind, [...beginnings, beginning].slice(-MOST_BEGINNINGS));
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size > MOST_KINDS && oldest !== undefined) this.#kinds.delete(oldest);
  }

  #add(doing: Doing, at: number, documents: Documents): Act {
    const { last } = this.#acts;
    if (last?.act === 'edit' && !(doing.act === 'edit' && doing.edit.doc === last.edit.doc)) {
      const text = documents.get(last.edit.doc)?.text;
      if (text !== undefined && text.length <= LARGEST_TEXT) last.left = text;
    }
    const act = this.#acts.add(doing, at);
    this.#finish(act);
    this.#pending = this.#pending.filter((pending) => pending.goesOn(act));
    for (const pending of this.#pending) this.#check(pending, documents);
    return act;
  }

  /** Notes whether everything but the command lines is there. */
  #check(pending: Pending, documents: Documents): void {
    const beginning = this.#current.find(({ number }) => number === pending.number);
    const left = pending.remaining(this.#scene(pending, documents));
    if (beginning) beginning.done = left && left.files.length + left.places.length === 0 ? pending.expected : undefined;
  }

  /** What we did for the person is no example, and no sign of another way either. */
  #occurrences(beginnings: readonly Beginning[]): Occurrence[] {
    return beginnings.flatMap(({ number, occurrence, done }) => {
      const made = occurrence ?? occurrenceOf(this.#acts.since(number));
      return made && !(done && verdict(done, made) !== 'right') ? [made] : [];
    });
  }

  /** Keeps what has happened in occurrences that are over. */
  #finish(act: Act): void {
    while (true) {
      const [first] = this.#current;
      if (!first || (act.number - first.number < AT_MOST.acts && act.at - first.at <= AT_MOST.ms)) return;
      const occurrence = occurrenceOf(this.#acts.since(first.number));
      if (occurrence) first.occurrence = occurrence;
      this.#current.shift();
    }
  }

  #know(path: string): void {
    this.#known.delete(path);
    this.#known.add(path);
    const [oldest] = this.#known;
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}

const isCreation = (act: Act, path: string): boolean => act.act === 'create' && act.path === path;
