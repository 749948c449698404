/**
 * Where imports stand, with what is asked of it again and again. What was read of a text is remembered: at most `MOST` of them, the
 * one read longest ago goes first, and an empty memory gives the same answers.
 */
import { hash } from '../describe.ts';
import { type Lines, lineAt, linesOf } from '../lines.ts';
import { type ImportStatement, importsOf } from './imports.ts';
import { bound, keyOf } from './line.ts';

export interface Header {
  readonly lines: Lines;
  readonly imports: readonly ImportStatement[];
  /** Numbers of the lines with each hash. */
  readonly rows: ReadonlyMap<string, readonly number[]>;
}

const MOST = 80;
/** Lines beyond the last import that may be an anchor. */
const BEYOND = 20;
const known = new Map<string, Header>();

/** Of `doc`, when it reads `text`. */
export function headerOf(doc: string, text: string): Header {
  const key = `${doc}\n${text}`;
  const header = known.get(key) ?? read(doc, text);
  known.delete(key);
  known.set(key, header);
  const [oldest] = known.keys();
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  return header;
}

function read(doc: string, text: string): Header {
  const lines = linesOf(text);
  const imports = importsOf(lines);
  const rows = new Map<string, number[]>();
  const last = Math.min(lines.starts.length, (imports.at(-1)?.end ?? 0) + BEYOND);
  for (let i = 0; i < last; i++) {
    const hashed = hashOf(doc, lineAt(lines, i) ?? '');
    if (hashed !== undefined) rows.set(hashed, [...(rows.get(hashed) ?? []), i]);
  }
  return { lines, imports, rows };
}

/** Equal for lines that are the same but for how a path is written; undefined for one without words. */
export function hashOf(doc: string, line: string): string | undefined {
  return /\w/.test(line) ? hash(keyOf(bound(doc, line.trim()))) : undefined;
}
