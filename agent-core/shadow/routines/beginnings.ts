/** Where occurrences began, by kind, and what happened in them. Bounded in number and in the text they keep alive. */
import { type Act, type ActOf, type Acts, keyOf, kindOf } from './acts.ts';
import { type Expected, verdict } from './expected.ts';
import { AT_MOST, type Occurrence, occurrenceOf } from './occurrence.ts';

export interface Beginning {
  readonly kind: string;
  /** As its occurrence has it. */
  readonly key: string;
  readonly number: number;
  readonly at: number;
  /** What has happened in it, once it is over. */
  occurrence?: Occurrence;
  /** What was expected of it, once all its files and lines are there, whoever made them. */
  done?: Expected | undefined;
}

const MOST_KINDS = 60;
const MOST_OF_A_KIND = 8;
/** All that finished occurrences keep alive, UTF-16 code units. */
const MOST_WEIGHT = 12_000_000;

export class Beginnings {
  readonly #acts: Acts;
  /** The kind that began last comes last. */
  readonly #kinds = new Map<string, readonly Beginning[]>();
  #current: readonly Beginning[] = [];

  constructor(acts: Acts) {
    this.#acts = acts;
  }

  /** The oldest that is not over. */
  get oldest(): Beginning | undefined {
    return this.#current[0];
  }

  /** One that is not over. */
  find(number: number): Beginning | undefined {
    return this.#current.find((each) => each.number === number);
  }

  add(act: ActOf<'create' | 'run'>): void {
    const beginning = { kind: kindOf(act), key: keyOf(act), number: act.number, at: act.at };
    const others = this.#kinds.get(beginning.kind) ?? [];
    this.#current = [...this.#current, beginning];
    this.#kinds.delete(beginning.kind);
    this.#kinds.set(beginning.kind, [...others, beginning].slice(-MOST_OF_A_KIND));
    this.#dropOldest(this.#kinds.size - MOST_KINDS);
  }

  /** What happened in those of each kind that has at least two, in the order in which they began; those `without` left out. */
  occurrences(without: ReadonlySet<number>): Occurrence[][] {
    const kinds = [...this.#kinds.values()].map((all) => this.#made(all.filter(({ number }) => !without.has(number))));
    return kinds.filter((made) => made.length >= 2);
  }

  /** As though these had never begun. */
  forget(occurrences: readonly Occurrence[]): void {
    const isGone = ({ key, at }: Beginning) => occurrences.some((each) => each.at === at && each.key === key);
    this.#current = this.#current.filter((each) => !isGone(each));
    for (const [kind, all] of this.#kinds) {
      const left = all.filter((each) => !isGone(each));
      if (left.length === 0) this.#kinds.delete(kind);
      else this.#kinds.set(kind, left);
    }
  }

  /**
   * What happened in those that began like `act`, in the order in which they began. What we did for the person is no example, and
   * no sign of another way either.
   */
  occurrencesLike(act: ActOf<'create' | 'run'>): Occurrence[] {
    return this.#made(this.#kinds.get(kindOf(act)) ?? []);
  }

  #made(beginnings: readonly Beginning[]): Occurrence[] {
    return beginnings.flatMap(({ number, occurrence, done }) => {
      const made = occurrence ?? occurrenceOf(this.#acts.since(number));
      return made && !(done && verdict(done, made) !== 'right') ? [made] : [];
    });
  }

  /** Keeps what has happened in those that are over at `act`. */
  finish(act: Act): void {
    const isOver = ({ number, at }: Beginning) => act.number - number >= AT_MOST.acts || act.at - at > AT_MOST.ms;
    const over = this.#current.filter(isOver);
    if (over.length === 0) return;
    this.#current = this.#current.filter((each) => !isOver(each));
    for (const each of over) {
      const occurrence = occurrenceOf(this.#acts.since(each.number));
      if (occurrence) each.occurrence = occurrence;
    }
    while (this.#kinds.size > 1 && this.#weight() > MOST_WEIGHT) this.#dropOldest(1);
  }

  #weight(): number {
    let sum = 0;
    for (const beginnings of this.#kinds.values())
      for (const { occurrence } of beginnings) sum += occurrence?.weight ?? 0;
    return sum;
  }

  #dropOldest(count: number): void {
    for (const kind of [...this.#kinds.keys()].slice(0, Math.max(0, count))) this.#kinds.delete(kind);
  }
}
