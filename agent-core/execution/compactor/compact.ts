/**
 * Shrinks what a command printed to what matters. Deterministic: no model, no clock.
 *
 * 1. No line that tells of an error is left out, nor what belongs to it, however small the budget; only beyond `MOST_TOKENS` of
 *    such lines are some left out, and then `complete` is false and the text says which.
 * 2. What is left out is named by its lines in the whole, and why.
 * 3. The text is never longer than the output and a constant. It never throws. Linear in the output; beyond 8 MB part by part.
 */
import { chosen, MOST } from './choosing.ts';
import { jsonShape } from './json.ts';
import { capped } from './long-lines.ts';
import { marked } from './marking.ts';
import { rendered } from './rendering.ts';
import { isVeryLong, type Segment, segmentsOf } from './segments.ts';
import { printsContent } from './signs.ts';
import { shownLines } from './terminal.ts';

export interface CompactOptions {
  /** The command line that printed it, where there was one. */
  readonly command?: string;
  /** What the text may cost beyond the errors; 800 where nothing is said. */
  readonly budgetTokens?: number;
  /** Of the whole in an `OutputStore`: the text says how to read on. */
  readonly handle?: string;
}

export interface Compacted {
  readonly text: string;
  /** Lines of the output, of which so many are shown whole. */
  readonly lines: number;
  readonly kept: number;
  /** Lines left out, by what they are. */
  readonly folded: Readonly<Record<string, number>>;
  /** Whether everything that tells of an error is in the text. */
  readonly complete: boolean;
}

const BUDGET = 800;
/** Of code and messages a token has 3 to 4 characters. */
const CHARACTERS_A_TOKEN = 3.3;
const SLACK = 160;

export function compact(output: string | Uint8Array, options: CompactOptions = {}): Compacted {
  const raw = typeof output === 'string' ? output : new TextDecoder().decode(output);
  const budget = Math.max(0, options.budgetTokens ?? BUDGET) * CHARACTERS_A_TOKEN;
  const result = isVeryLong(raw) ? ofSegments(raw, budget, options) : ofWhole(raw, budget, options);
  const isPart = result.kept < result.lines || result.text.trim() === '' || result.isShape;
  const text = isPart ? `${result.text}${footer(result, options.handle)}` : result.text;
  const { lines, kept, folded, complete } = result;
  if (text.length <= raw.length + SLACK) return { text, lines, kept, folded, complete };
  const shown = shownLines(raw).texts.join('\n').slice(0, raw.length);
  return { text: shown, lines, kept: lines, folded: {}, complete: true };
}

interface Result extends Compacted {
  readonly isShape?: boolean;
}

function ofWhole(raw: string, budget: number, options: CompactOptions): Result {
  return wholeJson(raw, budget) ?? ofLines({ text: raw, before: 0 }, budget, MOST, options);
}

function wholeJson(raw: string, budget: number): Result | undefined {
  if (raw.length <= budget) return undefined;
  const shape = jsonShape(raw);
  if (!shape) return undefined;
  const { lines: kept, complete } = capped(shape);
  const lines = raw.split('\n').length;
  return { text: kept.join('\n'), lines, kept: 0, folded: { json: lines }, complete, isShape: true };
}

/** Each part gets its share of what the whole may take. */
function ofSegments(raw: string, budget: number, options: CompactOptions): Result {
  const count = [...segmentsOf(raw)].length;
  const texts: string[] = [];
  const folded: Record<string, number> = {};
  let [lines, kept, complete] = [0, 0, true];
  for (const segment of segmentsOf(raw)) {
    const result = ofLines(segment, budget / count, MOST / count, options);
    texts.push(result.text);
    for (const [name, number] of Object.entries(result.folded)) folded[name] = (folded[name] ?? 0) + number;
    lines += result.lines;
    kept += result.kept;
    complete &&= result.complete;
  }
  return { text: texts.join('\n'), lines, kept, folded, complete };
}

function ofLines({ text, before }: Segment, budget: number, most: number, { command = '' }: CompactOptions): Result {
  const { texts, at } = shownLines(text, before);
  const all = marked(texts, at, printsContent(command));
  const { shown, complete } = chosen(all, budget, most);
  const result = rendered(all, shown);
  return { ...result, lines: texts.length, complete: complete && result.complete };
}

/** How the lines that are not in the text are read. */
export const wayToWhole = (handle: string | undefined): string =>
  handle ? `; read_output {"handle":"${handle}","from":LINE} shows them` : '';

/** Where the rest is, and that errors are among it where they are. */
function footer({ lines, complete }: Result, handle: string | undefined): string {
  const more = complete ? '' : '; MORE ERRORS were left out';
  return `\n[${lines} lines in all${more}${wayToWhole(handle)}]`;
}
