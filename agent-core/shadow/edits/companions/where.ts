/**
 * Where a line goes that comes along with an edit. Every rule that explains all documents it says something about is kept; in a
 * further document the first of them that says something decides.
 */
import * as z from 'zod';
import { lineAt } from '../lines.ts';
import { type Header, hashOf } from './header.ts';
import { type ImportStatement, kindsOf, moduleOf } from './imports.ts';

const ORDERS = ['text', 'lower case', 'module'] as const;
const KINDS = [0, 1, 2] as const;

export const Where = z.discriminatedUnion('put', [
  z.object({ put: z.literal('sorted'), by: z.enum(ORDERS) }),
  /** Beside the one line with this hash. */
  z.object({ put: z.enum(['after', 'before']), line: z.string() }),
  /** Behind the last, or before the first, import of its kind: 0 the narrowest, 2 the widest. */
  z.object({ put: z.enum(['last', 'first']), kind: z.literal(KINDS) }),
  z.object({ put: z.literal('start') }),
]);
export type Where = z.infer<typeof Where>;

/** A document without the line. */
export interface Scene extends Header {
  readonly doc: string;
  /** The line as it is written there. */
  readonly text: string;
}

export interface Told extends Scene {
  /** The line that it was put before, from 0. */
  readonly at: number;
}

/** Fewer may stand in order by chance. */
const IN_ORDER = 3;

/** All rules that explain the examples, the most telling first. */
export function rulesFor(examples: readonly Told[]): Where[] {
  const rules: Where[] = [
    ...ORDERS.map((by): Where => ({ put: 'sorted', by })),
    ...besides(examples),
    ...KINDS.flatMap((kind): Where[] => [
      { put: 'last', kind },
      { put: 'first', kind },
    ]),
    { put: 'start' },
  ];
  return rules.filter((rule) => {
    const told = examples.map((each) => ({ said: lineFor(rule, each), at: each.at }));
    const telling = told.filter(({ said }) => said !== undefined);
    return telling.length * 2 > examples.length && telling.every(({ said, at }) => said === at);
  });
}

/** Beside a line that stands next to it in an example. */
function besides(examples: readonly Told[]): Where[] {
  const beside = (put: 'after' | 'before', step: number): Where[] => {
    const next = examples.map(({ doc, lines, at }) => hashOf(doc, lineAt(lines, at + step) ?? ''));
    return [...new Set(next)].flatMap((line): Where[] => (line === undefined ? [] : [{ put, line }]));
  };
  return [...beside('after', -1), ...beside('before', 0)];
}

/** The line that it goes before; undefined where the rule says nothing. */
export function lineFor(where: Where, { imports, rows, text }: Scene): number | undefined {
  switch (where.put) {
    case 'start':
      return 0;
    case 'sorted':
      return sortedLine(where.by, imports, text);
    case 'after':
    case 'before': {
      const found = rows.get(where.line) ?? [];
      const [only] = found;
      return found.length === 1 && only !== undefined ? only + (where.put === 'after' ? 1 : 0) : undefined;
    }
    default: {
      const kind = kindsOf(text)[where.kind];
      const alike = imports.filter((each) => kindsOf(each.text)[where.kind] === kind);
      const end = alike.at(-1)?.end;
      return where.put === 'first' ? alike[0]?.line : end === undefined ? undefined : end + 1;
    }
  }
}

/** In the group of imports that has most of its kind, where that stands in order. */
function sortedLine(by: (typeof ORDERS)[number], imports: readonly ImportStatement[], text: string) {
  const [kind] = kindsOf(text);
  const alike = (group: readonly ImportStatement[]) => group.filter((each) => kindsOf(each.text)[0] === kind).length;
  const group = groupsOf(imports).sort((a, b) => alike(b) - alike(a) || b.length - a.length)[0] ?? [];
  const keys = group.map((each) => keyOf(by, each.text));
  if (group.length < IN_ORDER || keys.some((key, i) => key < (keys[i - 1] ?? ''))) return undefined;
  const own = keyOf(by, text);
  const next = keys.findIndex((key) => key > own);
  return next < 0 ? (group.at(-1)?.end ?? 0) + 1 : group[next]?.line;
}

/** Imports without another line between them. */
function groupsOf(imports: readonly ImportStatement[]): ImportStatement[][] {
  const groups: ImportStatement[][] = [];
  for (const each of imports) {
    const last = groups.at(-1);
    if (last?.at(-1)?.end === each.line - 1) last.push(each);
    else groups.push([each]);
  }
  return groups;
}

function keyOf(by: (typeof ORDERS)[number], text: string): string {
  return by === 'text' ? text : by === 'lower case' ? text.toLowerCase() : moduleOf(text).toLowerCase();
}
