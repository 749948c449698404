/** Lines too long to show: JSON by its shape, others by both ends and the places that tell of errors. */
import { jsonShape } from './json.ts';
import { errorPlaces } from './signs.ts';

const LONG = 600;
/** As long may be what tells of an error. */
const LONG_ERROR = 2000;
const END = 160;
const AROUND = 120;
/** A single line, or the faults of one JSON text, takes no more, characters. */
const MOST = 12_000;

export interface Shortened {
  readonly lines: readonly string[];
  /** Every place that tells of an error is there. */
  readonly complete: boolean;
}

export function shortened(line: string, isError = false): Shortened {
  if (line.length <= (isError ? LONG_ERROR : LONG)) return { lines: [line], complete: true };
  const shape = jsonShape(line);
  return shape ? capped(shape) : windows(line);
}

/** As many of the lines as there is room for. */
export function capped(lines: readonly string[]): Shortened {
  const kept: string[] = [];
  let room = MOST;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0 && kept.length > 0)
      return { lines: [...kept, `… ${lines.length - kept.length} more`], complete: false };
    kept.push(line.length > MOST ? `${line.slice(0, MOST)}…` : line);
  }
  return { lines: kept, complete: true };
}

function windows(line: string): Shortened {
  const pieces: [number, number][] = [[0, END]];
  let room = MOST;
  let complete = true;
  for (const place of errorPlaces(line)) {
    room -= widen(pieces, place - AROUND, place + AROUND);
    if (room > 0) continue;
    complete = false;
    break;
  }
  widen(pieces, line.length - END, line.length);
  let text = '';
  let at = 0;
  for (const [from, to] of pieces) {
    if (from > at) text += ` …${from - at} characters… `;
    text += line.slice(Math.max(at, from), to);
    at = Math.max(at, to);
  }
  return { lines: [text], complete };
}

/** Gives how many characters came to it. */
function widen(pieces: [number, number][], from: number, to: number): number {
  const last = pieces.at(-1);
  if (last && from <= last[1] + 30) {
    const more = Math.max(0, to - last[1]);
    last[1] += more;
    return more;
  }
  pieces.push([from, to]);
  return to - from;
}
