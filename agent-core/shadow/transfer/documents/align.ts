/**
 * Anti-unification of the records a person wrote: what all of them share is constant, a column's cell in each of them is that
 * column, and what is left between is a hole.
 */

/** A word, a run of blanks or a single mark; or a whole cell of the record's row. */
export interface Piece {
  readonly text: string;
  /** Columns whose cell in this record's row reads so. */
  readonly columns: readonly number[];
}

/** A position that all records share. */
export interface Shared {
  /** The same text in every record, or `undefined`. */
  readonly text: string | undefined;
  /** Columns that give the text of every record. */
  readonly columns: readonly number[];
  /** Where it stands among the pieces of each record. */
  readonly at: readonly number[];
}

const LEXEME = /[\p{L}\p{N}_]+|\s+|./suy;
const MOST_PIECES = 500;

/** `undefined` where the text has too many pieces to be compared. */
export function piecesOf(text: string, cells: readonly string[]): Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length; ) {
    const cell = longestCell(text, at, cells);
    LEXEME.lastIndex = at;
    const word = LEXEME.exec(text)?.[0] ?? text.slice(at, at + 1);
    const piece = cell.length >= word.length ? cell : word;
    pieces.push({ text: piece, columns: cells.flatMap((value, i) => (value === piece ? [i] : [])) });
    at += piece.length;
    if (pieces.length > MOST_PIECES) return undefined;
  }
  return pieces;
}

/** The longest cell that stands at `at` and does not end inside a word; one may only begin where a word does. */
function longestCell(text: string, at: number, cells: readonly string[]): string {
  let longest = '';
  if (isInside(text, at)) return longest;
  for (const cell of cells) {
    if (cell.length > longest.length && text.startsWith(cell, at) && !isInside(text, at + cell.length)) longest = cell;
  }
  return longest;
}

const isInside = (text: string, at: number) => at > 0 && /[\p{L}\p{N}_]{2}/u.test(text.slice(at - 1, at + 1));

/** What the first record shares with all others, in order. */
export function align(records: readonly (readonly Piece[])[]): Shared[] {
  const [first = [], ...rest] = records;
  let shared: Shared[] = first.map(({ text, columns }, i) => ({ text, columns, at: [i] }));
  for (const record of rest) shared = common(shared, record);
  return shared;
}

/** The heaviest common subsequence (Needleman and Wunsch, 1970, without penalties). */
function common(shared: readonly Shared[], record: readonly Piece[]): Shared[] {
  const width = record.length + 1;
  const best = heaviest(shared, record);
  const at = (i: number, j: number) => best[i * width + j] ?? 0;
  const found: Shared[] = [];
  for (let i = 0, j = 0; i < shared.length && j < record.length; ) {
    const [one, other] = [shared[i], record[j]];
    const weight = weightOf(one, other);
    if (one && other && weight > 0 && at(i, j) === weight + at(i + 1, j + 1)) {
      found.push(meet(one, other, j));
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}

/** The weight of the best common subsequence of what follows, for each pair of positions. */
function heaviest(shared: readonly Shared[], record: readonly Piece[]): Float64Array {
  const width = record.length + 1;
  const best = new Float64Array((shared.length + 1) * width);
  for (let i = shared.length - 1; i >= 0; i--) {
    for (let j = record.length - 1; j >= 0; j--) {
      const cell = i * width + j;
      const weight = weightOf(shared[i], record[j]);
      const taken = weight > 0 ? weight + (best[cell + width + 1] ?? 0) : 0;
      best[cell] = Math.max(taken, best[cell + width] ?? 0, best[cell + 1] ?? 0);
    }
  }
  return best;
}

function meet(one: Shared, other: Piece, at: number): Shared {
  return {
    text: one.text === other.text ? one.text : undefined,
    columns: one.columns.filter((column) => other.columns.includes(column)),
    at: [...one.at, at],
  };
}

/** How much it means that these two stand at the same place: cells most, blanks least, 0 for different things. */
function weightOf(one: Shared | undefined, other: Piece | undefined): number {
  if (!one || !other) return 0;
  const same = one.columns.some((column) => other.columns.includes(column));
  if (same) return 4;
  if (one.text !== other.text) return 0;
  if (/^\s/.test(other.text)) return 0.5;
  return /^[\p{L}\p{N}_]/u.test(other.text) ? 2 : 1;
}
