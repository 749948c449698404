/** Tables whose cells stand under their header, parted by spaces: `ps`, `df`, `docker ps`, `kubectl get`, `npm outdated`. */
import { FEWEST_ROWS, type Grid } from './table.ts';

/** Lines by which it is judged where columns part. */
const SAMPLE = 30;
const WIDEST = 400;
/** Of the sample, rows whose cell is too wide for its column. */
const OVERFLOWS = 0.1;
const HEADER = /^[ |/]*[\p{L}%#*@][\p{L}\p{N}%#*@ ()/_:.-]*$/u;
const RULE = /^[- =+]{3,}$/;
const LIKE_NUMBER = /^[-+$€]?\d|^[0-9a-f]{7,}$/;

/** The table whose header is the line `at`, if one begins there. */
export function alignedAt(texts: readonly string[], at: number): Grid | undefined {
  const header = texts[at] ?? '';
  if (header.length > WIDEST || !header.includes(' ') || !HEADER.test(header)) return undefined;
  const isRuled = RULE.test(texts[at + 1] ?? '') && (texts[at + 1] ?? '').includes('-');
  const first = at + (isRuled ? 2 : 1);
  const sample = sampled(texts, first);
  const parts = partsOf(sample, header);
  const isSure = isRuled || /^[^a-z]*$/.test(header);
  if (parts.length < (isSure ? 1 : 2)) return undefined;
  const cells = (line: string) => cellsOf(line, parts);
  const names = cells(header);
  if (names.filter((name) => name === '').length > 1) return undefined;
  if (!isSure && !hasNumbers(sample.map(cells), names)) return undefined;
  const rows = rowsFrom(texts, first, parts);
  return rows.length < FEWEST_ROWS ? undefined : { head: isRuled ? [at, at + 1] : [at], rows, names, cells };
}

type Part = readonly [from: number, to: number];

function sampled(texts: readonly string[], first: number): string[] {
  const lines: string[] = [];
  for (let i = first; i < texts.length && lines.length < SAMPLE && texts[i] !== ''; i++) {
    lines.push((texts[i] ?? '').slice(0, WIDEST));
  }
  return lines;
}

/** Runs of positions that are blank in the header and in nearly all lines; what has no name belongs to the column before. */
function partsOf(lines: readonly string[], header: string): Part[] {
  if (lines.length < FEWEST_ROWS) return [];
  const parts: Part[] = [];
  const isBlank = (x: number) => {
    if (header.charCodeAt(x) !== 32) return false;
    const filled = lines.filter((line) => x < line.length && line.charCodeAt(x) !== 32).length;
    return filled <= lines.length * OVERFLOWS;
  };
  const start = header.search(/\S/);
  for (let x = start; x < header.length; x++) {
    if (!isBlank(x)) continue;
    const from = x;
    while (x < header.length && isBlank(x)) x++;
    const reaching = lines.filter((line) => line.length > x).length;
    if (x < header.length && reaching * 2 > lines.length) parts.push([from, x]);
  }
  return parts.filter(([, to], n) => header.slice(to, parts[n + 1]?.[0]).trim() !== '');
}

function rowsFrom(texts: readonly string[], first: number, parts: readonly Part[]): number[] {
  const rows: number[] = [];
  for (let i = first; i < texts.length; i++) {
    const line = texts[i] ?? '';
    if (line === '' || !fits(line, parts)) break;
    rows.push(i);
  }
  return rows;
}

/** At half of the places where columns part, or more, there is a blank. */
function fits(line: string, parts: readonly Part[]): boolean {
  let blank = 0;
  for (const [from, to] of parts) if (/ |^$/.test(line.slice(from, to))) blank++;
  return blank * 2 >= parts.length;
}

/** Parted at a blank between the columns; a cell too wide for its column pushes the others to the right. */
function cellsOf(line: string, parts: readonly Part[]): string[] {
  const cells: string[] = [];
  let start = 0;
  for (const [from, to] of parts) {
    while (line.charCodeAt(start) === 32 && start < from) start++;
    const last = line.lastIndexOf(' ', to - 1);
    const next = last >= Math.max(from, start) ? last : line.indexOf(' ', Math.max(from, start));
    const cut = next === -1 ? line.length : next;
    cells.push(line.slice(start, cut).trim());
    start = cut;
  }
  return [...cells, line.slice(start).trim()];
}

/** In some column most rows have numbers, and the header none. */
const hasNumbers = (rows: readonly (readonly string[])[], names: readonly string[]): boolean =>
  names.some(
    (name, n) =>
      name !== '' &&
      !LIKE_NUMBER.test(name) &&
      rows.filter((row) => LIKE_NUMBER.test(row[n] ?? '')).length > rows.length * 0.8,
  );
