/**
 * String programs: what is neither a copy nor a join of whole slots goes to a synthesiser. Which slots it is given is chosen
 * here, by how much of the values they account for.
 */
import { CLIP, isField, isSource, type Slots } from '../slots.ts';
import { type Answer, type Example, inputsOf, type Rule } from './rule.ts';

type Examples = readonly { readonly inputs: readonly string[]; readonly output: string }[];
type Queries = readonly (readonly string[])[];

/**
 * A string program for these examples; `undefined` where nothing fits all of them. `queries` are inputs it will be asked about,
 * where they are known.
 */
export type Synthesise = (examples: Examples, queries: Queries) => StringProgram | undefined;

/** What a synthesiser answers while the program is still sought. */
export const AWAITED = Symbol('awaited');

/**
 * The port to the string synthesiser, which may be elsewhere: what it knows by now. After `AWAITED` the skill is resumed once
 * the answer is there, and asks the same again; another question takes the place of the one that waits.
 */
export type Synthesiser = (examples: Examples, queries: Queries) => ReturnType<Synthesise> | typeof AWAITED;

/** One train of thought over a synthesiser: it asks no further once an answer is awaited, for then its outcome counts for nothing. */
export class Inquiry {
  readonly #synthesiser: Synthesiser;
  #isAwaiting = false;

  constructor(synthesiser: Synthesiser) {
    this.#synthesiser = synthesiser;
  }

  get isAwaiting(): boolean {
    return this.#isAwaiting;
  }

  readonly synthesise: Synthesise = (examples, queries) => {
    const answer = this.#isAwaiting ? AWAITED : this.#synthesiser(examples, queries);
    this.#isAwaiting = answer === AWAITED;
    return answer === AWAITED ? undefined : answer;
  };
}

export interface StringProgram {
  run(inputs: readonly string[]): { readonly output: string | null; readonly confidence: number };
}

const MOST_INPUTS = 3;
const MOST_REMEMBERED = 40;
/** Longer texts are compared character by character only so far. */
const LONGEST = 150;
const MOST_COMPARED = 24;

/** A rule from one synthesis over these slots, which every example must have. */
export function program(
  synthesise: Synthesise,
  slots: readonly string[],
  examples: readonly Example[],
  upcoming: readonly Slots[] = [],
): Rule | undefined {
  const plain = examples.some(({ output }) => WIDE_BLANK.test(output)) ? (text: string) => text : withPlainBlanks;
  const inputsFrom = (all: Slots) => slots.map((slot) => plain(all.get(slot)?.value ?? ''));
  const rows = examples.map(({ slots: all, output }) => ({ inputs: inputsFrom(all), output }));
  const learned = synthesise(rows, upcoming.map(inputsFrom));
  if (!learned) return undefined;
  const mayBeEmpty = examples.some(({ output }) => output === '');
  return {
    kind: 'program',
    key: JSON.stringify(['program', slots, rows]),
    inputs: inputsOf(slots, examples),
    run: remembered((values) => {
      const { output, confidence } = learned.run(values.map(plain));
      return output === null || (output === '' && !mayBeEmpty) ? undefined : { value: output, confidence };
    }),
  };
}

/** Sheets and pages hold blanks that look like a space and are none. Nobody types them. */
const WIDE_BLANK = /[\u00a0\u2007\u202f]/;
const withPlainBlanks = (text: string) => text.replace(/[\u00a0\u2007\u202f]/g, ' ');

/** The synthesiser with a memory: the same examples come again while records are written one by one. */
export function memoised<S extends Synthesiser>(synthesise: S): S {
  const known = new Map<string, ReturnType<Synthesiser>>();
  const remembering: Synthesiser = (examples, queries) => {
    const key = JSON.stringify([examples, queries]);
    if (known.has(key)) return known.get(key);
    const learned = synthesise(examples, queries);
    if (learned === AWAITED) return AWAITED;
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, learned);
    return learned;
  };
  return remembering as S;
}

/** The same rows are asked for again and again; a program takes its time. */
function remembered(run: Rule['run']): Rule['run'] {
  const known = new Map<string, Answer | undefined>();
  return (values) => {
    const key = values.join('\0');
    if (known.has(key)) return known.get(key);
    if (known.size >= MOST_REMEMBERED) known.clear();
    const answer = run(values);
    known.set(key, answer);
    return answer;
  };
}

/** Sets of slots to try, the most promising first: the fewest that cover most of the values, then what passed through the clipboard. */
export function inputSets(examples: readonly Example[]): string[][] {
  const sets: string[][] = [];
  const names = slotsOfAll(examples);
  const chosen: string[] = [];
  const covered = examples.map(({ output }) => new Uint8Array(Math.min(output.length, LONGEST)));
  while (chosen.length < MOST_INPUTS) {
    const best = bestCover(
      names.filter((name) => !chosen.includes(name)),
      examples,
      covered,
    );
    if (!best) break;
    chosen.push(best);
    for (const [i, example] of examples.entries()) mark(covered[i], example, best);
    sets.push([...chosen]);
  }
  if (names.includes(CLIP) && !sets.some((set) => set.length === 1 && set[0] === CLIP)) sets.push([CLIP]);
  return sets.length > 0 ? sets : names.slice(0, MOST_INPUTS).map((name) => [name]);
}

/** Slots that all examples have, those filled in the newest case before others. */
function slotsOfAll(examples: readonly Example[]): string[] {
  const newest = examples.at(-1)?.slots ?? new Map();
  const names = [...newest.keys()].filter((name) => isSource(name) || name === CLIP || isField(name));
  const shared = names.filter((name) => examples.every(({ slots }) => slots.has(name)));
  const rank = (name: string) => (newest.get(name)?.fresh ? 0 : 1);
  return shared.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_COMPARED);
}

/** The slot that adds most to what is covered in the example where it adds least. */
function bestCover(names: readonly string[], examples: readonly Example[], covered: readonly Uint8Array[]) {
  let best: string | undefined;
  let most = 0;
  for (const name of names) {
    let gain = 0;
    for (const [i, example] of examples.entries()) {
      const before = covered[i];
      if (before) gain += mark(before.slice(), example, name) / Math.max(1, before.length);
    }
    if (gain > most + 1e-9) [best, most] = [name, gain];
  }
  return best;
}

/**
 * Marks the characters of the value that lie in a piece which the slot holds too: of at least two characters, or the first of
 * a word there. Returns how many are new.
 */
function mark(covered: Uint8Array | undefined, { slots, output }: Example, name: string): number {
  const source = (slots.get(name)?.value ?? '').slice(0, LONGEST).toLowerCase();
  const text = output.slice(0, LONGEST).toLowerCase();
  const initials = new Set([...source.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)].map(([letter]) => letter));
  let added = 0;
  for (let at = 0; at < text.length && covered; ) {
    let length = 0;
    while (at + length < text.length && source.includes(text.slice(at, at + length + 1))) length++;
    const counts = length > 1 || initials.has(text[at] ?? '');
    for (let i = at; counts && i < at + length; i++) {
      if (covered[i] === 0 && /[\p{L}\p{N}]/u.test(text[i] ?? '')) added++;
      covered[i] = 1;
    }
    at += Math.max(1, length);
  }
  return added;
}
