/**
 * Tables found in documents: rows of CSV and TSV, arrays of objects in JSON, tables of Markdown. Cells are texts as a person
 * reads them: unquoted, trimmed.
 */

import Papa from 'papaparse';
import type { DocumentText } from '../../../contracts/index.ts';
import { parseJson } from '../../../contracts/json.ts';

export interface Table {
  /** Where it is found: a document's key, or words for the output of a command. */
  readonly doc: string;
  /** Whether a command printed it. */
  readonly printed?: boolean;
  /** Names of the columns: those of the first row, or key paths. */
  readonly columns: readonly string[];
  /** Without the header; every row as long as `columns`. */
  readonly rows: readonly (readonly string[])[];
}

/** Beyond these limits reading a text takes longer than an act may. */
const LONGEST_TEXT = 500_000;
const MOST_ROWS = 5000;
const MOST_COLUMNS = 60;
const MOST_TABLES = 20;
/** How deep keys are followed. */
const DEEPEST = 3;

type Reader = (doc: string, text: string) => Table[];

/** By language or ending of the name. */
const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/\bcsv\b/, (doc, text) => separated(doc, text, '')],
  [/\b(tsv|tab)\b/, (doc, text) => separated(doc, text, '\t')],
  [/\b(jsonl|ndjson)\b/, (doc, text) => records(doc, parseLines(text))],
  [/\bjsonc?\b/, (doc, text) => records(doc, parseJson(text))],
  [/\b(markdown|md)\b/, markdown],
];

/** Whether a document is of a kind that holds tables: cheap, its text is not looked at. */
export const mayHoldTables = (document: DocumentText) => readerOf(document) !== undefined;

/** Empty where the document holds no table, or is not what its name says. */
export function tablesOf(document: DocumentText): Table[] {
  const { doc, text } = document;
  return text.length > LONGEST_TEXT ? [] : (readerOf(document)?.(doc, text) ?? []);
}

function readerOf({ doc, language }: DocumentText): Reader | undefined {
  const kind = `${language} ${/\.(\w+)$/.exec(doc)?.[1]?.toLowerCase() ?? ''}`;
  return READERS.find(([pattern]) => pattern.test(kind))?.[1];
}

function separated(doc: string, text: string, delimiter: string): Table[] {
  const { data } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: 'greedy', preview: MOST_ROWS });
  const [first = [], ...rest] = data.map((row) => row.slice(0, MOST_COLUMNS).map((cell) => cell.trim()));
  return first.length === 0 ? [] : [tableOf(doc, first, isHeader(first) ? rest : [first, ...rest])];
}

/** Names are there, differ and are no numbers. */
function isHeader(row: readonly string[]): boolean {
  return new Set(row).size === row.length && row.every((cell) => cell !== '' && Number.isNaN(Number(cell)));
}

function tableOf(doc: string, columns: readonly string[], rows: readonly (readonly string[])[]): Table {
  return { doc, columns, rows: rows.map((row) => columns.map((_, i) => row[i] ?? '')) };
}

const RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

function markdown(doc: string, text: string): Table[] {
  const lines = text.split('\n');
  const tables: Table[] = [];
  for (let i = 1; i < lines.length && tables.length < MOST_TABLES; i++) {
    const header = lines[i - 1] ?? '';
    if (!header.includes('|') || !RULE.test(lines[i] ?? '')) continue;
    const rows: string[][] = [];
    for (let j = i + 1; lines[j]?.includes('|') && rows.length < MOST_ROWS; j++) rows.push(cellsOf(lines[j] ?? ''));
    tables.push(tableOf(doc, cellsOf(header), rows));
  }
  return tables;
}

/** Cells between bars; a bar after a backslash is text. */
export function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  const cells = inner.split(/(?<!\\)\|/).slice(0, MOST_COLUMNS);
  return cells.map((cell) => cell.replaceAll('\\|', '|').trim());
}

export function parseLines(text: string): unknown[] {
  return text.split('\n', MOST_ROWS).flatMap((line) => (line.trim() ? [parseJson(line)] : []));
}

/** A table for every array of at least two objects. */
export function records(doc: string, value: unknown, deep = 0): Table[] {
  if (typeof value !== 'object' || value === null || deep > DEEPEST) return [];
  if (!Array.isArray(value))
    return Object.values(value)
      .flatMap((each) => records(doc, each, deep + 1))
      .slice(0, MOST_TABLES);
  const flat = value
    .slice(0, MOST_ROWS)
    .filter(isObject)
    .map((each) => flatten(each));
  if (flat.length < 2) return [];
  const columns = [...new Set(flat.slice(0, 100).flatMap((row) => [...row.keys()]))].slice(0, MOST_COLUMNS);
  return [{ doc, columns, rows: flat.map((row) => columns.map((column) => row.get(column) ?? '')) }];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Leaves by their key path. */
function flatten(value: object, path = '', deep = 0, leaves = new Map<string, string>()): Map<string, string> {
  for (const [key, each] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (isObject(each)) {
      if (deep < DEEPEST) flatten(each, at, deep + 1, leaves);
    } else if (leaves.size < MOST_COLUMNS && each !== null) leaves.set(at, String(each));
  }
  return leaves;
}
