/**
 * Functions of one token: how a token of the output may follow from a token of the input. Each can be applied, written as a
 * JavaScript expression, and stored as JSON. After FlashFill (Gulwani, POPL 2011), cut down to what one token needs.
 */
import * as z from 'zod';

export const CASES = [
  'upper',
  'lower',
  'capital',
  'uncapital',
  'camel',
  'pascal',
  'snake',
  'constant',
  'kebab',
] as const;
export type CaseName = (typeof CASES)[number];

export const Fn = z.discriminatedUnion('fn', [
  z.object({ fn: z.literal('same') }),
  /** Drop characters at both ends, change case, put constants around. */
  z.object({
    fn: z.literal('affix'),
    drop: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
    as: z.enum(['same', ...CASES]),
    add: z.tuple([z.string(), z.string()]),
  }),
  z.object({ fn: z.literal('plus'), add: z.number().int() }),
]);
export type Fn = z.infer<typeof Fn>;

export const SAME: Fn = { fn: 'same' };

const WORDS = '/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\\d+|[^A-Za-z\\d_$ -]+/g';
const words = (s: string): string[] => s.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^A-Za-z\d_$ -]+/g) ?? [];
const capital = (s: string): string => s.slice(0, 1).toUpperCase() + s.slice(1);
const title = (s: string): string => capital(s.toLowerCase());

const CHANGE: Readonly<Record<CaseName, (s: string) => string>> = {
  upper: (s) => s.toUpperCase(),
  lower: (s) => s.toLowerCase(),
  capital,
  uncapital: (s) => s.slice(0, 1).toLowerCase() + s.slice(1),
  camel: (s) =>
    words(s)
      .map((w, i) => (i ? title(w) : w.toLowerCase()))
      .join(''),
  pascal: (s) => words(s).map(title).join(''),
  snake: (s) => words(s).join('_').toLowerCase(),
  constant: (s) => words(s).join('_').toUpperCase(),
  kebab: (s) => words(s).join('-').toLowerCase(),
};

const WRITE: Readonly<Record<CaseName, (x: string) => string>> = {
  upper: (x) => `${x}.toUpperCase()`,
  lower: (x) => `${x}.toLowerCase()`,
  capital: (x) => `${x}.replace(/^[^]/, (c) => c.toUpperCase())`,
  uncapital: (x) => `${x}.replace(/^[^]/, (c) => c.toLowerCase())`,
  camel: (x) =>
    `(${x}.match(${WORDS}) ?? []).map((w, i) => (i ? w[0].toUpperCase() + w.slice(1).toLowerCase() : w.toLowerCase())).join('')`,
  pascal: (x) => `(${x}.match(${WORDS}) ?? []).map((w) => w[0].toUpperCase() + w.slice(1).toLowerCase()).join('')`,
  snake: (x) => `(${x}.match(${WORDS}) ?? []).join('_').toLowerCase()`,
  constant: (x) => `(${x}.match(${WORDS}) ?? []).join('_').toUpperCase()`,
  kebab: (x) => `(${x}.match(${WORDS}) ?? []).join('-').toLowerCase()`,
};

/** The output for one input, or undefined where the function does not apply (its ends are too short, not a whole number). */
export function apply(fn: Fn, input: string): string | undefined {
  if (fn.fn === 'same') return input;
  if (fn.fn === 'plus') {
    const n = wholeNumber(input);
    return n === undefined ? undefined : String(n + fn.add);
  }
  const inner = input.slice(fn.drop[0], input.length - fn.drop[1]);
  if (input.length < fn.drop[0] + fn.drop[1] + 1 || breaksQuotes(fn.add[0], inner)) return undefined;
  return fn.add[0] + (fn.as === 'same' ? inner : CHANGE[fn.as](inner)) + fn.add[1];
}

/** Text put between quotes must not end them. */
function breaksQuotes(opening: string, inner: string): boolean {
  const quote = opening.slice(-1);
  return /["'`]/.test(quote) && (inner.includes(quote) || inner.includes('\\'));
}

/** The function as a JavaScript expression over the expression `x`; agrees with `apply` wherever that is defined. */
export function write(fn: Fn, x: string): string {
  if (fn.fn === 'same') return x;
  if (fn.fn === 'plus') return `String(Number(${x}) + ${fn.add})`;
  const [front, back] = fn.drop;
  const inner = front + back === 0 ? x : back === 0 ? `${x}.slice(${front})` : `${x}.slice(${front}, -${back})`;
  const cased = fn.as === 'same' ? inner : WRITE[fn.as](inner);
  return [fn.add[0] && JSON.stringify(fn.add[0]), cased, fn.add[1] && JSON.stringify(fn.add[1])]
    .filter(Boolean)
    .join(' + ');
}

const wholeNumber = (s: string): number | undefined => (/^(?:0|[1-9]\d{0,9})$/.test(s) ? Number(s) : undefined);

export type Pair = readonly [input: string, output: string];

/** A function that maps every input to its output, the plainest first. */
export function inferFn(pairs: readonly Pair[]): Fn | undefined {
  if (pairs.every(([u, v]) => u === v)) return SAME;
  if (pairs.some(([u, v]) => u.length > 80 || v.length > 80)) return undefined;
  return inferPlus(pairs) ?? inferAffix(pairs);
}

function inferPlus(pairs: readonly Pair[]): Fn | undefined {
  const [u, v] = pairs[0] ?? ['', ''];
  const add = (wholeNumber(v) ?? Number.NaN) - (wholeNumber(u) ?? Number.NaN);
  if (Number.isNaN(add)) return undefined;
  return pairs.every(([x, y]) => apply({ fn: 'plus', add }, x) === y) ? { fn: 'plus', add } : undefined;
}

function inferAffix(pairs: readonly Pair[]): Fn | undefined {
  const inputs = pairs.map(([u]) => u);
  const front = commonPrefix(inputs).length;
  const back = commonPrefix(inputs.map(reverse)).length;
  const shortest = Math.min(...inputs.map((u) => u.length));
  for (let dropped = 0; dropped <= Math.min(front + back, 40); dropped++) {
    for (let start = Math.max(0, dropped - back); start <= Math.min(front, dropped); start++) {
      if (dropped >= shortest) return undefined;
      const fn = fitAffix(pairs, [start, dropped - start]);
      if (fn) return fn;
    }
  }
  return undefined;
}

function fitAffix(pairs: readonly Pair[], drop: [number, number]): Fn | undefined {
  const [u, v] = pairs[0] ?? ['', ''];
  for (const as of ['same', ...CASES] as const) {
    const middle = apply({ fn: 'affix', drop, as, add: ['', ''] }, u);
    if (!middle) continue;
    const at = v.indexOf(middle);
    if (at < 0) continue;
    const fn: Fn = { fn: 'affix', drop, as, add: [v.slice(0, at), v.slice(at + middle.length)] };
    if (solid(pairs, drop) && pairs.every(([x, y]) => apply(fn, x) === y)) return fn;
  }
  return undefined;
}

/** What is carried over must be more than a letter that happens to be there. */
function solid(pairs: readonly Pair[], drop: readonly [number, number]): boolean {
  return pairs.some(([u]) => u.length - drop[0] - drop[1] >= 2) && new Set(pairs.map(([u]) => u)).size > 1;
}

function commonPrefix(texts: readonly string[]): string {
  const first = texts[0] ?? '';
  let length = first.length;
  for (const text of texts) while (!text.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

const reverse = (s: string): string => [...s].reverse().join('');
