/**
 * Which lines of an output matter: what tells of an error with what belongs to it (its heading, its continuation, the project's
 * own frames), then what sums up, warns or stands near, then what is seen for the first time.
 */
import { type Shortened, shortened } from './long-lines.ts';
import { indentOf, shapeOf } from './shape.ts';
import { type LineSign, signsOf } from './signing.ts';
import { tablesIn } from './tables/find.ts';
import { placesOf, signTable, type Table } from './tables/table.ts';

/** How much a line is worth: what is `MUST` is shown whatever it costs. */
export const VALUE = { none: 0, first: 1, edge: 2, near: 3, telling: 4, must: 5 } as const;

export interface Marked {
  readonly texts: readonly string[];
  readonly at: readonly number[];
  readonly signs: readonly LineSign[];
  readonly shapes: readonly number[];
  readonly indents: Uint16Array;
  /** The nearest ruled title at or above each line, from 1; 0 where there is none. */
  readonly titles: Uint32Array;
  /** How often a shape comes. */
  readonly often: ReadonlyMap<number, number>;
  readonly values: Uint8Array;
  readonly tables: readonly Table[];
  /** In which table a row lies, from 1; 0 for other lines. */
  readonly tableOf: Uint32Array;
  /** A line as it is shown. */
  show(i: number): Shortened;
}

/** A continuation ends after so many lines. */
const CONTINUES = 14;
/** So many first lines of a shape are examples of it. */
const EXAMPLES = 2;
/** The longest way from an error to its heading. */
const HEADING_AWAY = 80;
const [HEAD, TAIL] = [3, 5];

export function marked(texts: readonly string[], at: readonly number[], isContent: boolean): Marked {
  const signs = signsOf(texts, isContent);
  markSources(texts, signs);
  const shapes = texts.map(shapeOf);
  const often = new Map<number, number>();
  for (const shape of shapes) often.set(shape, (often.get(shape) ?? 0) + 1);
  const values = new Uint8Array(texts.length);
  const tables = tablesIn(texts, signs, (i) => often.get(shapes[i] ?? 0) ?? 0);
  const all = {
    texts,
    at,
    signs,
    shapes,
    often,
    ...layoutOf(texts),
    values,
    tables,
    tableOf: placesOf(tables, texts.length),
    show: showing(texts, signs),
  };
  for (const table of tables) signTable(signs, table);
  markTelling(all);
  for (const table of tables) markTable(all, table);
  for (let i = 0; i < texts.length; i++) if (signs[i] === 'error') markError(all, i);
  return all;
}

/** The head and the first rows, what warns, and every row that tells of something wrong with its head. */
function markTable(all: Marked, { head, rows, bad, warned = [] }: Table): void {
  for (const i of rows.slice(0, FIRST_ROWS)) raise(all, i, VALUE.edge);
  for (const i of warned) raise(all, i, VALUE.telling);
  for (const i of bad) raise(all, i, VALUE.must);
  const isWrong = bad.length > 0 || rows.some((i) => all.signs[i] === 'error');
  for (const i of head) raise(all, i, isWrong ? VALUE.must : VALUE.telling);
}
const FIRST_ROWS = 3;

function layoutOf(texts: readonly string[]): Pick<Marked, 'indents' | 'titles'> {
  const indents = new Uint16Array(texts.length);
  const titles = new Uint32Array(texts.length);
  for (const [i, text] of texts.entries()) {
    indents[i] = Math.min(indentOf(text), 65_535);
    titles[i] = isRuled(text) ? i + 1 : (titles[i - 1] ?? 0);
  }
  return { indents, titles };
}

/** The line of code under a frame of Python belongs to the frame. */
function markSources(texts: readonly string[], signs: LineSign[]): void {
  for (let i = 0; i + 1 < texts.length; i++) {
    if (signs[i] !== 'own-frame' && signs[i] !== 'library-frame') continue;
    const [frame = '', source = ''] = [texts[i], texts[i + 1]];
    const isFrame = frame.trimStart().startsWith('File "');
    if (isFrame && signs[i + 1] !== 'blank' && indentOf(source) > indentOf(frame)) signs[i + 1] = signs[i] as LineSign;
  }
}

/** Each line is shortened once. */
function showing(texts: readonly string[], signs: readonly LineSign[]): (i: number) => Shortened {
  const known = new Map<number, Shortened>();
  return (i) => {
    const isError = signs[i] === 'error' || signs[i] === 'bad-row';
    const found = known.get(i) ?? shortened(texts[i] ?? '', isError);
    if (found.lines[0] !== texts[i]) known.set(i, found);
    return found;
  };
}

function raise({ values }: Marked, i: number, value: number): void {
  if ((values[i] ?? 0) < value) values[i] = value;
}

