/** The chosen lines as text, and a mark for each run of lines between them: which ones, and what they are. */
import type { Marked } from './marked.ts';
import type { LineSign } from './signing.ts';

const NAMES: Readonly<Partial<Record<LineSign, string>>> = {
  pass: 'passing',
  'library-frame': 'library frames',
  'own-frame': 'frames shown before',
  error: 'said before',
  warning: 'warnings',
  binary: 'binary',
  row: 'rows',
};
/** Runs this short are shown where they are no longer than their mark. */
const SHORT = 24;

export interface Rendered {
  readonly text: string;
  /** Lines shown whole. */
  readonly kept: number;
  readonly folded: Readonly<Record<string, number>>;
  /** No shown line had to be cut where it tells of errors. */
  readonly complete: boolean;
}

export function rendered(all: Marked, shown: Uint8Array): Rendered {
  const out: string[] = [];
  const told = new Set<number>();
  const folded: Record<string, number> = {};
  let kept = 0;
  let complete = true;
  for (let i = 0; i < all.texts.length; ) {
    if (shown[i] === 1) {
      const line = all.show(i);
      out.push(...line.lines);
      complete &&= line.complete;
      if (line.lines[0] === all.texts[i]) kept++;
      else folded.cut = (folded.cut ?? 0) + 1;
      i++;
      continue;
    }
    let end = i;
    while (end < all.texts.length && shown[end] !== 1) end++;
    const run = foldedRun(all, i, end, told);
    for (const [name, count] of Object.entries(run.counts)) folded[name] = (folded[name] ?? 0) + count;
    kept += run.kept;
    if (run.text !== undefined) out.push(run.text);
    i = end;
  }
  return { text: out.join('\n'), kept, folded, complete };
}

interface Run {
  readonly text: string | undefined;
  readonly counts: Record<string, number>;
  readonly kept: number;
}

/** Blank lines and rules need no mark; a short line stands for itself. `summed`: tables whose columns were told. */
function foldedRun(all: Marked, from: number, to: number, summed: Set<number>): Run {
  const counts: Record<string, number> = {};
  const summaries: string[] = [];
  let silent = 0;
  let last = '';
  for (let i = from; i < to; i++) {
    const sign = all.signs[i] ?? 'plain';
    if (sign === 'blank' || sign === 'decoration') {
      silent++;
      continue;
    }
    const name = NAMES[sign] ?? 'other';
    counts[name] = (counts[name] ?? 0) + 1;
    last = all.texts[i] ?? '';
    const table = all.tableOf[i] ?? 0;
    if (table === 0 || summed.has(table)) continue;
    summed.add(table);
    const summary = all.tables[table - 1]?.summary;
    if (summary) summaries.push(summary);
  }
  const told = to - from - silent;
  if (told === 0) return { text: undefined, counts, kept: silent };
  if (told === 1 && last.length <= SHORT && !('binary' in counts)) return { text: last, counts: {}, kept: 1 + silent };
  return { text: mark(all, from, to, counts, summaries), counts, kept: silent };
}

function mark(
  { at, texts }: Marked,
  from: number,
  to: number,
  counts: Readonly<Record<string, number>>,
  summaries: readonly string[],
): string {
  const [first, last] = [at[from] ?? 1, at[to - 1] ?? 1];
  const parts = Object.entries(counts).map(([name, count]) => {
    if (name !== 'binary') return name === 'other' ? undefined : `${count} ${name}`;
    const bytes = texts.slice(from, to).reduce((sum, text) => sum + text.length, 0);
    return `binary, about ${bytes} bytes`;
  });
  const said = parts.filter((part) => part !== undefined).join(', ');
  return `[… ${first === last ? first : `${first}-${last}`}${said && `: ${said}`}]${summaries.map((each) => `\n[${each}]`).join('')}`;
}
