/** Lines of JSON, one object a line: logs, events of engines, messages of compilers. By their schema; bad levels are told apart. */
import { parseJson } from '../../../contracts/json.ts';
import { type JsonObject, schemaOf, tellsFault } from '../json.ts';
import type { LineSign } from '../signing.ts';
import { levelOf } from './levels.ts';
import { FEWEST_ROWS, type Table } from './table.ts';

/** Other lines between two of JSON. */
const GAP = 2;
const LONGEST = 100_000;
/** Kinds of objects that are told by their schema, the most frequent first. */
const MOST_KINDS = 6;
/** Of each kind so many are looked at for its schema. */
const SAMPLE = 200;

interface Kind {
  count: number;
  readonly sample: JsonObject[];
}

/** The lines of JSON from `at` on, if there are enough. */
export function recordsAt(texts: readonly string[], signs: readonly LineSign[], at: number): Table | undefined {
  if (objectOf(texts[at]) === undefined) return undefined;
  const [rows, bad, warned, calm]: [number[], number[], number[], number[]] = [[], [], [], []];
  const kinds = new Map<string, Kind>();
  for (let i = at, gap = 0; i < texts.length && gap <= GAP; i++) {
    const object = objectOf(texts[i]);
    gap = object ? 0 : gap + 1;
    if (!object) continue;
    rows.push(i);
    addTo(kinds, object);
    const level = levelOf(object);
    if (level === 'bad') bad.push(i);
    else if (level === 'warning') warned.push(i);
    else if (signs[i] === 'error' && !tellsFault(object)) calm.push(i);
  }
  if (rows.length < FEWEST_ROWS) return undefined;
  return { head: [], rows, bad, warned, calm, summary: summaryOf(kinds, rows.length) };
}

function objectOf(line = ''): JsonObject | undefined {
  if (line.charCodeAt(0) !== 123 || line.charCodeAt(line.length - 1) !== 125 || line.length > LONGEST) return undefined;
  return parseJson(line) as JsonObject | undefined;
}

/** Objects of one kind have the same keys. */
function addTo(kinds: Map<string, Kind>, object: JsonObject): void {
  const keys = Object.keys(object).join();
  const kind = kinds.get(keys);
  if (!kind) {
    if (kinds.size < 1_000) kinds.set(keys, { count: 1, sample: [object] });
    return;
  }
  kind.count++;
  if (kind.sample.length < SAMPLE) kind.sample.push(object);
}

function summaryOf(kinds: ReadonlyMap<string, Kind>, rows: number): string {
  const sorted = [...kinds.values()].sort((a, b) => b.count - a.count);
  const told = sorted.slice(0, MOST_KINDS).map(({ count, sample }) => `${count} × ${schemaOf(sample)}`);
  const more = sorted.length - told.length;
  return `${rows} lines of JSON in all: ${told.join('; ')}${more > 0 ? `; … ${more} more kinds` : ''}`;
}
