import { createContext, Script } from 'node:vm';
import type { Rule } from '../../contracts/edits.ts';

/** Where a rule is tried: a line without its line end, and the column (UTF-16 code units, from 0) it must match at. */
export interface RuleSubject {
  readonly line: string;
  readonly column: number;
}

/** What a rule does at a subject: how much it takes and what it gives instead. */
export interface RuleResult {
  readonly length: number;
  readonly text: string;
}

const LIMIT_MS = 1000;

/**
 * Runs a rule at each subject just as the script does; `undefined` where it does not match, and everywhere when the rule is
 * broken, throws or takes over a second. It runs in a context of its own that is given nothing but a string.
 */
export function runRule(rule: Rule, subjects: readonly RuleSubject[]): (RuleResult | undefined)[] {
  try {
    const sandbox: object = Object.assign(Object.create(null), { input: JSON.stringify(subjects) });
    const context = createContext(sandbox, { codeGeneration: { strings: false, wasm: false } });
    const output: unknown = new Script(program(rule)).runInContext(context, { timeout: LIMIT_MS });
    const results: unknown = JSON.parse(String(output));
    return subjects.map((_, index) => resultAt(results, index));
  } catch {
    return subjects.map(() => undefined);
  }
}

/** A regular expression literal (sticky, with indices) that means `pattern`. @throws SyntaxError when there is none. */
export function patternLiteral(pattern: string): string {
  return String(new RegExp(pattern, 'dy'));
}

/** Whether the replacement is one JavaScript expression that ends where it seems to. */
export function isOneExpression(replacement: string): boolean {
  return [`(${replacement}\n)`, `[${replacement}\n]`].every((code) => {
    try {
      return new Script(`(m) => ${code}`) instanceof Script;
    } catch {
      return false;
    }
  });
}

function program(rule: Rule): string {
  if (!isOneExpression(rule.replacement)) throw new SyntaxError('The replacement is not one expression.');
  return `
    const pattern = ${patternLiteral(rule.pattern)};
    const rewrite = (m) => (${rule.replacement}
    );
    JSON.stringify(JSON.parse(input).map(({ line, column }) => {
      pattern.lastIndex = column;
      const m = pattern.exec(line);
      return m && { length: m[0].length, text: rewrite(m) };
    }));`;
}

function resultAt(results: unknown, index: number): RuleResult | undefined {
  const result: unknown = Array.isArray(results) ? results[index] : undefined;
  if (typeof result !== 'object' || result === null || !('length' in result) || !('text' in result)) return undefined;
  const { length, text } = result;
  return typeof length === 'number' && typeof text === 'string' ? { length, text } : undefined;
}
