/** Routines: recurring sequences of new files, added lines and command lines, offered when the next one begins. */
import type {
  DocumentText,
  LearnedPattern,
  Learner,
  MixedSkill,
  Offer,
  SettledEdit,
  Signal,
} from '../../contracts/index.ts';
import { type Act, type ActOf, Acts, type Doing, keyOf } from './acts.ts';
import { Beginnings } from './beginnings.ts';
import { clearSteps, expectedOf } from './expected.ts';
import { LARGEST_TEXT } from './insertions.ts';
import { learn, type Routine } from './learn.ts';
import { learnedOf } from './learned.ts';
import { LONGEST_KEY } from './names.ts';
import { Pending, type Scene } from './pending.ts';

/** What an occurrence can begin with. */
type Key = Extract<Doing, { act: 'create' | 'run' }>;
type Documents = ReadonlyMap<string, DocumentText>;

const MOST_KNOWN = 5000;

export class RoutineSkill implements MixedSkill, Learner {
  readonly #acts = new Acts();
  readonly #beginnings = new Beginnings(this.#acts);
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
        if (signal.command.length <= LONGEST_KEY && !/\p{Cc}/u.test(signal.command))
          this.#begin({ act: 'run', cwd: signal.cwd, command: signal.command }, signal.t, documents);
        break;
      default:
        break;
    }
  }

  settled({ doc, before, after, at }: SettledEdit, documents: Documents): void {
    if (Math.max(before.length, after.length) > LARGEST_TEXT) return;
    this.#add({ act: 'edit', edit: { doc, before, after } }, at, documents);
  }

  /** What was undone counts as an edit back: together they change nothing. */
  changed({ doc, before, after, at }: SettledEdit, by: 'undo' | 'redo' | 'other'): void {
    if (by !== 'undo' || Math.max(before.length, after.length) > LARGEST_TEXT) return;
    this.#acts.add({ act: 'edit', edit: { doc, before, after } }, at);
  }

  offers(documents: Documents, atLeast: number): readonly Offer[] {
    return this.#pending
      .flatMap((pending) => pending.offer(this.#scene(pending, documents), atLeast) ?? [])
      .toReversed();
  }

  learned(documents: Documents): LearnedPattern[] {
    const begun = this.#pending.filter((pending) => this.#isUnderWay(pending, documents));
    const fresh = new Set(begun.map(({ routine }) => routine.fingerprint));
    return this.#routines(begun).flatMap((routine) => learnedOf(routine, fresh.has(routine.fingerprint)));
  }

  forget(fingerprint: string): boolean {
    const all = [...this.#routines(this.#pending), ...this.#routines([])];
    const gone = all.filter((routine) => routine.fingerprint === fingerprint);
    this.#beginnings.forget(gone.flatMap(({ occurrences }) => occurrences));
    this.#pending = this.#pending.filter(({ routine }) => routine.fingerprint !== fingerprint);
    return gone.length > 0;
  }

  #isUnderWay(pending: Pending, documents: Documents): boolean {
    const left = pending.remaining(this.#scene(pending, documents));
    return left !== undefined && left.files.length + left.places.length + left.commands.length > 0;
  }

  /** One a fingerprint, the one with the latest occurrence first: those `begun`, and what all other beginnings teach. */
  #routines(begun: readonly Pending[]): Routine[] {
    const found = new Map(begun.map(({ routine }) => [routine.fingerprint, routine]));
    const numbers = new Set(begun.map(({ number }) => number));
    for (const routine of this.#beginnings.occurrences(numbers).flatMap(learn))
      if (!found.has(routine.fingerprint)) found.set(routine.fingerprint, routine);
    return [...found.values()].sort((a, b) => (b.occurrences[0]?.at ?? 0) - (a.occurrences[0]?.at ?? 0));
  }

  #scene({ number }: Pending, documents: Documents): Scene {
    return { documents, exists: (path) => this.#known.has(path), since: this.#acts.since(number), cwd: this.#cwd };
  }

  /** The signals of one new file come in any order. */
  #create(path: string, at: number, documents: Documents): void {
    const { oldest } = this.#beginnings;
    const recent = oldest ? this.#acts.since(oldest.number) : [];
    const isOld = recent.some((act) => act.act === 'create' && act.path === path);
    if (!isOld && !/^[a-z][a-z\d+.-]+:/i.test(path)) this.#begin({ act: 'create', path }, at, documents);
    this.#know(path);
  }

  #remove(path: string, at: number, documents: Documents): void {
    this.#known.delete(path);
    this.#add({ act: 'remove', path }, at, documents);
  }

  #begin(doing: Key, at: number, documents: Documents): void {
    const act = this.#add(doing, at, documents) as ActOf<'create' | 'run'>;
    for (const routine of learn(this.#beginnings.occurrencesLike(act))) {
      const expected = expectedOf(routine.steps, keyOf(act));
      if (expected && clearSteps(expected) >= 2) this.#pending.push(new Pending(routine, expected, act));
    }
    this.#beginnings.add(act);
  }

  #add(doing: Doing, at: number, documents: Documents): Act {
    const { last } = this.#acts;
    if (last?.act === 'edit' && !(doing.act === 'edit' && doing.edit.doc === last.edit.doc)) {
      const text = documents.get(last.edit.doc)?.text;
      if (text !== undefined && text.length <= LARGEST_TEXT) last.left = text;
    }
    for (const pending of this.#pending) this.#check(pending, documents);
    const { act, isNew } = this.#acts.add(doing, at);
    if (isNew) this.#pending = this.#pending.filter((pending) => pending.goesOn(act));
    this.#beginnings.finish(act);
    return act;
  }

  /** Notes whether everything but the command lines is there; what was there and can no longer be seen still is. */
  #check(pending: Pending, documents: Documents): void {
    const beginning = this.#beginnings.find(pending.number);
    const left = pending.remaining(this.#scene(pending, documents));
    if (!beginning) return;
    if (left?.isDone) beginning.done = pending.expected;
    else if (!left || left.files.length + left.places.length > 0) beginning.done = undefined;
  }

  #know(path: string): void {
    this.#known.delete(path);
    this.#known.add(path);
    const [oldest] = this.#known;
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}
