/** What the cells of a column have in common, in a few words; and cells that tell of something wrong. */
import type { Grid } from './table.ts';

/** Fewer different values are named, with how often each comes. */
const FEW = 4;
const MOST_COLUMNS = 16;
const LONGEST_VALUE = 24;
/** As ISO 8601 has it: in the order of their letters they are in order. */
const TIME = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?$/;
const NUMBER = /^[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i;

/** One text for all columns: their names, with ranges of numbers and the few values of the others. */
export function columnsOf(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const told = names.slice(0, MOST_COLUMNS).map((name, n) => `${name || '-'} ${kindOf(rows, n)}`);
  const more = names.length > MOST_COLUMNS ? `; … ${names.length - MOST_COLUMNS} more` : '';
  return `${told.join('; ')}${more}`;
}

function kindOf(rows: readonly (readonly string[])[], n: number): string {
  const counts = new Map<string, number>();
  let [isNumber, isTime] = [true, true];
  for (const row of rows) {
    const cell = row[n] ?? '';
    if (counts.size <= FEW || counts.has(cell)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    isNumber &&= NUMBER.test(cell);
    isTime &&= TIME.test(cell);
  }
  if (counts.size <= FEW && [...counts.keys()].every((value) => value.length <= LONGEST_VALUE)) return values(counts);
  if (!isNumber && !isTime) return 'text';
  return range(rows.map((row) => row[n] ?? '').map((cell) => (isNumber ? Number(cell) : cell)));
}

function range(cells: readonly (number | string)[]): string {
  let [least = '', most = ''] = [cells[0], cells[0]];
  for (const cell of cells) {
    if (cell < least) least = cell;
    if (cell > most) most = cell;
  }
  return `${least} to ${most}`;
}

function values(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  if (sorted.length === 1) return `= ${sorted[0]?.[0] || '(empty)'}`;
  return sorted.map(([value, count]) => `${value || '(empty)'} ×${count}`).join(', ');
}

/** States of containers, pods, processes, disks and jobs that are no words of errors elsewhere. */
const BAD =
  /\b(?:\w+BackOff|OOMKilled|Evicted|NotReady|unhealthy|Restarting|Dead|defunct|degraded|offline|DOWN|down|expired|ERR\w*|ERROR|FAIL\w*|failed|deprecated|UNMET|MISSING|vulnerable)\b|\bExited \([1-9]|(?:^|\s)(?:100|9[5-9])%/;
const STATUS = /^(?:http[ _-]?)?(?:status|code)(?:[ _-]?code)?$/i;
const EXIT = /^exit(?:ed)?(?:[ _-]?(?:code|status))?$/i;

/** Which rows tell of something wrong by a cell. */
export function badRows({ names, rows }: Grid, cells: readonly (readonly string[])[]): number[] {
  const status = names.findIndex((name) => STATUS.test(name));
  const exit = names.findIndex((name) => EXIT.test(name));
  return rows.filter((_, n) => {
    const row = cells[n] ?? [];
    if (row.some((cell) => BAD.test(cell))) return true;
    return /^[45]\d\d$/.test(row[status] ?? '') || /^[1-9]\d*$/.test(row[exit] ?? '');
  });
}
