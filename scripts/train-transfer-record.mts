/**
 * Records how offers to carry the rest of a table into a document fare: node scripts/train-transfer-record.mts STRINGS.jsonl
 * (string tasks, see formats.md). Writes agent-core/shadow/transfer/documents/record-counts.ts.
 *
 * A task's rows are the table; its outputs are what the person writes beside a copied cell. One scenario a task, a template and
 * a number of rows written, with the rows in a document and printed by a command in one of some ways, which are counted apart.
 * Tasks whose outputs were exchanged between rows must give no offer, or count as wrong.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { synthesize } from '../agent-core/shadow/strings/index.ts';
import { RowIndex } from '../agent-core/shadow/transfer/documents/anchors.ts';
import { type Continuation, continueOne } from '../agent-core/shadow/transfer/documents/continue.ts';
import { CUTS, kindOf, type OfferCount } from '../agent-core/shadow/transfer/documents/record.ts';
import type { Table } from '../agent-core/shadow/transfer/documents/tables.ts';
import { readingsOf } from '../agent-core/shadow/transfer/printed/readings.ts';
import { memoised } from '../agent-core/shadow/transfer/rules/programs.ts';

interface Task {
  readonly id: string;
  readonly examples: readonly { readonly inputs: readonly (string | null)[]; readonly output: string }[];
}

const OUT = new URL('../agent-core/shadow/transfer/documents/record-counts.ts', import.meta.url);
const NAMES = [
  'amber',
  'birch',
  'cedar',
  'dahlia',
  'elder',
  'fern',
  'ginkgo',
  'hazel',
  'iris',
  'juniper',
  'kelp',
  'laurel',
  'maple',
  'nettle',
  'olive',
  'poplar',
  'quince',
  'rowan',
  'sorrel',
  'thistle',
];

/** Rows written when an offer is looked for. */
const WRITTEN = [3, 4, 5];

type Line = (row: readonly string[], output: string) => string;
/** Records as people write them; the first two copy cells only. */
const TEMPLATES: readonly { readonly line: Line; readonly copies: boolean }[] = [
  { copies: true, line: ([id = '', input = '']) => `add("${id}", "${input}");\n` },
  { copies: true, line: ([id = '', input = '']) => `- ${input} (${id})\n` },
  { copies: false, line: ([id = ''], output) => `add("${id}", "${output}");\n` },
];

type Print = (rows: readonly (readonly string[])[]) => string;
/** How programs print rows: aligned under headers, aligned closely without, by tabs, as JSON. */
const PRINTS: readonly Print[] = [
  (rows) => aligned([(rows[0] ?? []).map((_, i) => `COLUMN ${i + 1}`), ...rows], 3),
  (rows) => aligned(rows, 1),
  (rows) => rows.map((row) => row.join('\t')).join('\n'),
  (rows) => JSON.stringify(rows.map((row) => Object.fromEntries(row.map((cell, i) => [`c${i}`, cell])))),
];

function aligned(rows: readonly (readonly string[])[], gap: number): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)) + gap);
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

const remembered = memoised((given, queries) => synthesize(given, { queries }));

function main(path: string | undefined): void {
  if (!path) throw new Error('usage: node scripts/train-transfer-record.mts STRINGS.jsonl');
  const tasks = readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Task => JSON.parse(line));
  const counts = new Map<string, OfferCount>();
  let scenarios = 0;
  for (const task of tasks.filter(({ examples }) => examples.length > 3 && examples.every(isPlain))) {
    for (const { line, copies } of TEMPLATES) {
      for (const written of WRITTEN) {
        for (const print of [undefined, PRINTS[scenarios++ % PRINTS.length]]) {
          count(counts, play(task, line, written, print, false));
          if (!copies) count(counts, play(task, line, written, print, true));
        }
      }
    }
  }
  const rows = [...counts.values()].sort(
    (a, b) => a.kind.localeCompare(b.kind) || a.confirmed - b.confirmed || a.cut - b.cut,
  );
  writeFileSync(OUT, source(rows));
  for (const row of rows) console.log(JSON.stringify(row));
}

/** What stands on one line and needs no quoting. */
const isPlain = ({ inputs, output }: Task['examples'][number]) =>
  [...inputs, output].every((text) => !/[\n"\\$]/.test(text ?? ''));

interface Played {
  readonly found: Continuation | undefined;
  readonly right: boolean;
}

function play(
  { examples }: Task,
  line: Line,
  written: number,
  print: Print | undefined,
  exchanged: boolean,
): Played | undefined {
  if (examples.length <= written) return undefined;
  const rows = examples
    .slice(0, NAMES.length)
    .map(({ inputs }, i) => [NAMES[i] ?? '', ...inputs.map((cell) => cell ?? '')]);
  const outputs = examples.map((_, i) => examples[exchanged ? (i * 7 + 3) % examples.length : i]?.output ?? '');
  const table: Table = { doc: 'table.csv', columns: rows[0]?.map((_, i) => `c${i}`) ?? [], rows };
  const lines = rows.map((row, i) => line(row, outputs[i] ?? ''));
  const text = lines.slice(0, written).join('');
  const tables = print ? readingsOf('the output of list', print(rows)) : [[table]];
  const found = best(tables.flatMap((readings) => continued(text, readings) ?? []));
  const rest = found && lines.slice(written, found.upcoming.to).join('');
  return { found, right: !exchanged && found?.offset === text.length && found.text === rest };
}

function continued(text: string, readings: readonly Table[]): Continuation | undefined {
  const indexed = readings.map((table) => ({ table, index: new RowIndex(table) }));
  return continueOne('target.txt', text, indexed, { synthesise: remembered, isAwaiting: false });
}

const best = (found: readonly Continuation[]) =>
  found.toSorted((a, b) => b.written.to - b.written.from - (a.written.to - a.written.from))[0];

function count(counts: Map<string, OfferCount>, played: Played | undefined): void {
  if (!played?.found) return;
  const kind = kindOf(played.found);
  const { confirmed } = played.found;
  for (const cut of CUTS.filter((each) => played.found && played.found.confidence >= each)) {
    const key = `${kind} ${confirmed} ${cut}`;
    const { tried = 0, right = 0 } = counts.get(key) ?? {};
    counts.set(key, { kind, confirmed, cut, tried: tried + 1, right: right + (played.right ? 1 : 0) });
  }
}

function source(rows: readonly OfferCount[]): string {
  return [
    '/** Counted by scripts/train-transfer-record.mts on string tasks; do not edit by hand. */',
    "import type { OfferCount } from './record.ts';",
    '',
    'export const OFFER_COUNTS: readonly OfferCount[] = [',
    ...rows.map(
      ({ kind, confirmed, cut, tried, right }) =>
        `  { kind: '${kind}', confirmed: ${confirmed}, cut: ${cut}, tried: ${tried}, right: ${right} },`,
    ),
    '];',
    '',
  ].join('\n');
}

main(process.argv[2]);