/** What sums up and warns, both ends, and the first lines of each shape. */
function markTelling(all: Marked): void {
  const seen = new Map<number, number>();
  const count = all.texts.length;
  for (let i = 0; i < count; i++) {
    const sign = all.signs[i] ?? 'blank';
    if (QUIET.has(sign)) continue;
    const shape = all.shapes[i] ?? 0;
    const times = (seen.get(shape) ?? 0) + 1;
    seen.set(shape, times);
    if (i < HEAD || i >= count - TAIL) raise(all, i, VALUE.edge);
    if (times <= EXAMPLES) raise(all, i, worthOf(sign, times));
  }
}
const QUIET: ReadonlySet<LineSign> = new Set(['blank', 'decoration', 'binary', 'pass', 'library-frame']);

function worthOf(sign: LineSign, times: number): number {
  if (sign === 'summary' || sign === 'warning') return times === 1 ? VALUE.telling : VALUE.edge;
  return sign === 'plain' ? VALUE.first : VALUE.none;
}

function markError(all: Marked, i: number): void {
  all.values[i] = VALUE.must;
  if (all.tableOf[i] === 0) markHeading(all, i);
  markContinuation(all, i);
  for (const near of [i - 1, i - 2, i + 1, i + 2]) if (isRare(all, near)) raise(all, near, VALUE.near);
}

const isRare = ({ signs, shapes, often }: Marked, i: number) =>
  (signs[i] === 'plain' || signs[i] === 'summary') && (often.get(shapes[i] ?? 0) ?? 0) <= 5;

/** The nearest line above that is indented less, or a ruled title: a file, a test, a target. */
function markHeading(all: Marked, i: number): void {
  const { indents, signs } = all;
  const title = (all.titles[i - 1] ?? 0) - 1;
  const last = Math.max(0, title, i - HEADING_AWAY);
  let indent = indents[i] ?? 0;
  for (let above = i - 1; above >= last && indent > 0; above--) {
    const sign = signs[above];
    if (above === title || sign === 'blank' || sign === 'decoration' || sign === 'binary') continue;
    if ((indents[above] ?? 0) >= indent) continue;
    if (sign === 'plain' || sign === 'error') raise(all, above, VALUE.must);
    indent = indents[above] ?? 0;
    if (indent === 0) return;
  }
  if (title >= i - HEADING_AWAY) raise(all, title, VALUE.must);
}
const isRuled = (text: string) => isRule(text.charCodeAt(0)) && text.length < LONGEST_TITLE && RULED.test(text);
/** `_`, `=` or `-`. */
const isRule = (code: number) => code === 95 || code === 61 || code === 45;
const RULED = /^[_=-]{3,} +\S.* [_=-]{3,}$/;
const LONGEST_TITLE = 400;

/** Lines below that are indented as far or farther, what was expected and what came, and the frames of the stack. */
function markContinuation(all: Marked, i: number): void {
  let [blanks, shown] = [0, 0];
  for (let below = i + 1; below < all.texts.length && shown < CONTINUES; below++) {
    const how = continues(all, i, below, blanks);
    if (how === 'ends') return;
    if (how === 'blank' && ++blanks > 1) return;
    if (how === 'frame') raise(all, below, VALUE.must);
    if (how !== 'part') continue;
    raise(all, below, isSource(all.texts[below] ?? '') ? VALUE.near : VALUE.must);
    blanks = 0;
    shown++;
  }
}

type Continuation = 'part' | 'frame' | 'blank' | 'between' | 'ends';

/** What the line `below` is to the error at `i`, with `blanks` empty lines right above it. */
function continues(all: Marked, i: number, below: number, blanks: number): Continuation {
  const [text, sign] = [all.texts[below] ?? '', all.signs[below]];
  const table = all.tableOf[below];
  if (table !== 0 && (table === all.tableOf[i] || indentOf(text) === 0)) return 'ends';
  if (sign === 'blank') return 'blank';
  if (sign === 'library-frame' || sign === 'decoration') return 'between';
  if (sign === 'own-frame') return 'frame';
  if (DIFFERENCE.test(text)) return 'part';
  if (sign === 'pass' || sign === 'error' || sign === 'binary') return 'ends';
  const indent = indentOf(text);
  if (indent < indentOf(all.texts[i] ?? '')) return 'ends';
  return indent > 0 || (blanks === 0 && isRare(all, below)) ? 'part' : 'ends';
}

/** What was expected and what came, one above the other. */
const DIFFERENCE = /^\s*[-+] ?\S/;

/** Lines of a code frame that are not the one that it points to. */
const isSource = (text: string) => /^\s*\d+ ?[|│]/.test(text);
