/** An output in compressed pieces of whole lines, so that a page reads only those that it needs. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Of bytes as they came; a longer line is a piece of its own. */
const PIECE_BYTES = 64 * 1024;
const NEW_LINE = 10;

export interface Piece {
  /** Number of its first line, from 1. */
  readonly first: number;
  readonly data: Buffer;
}

export function piecesOf(bytes: Uint8Array): { pieces: Piece[]; lines: number } {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: Piece[] = [];
  let line = 1;
  for (let from = 0; from < whole.length; ) {
    const to = endOf(whole, from);
    const part = whole.subarray(from, to);
    pieces.push({ first: line, data: deflateRawSync(part) });
    line += linesIn(part);
    from = to;
  }
  const isOpen = whole.length > 0 && whole[whole.length - 1] !== NEW_LINE;
  return { pieces, lines: line - 1 + (isOpen ? 1 : 0) };
}

/** After the last line end within the piece, else after the next one. */
function endOf(whole: Buffer, from: number): number {
  if (whole.length - from <= PIECE_BYTES) return whole.length;
  const within = whole.lastIndexOf(NEW_LINE, from + PIECE_BYTES - 1);
  if (within >= from) return within + 1;
  const next = whole.indexOf(NEW_LINE, from + PIECE_BYTES);
  return next === -1 ? whole.length : next + 1;
}

function linesIn(part: Buffer): number {
  let count = 0;
  for (let at = part.indexOf(NEW_LINE); at !== -1; at = part.indexOf(NEW_LINE, at + 1)) count++;
  return count;
}

/** The lines of a piece, without their ends. */
export function linesOf({ data }: Piece): string[] {
  const lines = inflateRawSync(data).toString().split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
