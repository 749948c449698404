/** The figures of a bench as one table for people: printed, and kept in out/bench. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { machine } from './durable/machine.mts';
import type { Figure } from './figure.mts';

const FOLDER = resolve(import.meta.dirname, '../../out/bench');

/** A figure and how busy others kept the machine when its part began. */
export interface Measured {
  readonly figure: Figure;
  readonly load: string;
}

/** What is held against something, or beside something; the rest is in the lines. */
export function writeTable(name: string, title: string, measured: readonly Measured[], note: string): string {
  const rows = measured.filter(({ figure }) => figure.goal !== undefined || figure.against !== undefined).map(row);
  const head = ['what', 'must', 'measured', 'peers', 'met'];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`);
  const text = `# ${title}\n\n${machine()}.\n${note}\n\n${table.join('\n')}\n`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.md`), text);
  return text;
}

function row({ figure: { metric, goal, value, unit, spread, against, ok }, load }: Measured): string[] {
  const measured = `${value} ${unit}${spread ? `; ${spread}` : ''}; ${load}`;
  return [
    metric,
    goal ? `${goal} ${unit}` : '-',
    measured,
    against ?? '-',
    ok === undefined ? '-' : ok ? 'yes' : '**no**',
  ];
}

const escaped = (cell: string): string => cell.replaceAll('|', '\\|');
