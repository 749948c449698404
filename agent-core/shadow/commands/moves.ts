/** What people do to the line before rather than say anew: repeat it, go back further, prefix it with sudo, mend a slip. */
import type { Template } from './template.ts';

/** Programs or lines by how often they were used. */
export interface Known {
  readonly counts: ReadonlyMap<string, number>;
}

export interface MoveContext {
  readonly history: readonly Template[];
  readonly programs: Known | undefined;
  readonly lines: Known | undefined;
  /** What followed the line before, when it last came in this terminal. */
  readonly after: string | undefined;
}

const FARTHEST = 5;

/** Every move that can be made now, by name, with the line it gives. */
export function movesOf(context: MoveContext): Map<string, string> {
  const moves = new Map<string, string>();
  const { history } = context;
  const previous = history.at(-1);
  if (!previous) return moves;
  for (let back = 1; back <= FARTHEST; back++) {
    const line = history.at(-back)?.line;
    if (line !== undefined) moves.set(`back${back}`, line);
  }
  if (context.after !== undefined) moves.set('again', context.after);
  if (/^sudo\s/.test(previous.line)) moves.set('unsudo', previous.line.replace(/^sudo\s+/, ''));
  else moves.set('sudo', `sudo ${previous.line}`);
  const mended = mend(previous.line, context);
  if (mended !== undefined) moves.set('mend', mended);
  return moves;
}

/** The line as it was probably meant, when its program is unknown and near a known one, or the whole line is. */
function mend(line: string, { programs, lines }: MoveContext): string | undefined {
  const word = /^\S+/.exec(line)?.[0] ?? '';
  if (word.length < 2 || (programs?.counts.get(word) ?? 0) > 1) return undefined;
  const program = nearest(word, programs);
  if (program !== undefined) return program + line.slice(word.length);
  return line.length <= 24 ? nearest(line, lines) : undefined;
}

/** The most frequent known text within one slip of `text`, two where it is longer; at least twice as frequent. */
function nearest(text: string, known: Known | undefined): string | undefined {
  const most = text.length >= 5 ? 2 : 1;
  let best: string | undefined;
  let score = 0;
  for (const [other, count] of known?.counts ?? []) {
    if (count < 3 || Math.abs(other.length - text.length) > most || other === text) continue;
    const slips = distance(text, other, most);
    if (slips <= most && count / 8 ** slips > score) {
      best = other;
      score = count / 8 ** slips;
    }
  }
  return best;
}

/** Optimal string alignment distance (Damerau 1964, Levenshtein 1966), or more than `most`. */
export function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
    if (Math.min(...row) > most) return most + 1;
  }
  return row[b.length] ?? 0;
}
