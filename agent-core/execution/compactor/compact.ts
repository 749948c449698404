/**
 * Shrinks what a command printed to what matters. Deterministic: no model, no clock.
 *
 * 1. No line that tells of an error is left out, nor what belongs to it, however small the budget; only beyond `MOST_TOKENS` of
 *    such lines are some left out, and then `complete` is false and the text says which.
 * 2. What is left out is named by its lines in the whole, and why.
 * 3. The text is never longer than the output and a constant. It never throws. Linear in the output.
 */
import { chosen } from './choosing.ts';
import { jsonShape } from './json.ts';
import { capped } from './long-lines.ts';
import { marked } from './marking.ts';
import { rendered } from './rendering.ts';
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
  const shown = shownLines(raw);
  const result = wholeJson(raw, budget, shown.texts.length) ?? ofLines(shown.texts, shown.at, budget, options);
  const text =
    result.kept < result.lines || result.text === '' || result.isShape
      ? `${result.text}${footer(result, options.handle)}`
      : result.text;
  const { lines, kept, folded, complete } = result;
  if (text.length <= raw.length + SLACK) return { text, lines, kept, folded, complete };
  return { text: shown.texts.join('\n').slice(0, raw.length), lines, kept: lines, folded: {}, complete: true };
}

interface Result extends Compacted {
  readonly isShape?: boolean;
}

function wholeJson(raw: string, budget: number, lines: number): Result | undefined {
  if (raw.length <= budget) return undefined;
  const shape = jsonShape(raw);
  if (!shape) return undefined;
  const { lines: kept, complete } = capped(shape);
  return { text: kept.join('\n'), lines, kept: 0, folded: { json: lines }, complete, isShape: true };
}

function ofLines(
  texts: readonly string[],
  at: readonly number[],
  budget: number,
  { command = '' }: CompactOptions,
): Result {
  const all = marked(texts, at, printsContent(command));
  const { shown, complete } = chosen(all, budget);
  const result = rendered(all, shown);
  return { ...result, lines: texts.length, complete: complete && result.complete };
}

/** Where the rest is, and that errors are among it where they are. */
function footer({ lines, complete }: Result, handle: string | undefined): string {
  const where = handle ? `; read_output {"handle":"${handle}","from":LINE} shows them` : '';
  const more = complete ? '' : '; MORE ERRORS were left out';
  return `\n[${lines} lines in all${more}${where}]`;
}
