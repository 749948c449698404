/**
 * Routines: several commands that come one after the other again and again, with values that change from time to time but
 * stay the same from command to command (`git switch -c X; npm test; git push -u origin X`).
 *
 * Owns what followed each beginning of one to `MOST_TYPED` commands, where values are named by their place in the beginning, and
 * also with the beginning as it was typed. Commands that only look are left out; after a failure nothing is a beginning.
 *
 * Bounded as `Bags` are, and `MOST_TERMINALS`.
 */
import { type Bag, Bags } from './bags.ts';
import { fillHoles, holeFor } from './holes.ts';
import { putLatest } from './latest.ts';
import { onlyLooks } from './looking.ts';
import { type Slot, type Template, templateOf } from './template.ts';

export const MOST_TYPED = 5;
const MOST_TERMINALS = 24;
const MOST_CONTEXTS = 6000;
const MOST_OUTCOMES = 24;
/** Steps that were followed less often than this end a routine. */
const LEAST_SHARE = 0.7;
const LEAST_SUPPORT = 2;
const LEAST_LENGTH = 3;

const SEP = '\u0003';

/** What is left of a routine whose beginning was typed. */
export interface Continuation {
  /** The same for every occurrence, whatever its values and however much of it was typed. */
  readonly key: string;
  /** The latest commands that make its beginning. */
  readonly typed: readonly Template[];
  readonly rest: readonly string[];
  /** How often the beginning came, and how often all the rest came after it. */
  readonly tried: number;
  readonly right: number;
  /** Whether a value of the beginning stands in the rest. */
  readonly carries: boolean;
}

export class Routines {
  readonly #named = new Bags(MOST_CONTEXTS, MOST_OUTCOMES);
  readonly #typed = new Bags(MOST_CONTEXTS, MOST_OUTCOMES);
  readonly #windows = new Map<string, readonly Template[]>();

  /** Takes a terminal's next command. */
  add(terminalId: string, template: Template, failed: boolean): void {
    if (onlyLooks(template.line)) return;
    const window = this.#windows.get(terminalId) ?? [];
    for (let length = 1; length <= window.length; length++) {
      const beginning = window.slice(-length);
      this.#named.add(namedKey(beginning), named(template, valuesOf(beginning)));
      this.#typed.add(typedKey(beginning), template.line);
    }
    putLatest(this.#windows, terminalId, failed ? [] : [...window.slice(1 - MOST_TYPED), template], MOST_TERMINALS);
  }

  /** Something came in a terminal that nobody is to know of: what follows it follows nothing. */
  interrupt(terminalId: string): void {
    this.#windows.delete(terminalId);
  }

  /** What may go on now in a terminal, for each length of its beginning and both readings of it. */
  continuations(terminalId: string): Continuation[] {
    const window = this.#windows.get(terminalId) ?? [];
    const found: Continuation[] = [];
    for (let length = window.length; length >= 1; length--) found.push(...this.after(window.slice(-length)));
    return found;
  }

  /** What may go on after `beginning`, in both readings of it. */
  after(beginning: readonly Template[]): Continuation[] {
    const readings = [
      follow(beginning, this.#named, namedKey, resolve),
      follow(beginning, this.#typed, typedKey, (line) => line),
    ];
    return readings.filter((each) => each !== undefined);
  }

  /** Whatever stretch of the commands `lines` followed on another follows it no more, with any values. */
  forget(lines: readonly string[]): void {
    const keys = keysWithin(lines);
    this.#named.remove((context, outcome) => keys.has(`${context}${SEP}${outcome}`));
    this.#typed.remove((context, outcome) => keys.has(namedKey(templatesOf([...context.split(SEP), outcome]))));
  }
}

/** Walks from the beginning along what mostly followed, as far as that goes. */
function follow(
  typed: readonly Template[],
  bags: Bags,
  keyOf: (window: readonly Template[]) => string,
  lineOf: (outcome: string, values: readonly string[]) => string | undefined,
): Continuation | undefined {
  const rest: Template[] = [];
  const first = bags.get(keyOf(typed));
  let right = 0;
  while (typed.length + rest.length <= MOST_TYPED) {
    const window = [...typed, ...rest];
    const step = likeliestStep(bags.get(keyOf(window)));
    const line = step && lineOf(step.outcome, valuesOf(window));
    const template = line === undefined ? undefined : templateOf(line);
    if (!step || !template || step.count < LEAST_SHARE * (first?.total ?? 0)) break;
    rest.push(template);
    right = step.count;
  }
  if (!first || rest.length === 0 || typed.length + rest.length < LEAST_LENGTH) return undefined;
  const values = valuesOf(typed);
  const carries = rest.some(({ slots }) => slots.some(({ value }) => heldIn(value, values) !== undefined));
  const key = namedKey([...typed, ...rest]);
  return { key, typed, rest: rest.map(({ line }) => line), tried: first.total, right, carries };
}

function likeliestStep(bag: Bag | undefined): { outcome: string; count: number } | undefined {
  let best: { outcome: string; count: number } | undefined;
  for (const outcome of bag?.top ?? []) {
    const count = bag?.counts.get(outcome) ?? 0;
    if (count >= LEAST_SUPPORT && count > (best?.count ?? 0)) best = { outcome, count };
  }
  return best;
}

/** Distinct values of the commands' slots in order of appearance. */
export function valuesOf(window: readonly Template[]): string[] {
  return [...new Set(window.flatMap(({ slots }) => slots.map(({ value }) => value)))];
}

const typedKey = (window: readonly Template[]) => window.map(({ line }) => line).join(SEP);

/** Equal for windows that differ only in values which all their commands share. */
export function namedKey(window: readonly Template[]): string {
  const values = valuesOf(window);
  return window.map((template) => named(template, values)).join(SEP);
}

/** The line with each value that is among `values`, or holds one of them, named by its number and type. */
export function named(template: Template, values: readonly string[]): string {
  const name = (slot: Slot) => {
    const held = heldIn(slot.value, values);
    return held === undefined
      ? slot.value
      : slot.value.replace(held, () => holeFor(`${slot.type} ${values.indexOf(held)}`));
  };
  return template.parts.map((part) => (typeof part === 'string' ? part : name(part))).join('');
}

/** The keys of every stretch of `lines`, of two commands or more. */
export function keysWithin(lines: readonly string[]): Set<string> {
  const templates = templatesOf(lines);
  const keys = new Set<string>();
  for (let from = 0; from < templates.length; from++)
    for (let to = from + 2; to <= templates.length; to++) keys.add(namedKey(templates.slice(from, to)));
  return keys;
}

const templatesOf = (lines: readonly string[]): Template[] => lines.flatMap((line) => templateOf(line) ?? []);

/** Shorter values stand in others by chance. */
const LEAST_HELD = 3;

/** The longest of `values` that `text` is or holds, as `v1.2.0` holds `1.2.0`. */
export function heldIn(text: string, values: readonly string[]): string | undefined {
  let longest: string | undefined;
  for (const value of values) {
    const fits = value === text || (value.length >= LEAST_HELD && text.includes(value));
    if (fits && value.length > (longest?.length ?? 0)) longest = value;
  }
  return longest;
}

/** Undefined when a value is missing. */
const resolve = (outcome: string, values: readonly string[]): string | undefined =>
  fillHoles(outcome, (hole) => values[Number(hole.split(' ')[1])]);
