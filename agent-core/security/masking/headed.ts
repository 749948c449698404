/**
 * Cells of what a command printed, under headers: alone, a password in a table does not tell that it is one. A header is the first
 * line of a stretch: names between separators, or names in capitals over aligned columns.
 */

/** A cell under a header; offsets into the text. */
export interface Headed {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const SEPARATOR = /[,;|\t]/;
const CAPITALS = /^[^\p{Ll}]*\p{Lu}{2}[^\p{Ll}]*$/u;
/** Names may be of two words, as in `CONTAINER ID`. */
const NAMES = /\S+(?: \S+)*/g;

/** The cells under the headers that `isTelling` picks, in order. */
export function cellsUnder(text: string, isTelling: (name: string) => boolean): Headed[] {
  const found: Headed[] = [];
  let cellsOf: ((line: string) => Headed[]) | undefined;
  let at = 0;
  let isFirst = true;
  for (const line of text.split('\n')) {
    if (line.trim() === '') isFirst = true;
    else if (isFirst) {
      cellsOf = readerOf(line, isTelling);
      isFirst = false;
    } else
      for (const cell of cellsOf?.(line) ?? []) found.push({ ...cell, start: at + cell.start, end: at + cell.end });
    at += line.length + 1;
  }
  return found;
}

function readerOf(header: string, isTelling: (name: string) => boolean): ((line: string) => Headed[]) | undefined {
  const separator = SEPARATOR.exec(header)?.[0];
  const columns = separator === undefined ? alignedNames(header) : separatedCells(header, separator);
  const telling = columns.flatMap((column, i) => (isTelling(column.name) ? [{ ...column, i }] : []));
  if (telling.length === 0) return undefined;
  if (separator === undefined)
    return (line) => telling.flatMap(({ name, start, end }) => wordsAt(line, name, start, end));
  return (line) => {
    const cells = separatedCells(line, separator);
    return telling.flatMap(({ name, i }) => (cells[i] ? [{ ...cells[i], name }] : []));
  };
}

/** Each name reaches to the next. */
function alignedNames(header: string): Headed[] {
  if (!CAPITALS.test(header)) return [];
  const names = [...header.matchAll(NAMES)];
  return names.map(({ 0: name, index }, i) => ({
    name,
    start: index,
    end: names[i + 1]?.index ?? Number.MAX_SAFE_INTEGER,
  }));
}

function separatedCells(line: string, separator: string): Headed[] {
  let at = 0;
  return line.split(separator).map((cell) => {
    const name = cell.trim().replace(/^"|"$/g, '');
    const start = at + Math.max(0, cell.indexOf(name));
    at += cell.length + 1;
    return { name, start, end: start + name.length };
  });
}

/** The words that stand there, whole, though one may have begun before. */
function wordsAt(line: string, name: string, from: number, to: number): Headed[] {
  const words = [...line.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    name,
    start: index,
    end: index + word.length,
  }));
  return words.filter(({ start, end }) => start < to && end > from);
}
