/** Failures of calls before a tool was reached: each says what to change. */
import type * as z from 'zod';
import type { ToolFailure } from '../../contracts/tools.ts';
import type { Registry } from './registry.ts';

/** The kind of a call that was not made, and may be once others had their turn. */
export const NOT_ITS_TURN = 'rate-limited';

/** Of a name that is told back; no tool's is longer. */
const LONGEST_NAME = 100;

const listed = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');

export function unknownTool(given: string, registry: Registry): ToolFailure {
  const name = given.slice(0, LONGEST_NAME);
  const like = registry.like(name);
  const hint =
    like.length > 0 ? `Did you mean ${listed(like)}?` : `There are ${listed(registry.all().map((tool) => tool.name))}.`;
  return { kind: 'unknown-tool', message: `There is no tool “${name}”. ${hint}`, field: 'tool', next: 'repair' };
}

/** The first thing that is wrong, with where it is and what was expected there; how many more there are. */
export function badArguments(tool: string, error: z.ZodError): ToolFailure {
  const [issue] = error.issues;
  const field = issue?.path.map(String).join('.') || 'arguments';
  const expected = issue?.message ?? 'something else';
  const more = error.issues.length > 1 ? ` ${error.issues.length - 1} more like it.` : '';
  return { kind: 'bad-arguments', message: `${tool}: ${field}: ${expected}.${more}`, field, expected, next: 'repair' };
}

export const refusedCall = (message: string): ToolFailure => ({ kind: 'refused', message, next: 'give-up' });
