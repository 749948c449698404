/**
 * Texts of several occurrences as one template: anti-unification (Plotkin 1970) in which what differs must be a name of its
 * occurrence. All readings of a hole are kept, a version space (Lau et al., Programming by Demonstration Using Version Space
 * Algebra, 2003): where they disagree about a new occurrence, the template says nothing.
 */
import type { Names } from './names.ts';
import { isBorder, partEnd } from './parts.ts';

type Piece = string | { readonly anyOf: readonly string[] };

export interface Template {
  /** Ways to read the examples: long names first, and short names first. */
  readonly readings: readonly (readonly Piece[])[];
}

/** Names with equal values in every occurrence. */
interface Group {
  readonly ids: readonly string[];
  readonly values: readonly string[];
}

/** The names of several occurrences side by side. */
export interface Vocabulary {
  readonly names: readonly Names[];
  readonly long: readonly Group[];
  readonly short: readonly Group[];
}

const LONGEST_LINE = 1000;
const MOST_STEPS = 3000;

export function vocabularyOf(names: readonly Names[]): Vocabulary {
  const groups = new Map<string, { ids: string[]; values: string[] }>();
  for (const id of names[0]?.keys() ?? []) {
    const values = names.map((each) => each.get(id) ?? '');
    if (values.includes('')) continue;
    const key = values.join('\n');
    const group = groups.get(key);
    if (group) group.ids.push(id);
    else groups.set(key, { ids: [id], values });
  }
  const size = ({ values }: Group) => values.reduce((sum, value) => sum + value.length, 0);
  const long = [...groups.values()].sort((a, b) => size(b) - size(a));
  return { names, long, short: long.toReversed() };
}

/**
 * `texts[i]` comes from the occurrence `vocabulary.names[i]`; there may be fewer texts than occurrences. `undefined` where they
 * differ by more than names.
 */
export function unify(texts: readonly string[], vocabulary: Vocabulary): Template | undefined {
  const [first = ''] = texts;
  if (texts.every((text) => text === first)) return constant(first);
  const start = texts.map(() => 0);
  if (texts.some((text) => text.length > LONGEST_LINE)) return undefined;
  const reading = new Walk(texts, vocabulary.long).from(start);
  const other = reading && new Walk(texts, vocabulary.short).from(start);
  return reading && { readings: other ? [reading, other] : [reading] };
}

export const constant = (text: string): Template => ({ readings: [[text]] });

/** Stands for a name: of the private use area, which code does not hold. */
const MARK = '\ue000';

/** `text` of the occurrence number `index` with a mark for every name: what can be unified is mostly equal then. */
export function markNames(text: string, index: number, { long }: Vocabulary): string {
  let marked = text;
  for (const { values } of long) {
    const value = values[index] ?? '';
    if (marked.includes(value)) marked = marked.replaceAll(value, MARK);
  }
  return marked;
}

/** One pass over all texts at once. A name, where one stands in each of them, goes before an equal part. */
class Walk {
  readonly #texts: readonly string[];
  readonly #groups: readonly Group[];
  readonly #dead = new Set<string>();
  #steps = 0;

  constructor(texts: readonly string[], groups: readonly Group[]) {
    this.#texts = texts;
    this.#groups = groups;
  }

  from(at: readonly number[]): Piece[] | undefined {
    const key = at.join();
    if (++this.#steps > MOST_STEPS || this.#dead.has(key)) return undefined;
    if (this.#texts.every((text, i) => at[i] === text.length)) return [];
    for (const { ids, values } of this.#groups) {
      const rest = this.#stands(values, at)
        ? this.from(at.map((each, i) => each + (values[i] ?? '').length))
        : undefined;
      if (rest) return [{ anyOf: ids }, ...rest];
    }
    const part = this.#samePart(at);
    const rest = part === undefined ? undefined : this.from(at.map((each) => each + part.length));
    if (part === undefined || !rest) {
      this.#dead.add(key);
      return undefined;
    }
    const [next, ...others] = rest;
    return typeof next === 'string' ? [part + next, ...others] : [part, ...rest];
  }

  #stands(values: readonly string[], at: readonly number[]): boolean {
    return this.#texts.every((text, i) => {
      const value = values[i] ?? '';
      const start = at[i] ?? 0;
      return text.startsWith(value, start) && isBorder(text, start) && isBorder(text, start + value.length);
    });
  }

  #samePart(at: readonly number[]): string | undefined {
    const parts = this.#texts.map((text, i) => text.slice(at[i], partEnd(text, at[i] ?? 0)));
    const [first = ''] = parts;
    return first !== '' && parts.every((part) => part === first) ? first : undefined;
  }
}

/**
 * The text of a template in an occurrence with these names; `undefined` where its readings disagree. In a path a name is spelt
 * as the path that it comes from, where the examples allow that.
 */
export function fill(template: Template, names: Names, isPath = false): string | undefined {
  const texts = template.readings.map((reading) => fillReading(reading, names, isPath));
  return texts.every((text) => text === texts[0]) ? texts[0] : undefined;
}

function fillReading(reading: readonly Piece[], names: Names, isPath: boolean): string | undefined {
  let text = '';
  for (const piece of reading) {
    const next = typeof piece === 'string' ? piece : spelt(piece.anyOf, names, isPath || text.endsWith('/'));
    if (next === undefined) return undefined;
    text += next;
  }
  return text;
}

function spelt(ids: readonly string[], names: Names, isPath: boolean): string | undefined {
  const unchanged = isPath ? ids.filter((id) => id.endsWith(':same')) : [];
  const values = new Set((unchanged.length > 0 ? unchanged : ids).map((id) => names.get(id)));
  const [only] = values;
  return values.size === 1 ? only : undefined;
}

/** Whether a text could be this template's in some occurrence. */
export function resembles(template: Template, text: string): boolean {
  return template.readings.some((reading) => {
    let at = 0;
    for (const [i, piece] of reading.entries()) {
      if (typeof piece !== 'string') continue;
      const found = i === 0 ? (text.startsWith(piece) ? 0 : -1) : text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    const last = reading.at(-1);
    return typeof last !== 'string' || text.endsWith(last);
  });
}

/** For people and for fingerprints: names as an ellipsis. */
export function pictureOf(template: Template): string {
  return (template.readings[0] ?? []).map((piece) => (typeof piece === 'string' ? piece : '…')).join('');
}

/** Whether a template holds a name. */
export function hasName(template: Template): boolean {
  return template.readings.some((reading) => reading.some((piece) => typeof piece !== 'string'));
}
