/** The statements that bring names into a document from elsewhere, read line by line and alike for many languages. */
import { type Lines, lineAt } from '../lines.ts';
import { LONGEST_LINE, tokenize } from '../tokens.ts';

export interface ImportStatement {
  /** First and last line, from 0. */
  readonly line: number;
  readonly end: number;
  /** On one line, blanks folded. */
  readonly text: string;
  /** It stands in a block of imports. */
  readonly listed: boolean;
}

/** Further down nothing is looked for. */
const DEEPEST = 600;
const LONGEST_STATEMENT = 60;

const BEGINS =
  /^(?:import\b(?!\s*\(|\.)|from\s+\S+\s+import\b|using\s+[^()]+;|use\s+[\w\\:{][^()]*;?$|(?:pub )?use\s|#include\b|require(?:_once|_relative)?\b|(?:const|let|var)\s.*=\s*require\(|@import\b|extern crate\b)/;
/** Go, and what else lists modules between parentheses. */
const BLOCK = /^import\s*\($/;
const OPENS: Readonly<Record<string, string>> = { '{': '}', '(': ')' };

export function isImport(line: string): boolean {
  return line.length <= LONGEST_LINE && BEGINS.test(line);
}

/** In order. A line in a block of imports is a statement of its own. */
export function importsOf(lines: Lines): ImportStatement[] {
  const found: ImportStatement[] = [];
  const last = Math.min(lines.starts.length, DEEPEST);
  for (let at = 0; at < last; at++) {
    const line = lineAt(lines, at) ?? '';
    if (BLOCK.test(line)) {
      for (at++; at < last; at++) {
        const inner = (lineAt(lines, at) ?? '').trim();
        if (inner.startsWith(')')) break;
        if (inner !== '') found.push({ line: at, end: at, text: inner, listed: true });
      }
    } else if (isImport(line)) {
      const statement = statementAt(lines, at, line);
      found.push(statement);
      at = statement.end;
    }
  }
  return found;
}

/** A statement goes on to the line that closes its list. */
function statementAt(lines: Lines, line: number, first: string): ImportStatement {
  const parts = [first];
  const close = openList(first);
  let end = line;
  while (close !== undefined && end - line < LONGEST_STATEMENT) {
    const next = lineAt(lines, end + 1);
    if (next === undefined) break;
    end++;
    parts.push(next);
    if (next.includes(close)) break;
  }
  return { line, end, text: parts.join(' ').replace(/\s+/g, ' ').trim(), listed: false };
}

/** What closes the list that a line leaves open. */
function openList(line: string): string | undefined {
  for (const [open, close] of Object.entries(OPENS)) if (line.lastIndexOf(open) > line.lastIndexOf(close)) return close;
  return undefined;
}

interface Parts {
  /** Words, numbers and the contents of strings. */
  readonly names: readonly string[];
  readonly all: ReadonlySet<string>;
  readonly module: string;
  readonly kinds: readonly [narrowest: string, wider: string, widest: string];
}

/** The same few statements are asked for again and again. */
const known = new Map<string, Parts>();
const MOST_KNOWN = 2000;

function partsOf(text: string): Parts {
  const found = known.get(text);
  if (found) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const names = namesIn(text);
  const module = moduleIn(text);
  const [first = ''] = names;
  const types = /^(?:import|export)\s+type\b/.test(text) ? 'type' : '';
  const far = /^(?:\.\/|\.\.\/|\.+|@\/|@|node:)?/.exec(module)?.[0] ?? '';
  const made: Parts = {
    names,
    all: new Set(names),
    module,
    kinds: [`${first} ${types} ${far}`, `${first} ${types}`, first],
  };
  known.set(text, made);
  return made;
}

const namesIn = (text: string): string[] =>
  tokenize(text).flatMap(({ kind, text: token }) =>
    kind === 'word' || kind === 'number' ? [token] : kind === 'string' ? [token.slice(1, -1)] : [],
  );

function moduleIn(text: string): string {
  const quoted = /(["'`])([^"'`]+)\1(?=[^"'`]*$)|<([^<>]+)>/.exec(text);
  const named = /^(?:pub )?(?:from|import|using|use|require)\s+(?:static\s+|type\s+)?([\w.:\\*]+)/.exec(text);
  return quoted?.[2] ?? quoted?.[3] ?? named?.[1] ?? text;
}

/** What a statement brings names in from, as it is written there. */
export const moduleOf = (text: string): string => partsOf(text).module;

/** Statements of one kind stand together: by their keyword, by whether they bring in types, by how far away their module is. */
export const kindsOf = (text: string): Parts['kinds'] => partsOf(text).kinds;

/** Whether all that `wanted` names is named by a statement of the same kind. */
export function covers(statement: string, wanted: string): boolean {
  const there = partsOf(statement);
  const asked = partsOf(wanted);
  const [first] = asked.names;
  if (first === undefined || there.names[0] !== first || there.module !== asked.module) return false;
  return asked.names.every((name) => there.all.has(name));
}

/** Words that may be names by which an import is used: those it holds, and the end of its module's path. */
export function broughtIn(text: string): string[] {
  const words = partsOf(text).names.flatMap((name) => [name, ...name.split(/[^\w$]+/).slice(-1)]);
  return [...new Set(words)].filter((word) => /^[\w$]{2,}$/.test(word) && !KEYWORDS.has(word));
}

const KEYWORDS = new Set(['import', 'from', 'type', 'as', 'using', 'const', 'let', 'var']);

/** Whether a document sees the names of a namespace or package without bringing them in: it lies in that itself. */
export function isOwnNamespace(text: string, wanted: string): boolean {
  const module = moduleOf(wanted);
  if (!/^[\w.]+$/.test(module)) return false;
  const [, keyword, own = ''] = /^[ \t]*(namespace|package)[ \t]+([\w.]+)/m.exec(text) ?? [];
  if (keyword === 'package') return module.slice(0, module.lastIndexOf('.')) === own;
  return keyword === 'namespace' && `${own}.`.startsWith(`${module}.`);
}
