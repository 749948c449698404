/** Columns of lines that a program aligned with blanks, as `docker ps`, `ls -l` and `git branch -vv` do. */

/** Letters beyond this are one cell with what stands before them. */
const WIDEST = 400;
const TAB = 8;
/** A column with its header in capitals, as programs print them. */
const CAPITALS = /^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$/u;

/**
 * The cells of each line. A column begins behind a stretch that is blank in all lines, with text behind it in half of them; under
 * headers in capitals only where one begins, too. Fewer than two columns are none.
 */
export function alignedCells(lines: readonly string[]): string[][] | undefined {
  const wide = lines.map(withoutTabs);
  const starts = startsOf(wide);
  const named = underHeaders(starts, wide[0] ?? '');
  return named.length < 2 ? undefined : wide.map((line) => cut(line, named));
}

function cut(line: string, starts: readonly number[]): string[] {
  return starts.map((start, i) => line.slice(i === 0 ? 0 : start, starts[i + 1]).trim());
}

function startsOf(lines: readonly string[]): number[] {
  const used = new Uint32Array(WIDEST);
  const reaching = new Uint32Array(WIDEST + 1);
  for (const line of lines) {
    const end = Math.min(WIDEST, line.length);
    for (let at = 0; at < end; at++) if (line[at] !== ' ') used[at] = (used[at] ?? 0) + 1;
    reaching[end] = (reaching[end] ?? 0) + 1;
  }
  const starts: number[] = [];
  let behind = lines.length - (reaching[0] ?? 0);
  for (let at = 0; at < WIDEST && behind >= Math.max(2, lines.length / 2); at++) {
    if (used[at] && !used[at - 1]) starts.push(at);
    behind -= reaching[at + 1] ?? 0;
  }
  return starts;
}

function underHeaders(starts: readonly number[], header: string): readonly number[] {
  if (!CAPITALS.test(header)) return starts;
  return starts.filter((start, i) => header.slice(start, starts[i + 1]).trim() !== '');
}

function withoutTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let wide = '';
  for (const [i, part] of line.split('\t').entries()) {
    if (i > 0) wide = wide.padEnd((Math.floor(wide.length / TAB) + 1) * TAB);
    wide += part;
  }
  return wide;
}
