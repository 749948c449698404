/**
 * Which lines of an output matter: what tells of an error with what belongs to it (its heading, its continuation, the project's
 * own frames), then what sums up, warns or stands near, then what is seen for the first time.
 */
import { markError } from './belonging.ts';
import { type Shortened, shortened } from './long-lines.ts';
import { type Marked, raise, VALUE } from './marked.ts';
import { indentOf, shapeOf } from './shape.ts';
import { type LineSign, signsOf } from './signing.ts';
import { tablesIn } from './tables/find.ts';
import { placesOf, signTable, type Table } from './tables/table.ts';

/** So many first lines of a shape are examples of it. */
const EXAMPLES = 2;
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

const isRuled = (text: string) => isRule(text.charCodeAt(0)) && text.length < LONGEST_TITLE && RULED.test(text);
/** `_`, `=` or `-`. */
const isRule = (code: number) => code === 95 || code === 61 || code === 45;
const RULED = /^[_=-]{3,} +\S.* [_=-]{3,}$/;
const LONGEST_TITLE = 400;

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
