/**
 * Copies and joins: a value that is made of whole slots with constant text around and between them. A value that holds no
 * slot is a constant.
 */
import { CLIP, isField, isSource, LAST, OWN, type Slots } from '../slots.ts';
import { type Example, explains, inputsOf, type Rule } from './rule.ts';

/** Constant text, or the place of a slot among the inputs. */
type Part = string | number;

/** Slots a value is sought in: what is read is known earlier and means more than what passes through the hands. */
const VIEWS: readonly ((slot: string) => boolean)[] = [
  isSource,
  (slot) => isSource(slot) || isField(slot),
  (slot) => slot === CLIP || slot === OWN,
  (slot) => slot === LAST,
];

const MOST_SEEDS = 4;
const MOST_PARTS = 6;

/** Rules read off the newest examples, each of which explains at least the one it was read off. */
export function templates(examples: readonly Example[]): Rule[] {
  const rules = new Map<string, Rule>();
  for (const seed of examples.slice(-MOST_SEEDS)) {
    for (const view of VIEWS) {
      const parsed = parse(seed.output, seed.slots, view);
      if (!parsed) continue;
      const bare = templateRule(parsed.parts, parsed.slots, []);
      const explained = examples.filter((example) => explains(bare, example));
      const rule = templateRule(parsed.parts, parsed.slots, explained);
      rules.set(rule.key, rule);
    }
  }
  return [...rules.values()];
}

function templateRule(parts: readonly Part[], slots: readonly string[], examples: readonly Example[]): Rule {
  const inputs = examples.length === 0 ? slots.map((slot) => ({ slot, fresh: false })) : inputsOf(slots, examples);
  const kind = slots.length === 0 ? 'constant' : parts.length === 1 ? 'copy' : 'join';
  return {
    kind,
    key: JSON.stringify([kind, parts, inputs]),
    inputs,
    run: (values) => ({
      value: parts.map((part) => (typeof part === 'number' ? (values[part] ?? '') : part)).join(''),
      confidence: 1,
    }),
  };
}

/** The value cut at the slots it holds, the longest first at each position; `undefined` where that takes too many parts. */
function parse(output: string, all: Slots, view: (slot: string) => boolean) {
  const parts: Part[] = [];
  const slots: string[] = [];
  const known = [...all].filter(([name, { value }]) => view(name) && isPart(value, output));
  let text = '';
  for (let at = 0; at < output.length; ) {
    const found = longestAt(output, at, known);
    if (!found) {
      text += output[at++];
      continue;
    }
    if (text) parts.push(text);
    text = '';
    if (!slots.includes(found.name)) slots.push(found.name);
    parts.push(slots.indexOf(found.name));
    at += found.length;
  }
  if (text || parts.length === 0) parts.push(text);
  return parts.length > MOST_PARTS ? undefined : { parts, slots };
}

function longestAt(output: string, at: number, known: readonly (readonly [string, { readonly value: string }])[]) {
  let best: { readonly name: string; readonly length: number } | undefined;
  for (const [name, { value }] of known) {
    const length = value.length;
    if (output.startsWith(value, at) && (!best || length > best.length) && endsWords(output, at, length)) {
      best = { name, length };
    }
  }
  return best;
}

/** A slot of one character is only believed as the whole value. */
const isPart = (value: string, output: string) => value === output || (value.length > 1 && output.includes(value));

/** A slot that begins or ends inside a word of the value is there by chance. */
function endsWords(output: string, at: number, length: number): boolean {
  const splits = (before: string | undefined, after: string | undefined) =>
    before !== undefined &&
    after !== undefined &&
    WORD.test(before) &&
    WORD.test(after) &&
    isDigit(before) === isDigit(after);
  const end = at + length;
  return !splits(output[at - 1], output[at]) && !splits(output[end - 1], output[end]);
}

const WORD = /[\p{L}\p{N}]/u;
const isDigit = (char: string) => /\d/.test(char);
