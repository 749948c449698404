/**
 * Anti-unification (Plotkin 1970) of examples of equal shape, position by position: what they share stays, what differs
 * becomes a hole, and every token of the output must be a constant or a function of something before the edit.
 */
import { inferFn, SAME } from './bind.ts';
import { type ContextToken, contextLeft, contextRight } from './context.ts';
import type { Core } from './diff.ts';
import type { Near, Output, Ref, Slot, Template } from './template.ts';
import { isValue, type Kind, type Token, vocabulary } from './tokens.ts';

/** How far from the core an output token may come from. */
const REACH = 8;

/** Undefined where the shapes differ, an output token is not bound, or nothing but holes would be left. */
export function unify(examples: readonly Core[]): Template | undefined {
  const first = examples[0];
  if (!first) return undefined;
  const size = first.beforeEnd - first.start;
  const made = first.afterEnd - first.start;
  if (examples.some((e) => e.beforeEnd - e.start !== size || e.afterEnd - e.start !== made)) return undefined;
  const columns = range(size).map((i) => examples.map((e) => e.before[e.start + i]));
  const results = range(made).map((i) => examples.map((e) => e.after[e.start + i]));
  if (!columns.every(mayDiffer) || !results.every(mayDiffer)) return undefined;
  const left = examples.map((e) => contextLeft(e.before, e.start));
  const right = examples.map((e) => contextRight(e.before, e.beforeEnd));
  const output: Output[] = [];
  for (let i = 0; i < made; i++) {
    const bound = bind(
      examples.map((e) => e.after[e.start + i]?.text ?? ''),
      columns,
      left,
      right,
      examples.map((e) => e.outer ?? []),
    );
    if (!bound) return undefined;
    output.push(bound);
  }
  const core = slots(columns, output);
  if (!core) return undefined;
  const words = examples.map((e) => vocabulary(e.before));
  const firsts = new Set(examples.map((e) => e.before.find((token) => token.kind !== 'blank')?.text));
  const [only] = firsts;
  return {
    core,
    output,
    equal: equalPairs(columns),
    left: generalise(left),
    right: generalise(right),
    shared: [...(words[0] ?? [])].filter((word) => words.every((set) => set.has(word))),
    ...(firsts.size === 1 && only !== undefined ? { first: only } : {}),
  };
}

/** Marks, and blanks among others, are never holes: where they differ the edits do. */
function mayDiffer(column: Column): boolean {
  const [first] = column;
  if (column.every((token) => token?.text === first?.text)) return true;
  return (
    column.every((token) => token !== undefined && isValue(token.kind)) ||
    column.every((token) => token?.kind === 'blank')
  );
}

type Column = readonly (Token | undefined)[];

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function bind(
  texts: readonly string[],
  columns: readonly Column[],
  left: readonly (readonly ContextToken[])[],
  right: readonly (readonly ContextToken[])[],
  outer: readonly (readonly string[])[],
): Output | undefined {
  const [text = ''] = texts;
  const constant = texts.every((other) => other === text);
  const copied = columns.findIndex((column) =>
    column.every((t, i) => t !== undefined && t.text === texts[i] && (!constant || isValue(t.kind))),
  );
  if (copied >= 0) return { out: 'from', ref: { in: 'core', at: copied }, fn: SAME };
  if (constant) return { out: 'const', text };
  const near = (side: readonly (readonly ContextToken[])[], at: number) => side.map((tokens) => tokens[at]?.text);
  const sources: [Ref, readonly (string | undefined)[]][] = [
    ...columns.map((column, at): [Ref, (string | undefined)[]] => [{ in: 'core', at }, column.map((t) => t?.text)]),
    ...range(REACH).flatMap((at): [Ref, readonly (string | undefined)[]][] => [
      [{ in: 'left', at }, near(left, at)],
      [{ in: 'right', at }, near(right, at)],
    ]),
    ...range(outer[0]?.length ?? 0).map((at): [Ref, (string | undefined)[]] => [
      { in: 'outer', at },
      outer.map((names) => names[at]),
    ]),
  ];
  return fromSource(texts, sources);
}

function fromSource(
  texts: readonly string[],
  sources: readonly (readonly [Ref, readonly (string | undefined)[]])[],
): Output | undefined {
  const usable = sources.filter(([, inputs]) => inputs.every((input) => input?.trim()));
  const same = usable.find(([, inputs]) => inputs.every((input, i) => input === texts[i]));
  if (same) return { out: 'from', ref: same[0], fn: SAME };
  for (const [ref, inputs] of usable) {
    const fn = inferFn(inputs.map((input, i) => [input ?? '', texts[i] ?? ''] as const));
    if (fn) return { out: 'from', ref, fn };
  }
  return undefined;
}

/** Undefined where marks or a mixture of blanks and others differ: those are different edits. */
function slots(columns: readonly Column[], output: readonly Output[]): Slot[] | undefined {
  const used = new Set(output.flatMap((o) => (o.out === 'from' && o.ref.in === 'core' ? [o.ref.at] : [])));
  const isCarried = (text: string) => [...used].some((i) => columns[i]?.every((token) => token?.text === text));
  const core: Slot[] = [];
  for (const column of columns) {
    const kinds = kindsOf(column);
    const text = column[0]?.text ?? '';
    if (column.every((token) => token?.text === text)) {
      core.push(isCarried(text) && kinds.every(isValue) ? { slot: 'kept', text, kinds } : { slot: 'const', text });
    } else if (kinds.every(isValue) || (kinds.length === 1 && kinds[0] === 'blank')) core.push({ slot: 'hole', kinds });
    else return undefined;
  }
  return core;
}

function kindsOf(tokens: Column): Kind[] {
  return [...new Set(tokens.flatMap((token) => (token ? [token.kind] : [])))].sort();
}

function equalPairs(columns: readonly Column[]): [number, number][] {
  const pairs: [number, number][] = [];
  columns.forEach((column, j) => {
    if (!column.every((token) => token && isValue(token.kind))) return;
    const i = columns.findIndex((other) => other.every((token, k) => token?.text === column[k]?.text));
    if (i < j) pairs.push([i, j]);
  });
  return pairs;
}

function generalise(sides: readonly (readonly ContextToken[])[]): Near[] {
  const length = Math.min(...sides.map((side) => side.length));
  return range(length).map((at) => {
    const column = sides.map((side) => side[at]);
    const kinds = [...new Set(column.flatMap((token) => (token ? [token.kind] : [])))].sort();
    const marks = [...new Set(column.flatMap((token) => (token?.kind === 'mark' ? [token.text] : [])))].sort();
    const text = column[0]?.text;
    if (text !== undefined && column.every((token) => token?.text === text)) return { text, kinds, marks };
    return { kinds: kinds.length === 1 && kinds[0] !== 'mark' ? kinds : [], marks };
  });
}
