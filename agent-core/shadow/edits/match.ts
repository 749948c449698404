/** Finding every part of a document that a template matches, fit or not. */

import { Around, type ContextToken } from './context.ts';
import type { OuterNames } from './outer.ts';
import { type CompiledRule, compileRule } from './rule.ts';
import type { Near, Ref, Slot, Template } from './template.ts';
import { isValue, type Kind, LONGEST_LINE, type ParsedLine, type Token, VALUES } from './tokens.ts';
import { closeLeft, closeRight, fullVector, nearest, type Vector, vectorAt } from './vector.ts';

/** What a token of the core must be: this text, or of one of the kinds. */
interface CoreToken {
  readonly text: string | undefined;
  readonly kinds: ReadonlySet<Kind>;
}

export interface Matcher {
  readonly template: Template;
  readonly rule: CompiledRule;
  /** Strings that every line with a match holds. */
  readonly literals: readonly string[];
  readonly full: Vector;
  readonly core: readonly CoreToken[];
  /** Strings of which every line with a match holds one; empty where that cannot be said. */
  readonly either: readonly string[];
  /** Whether something in the core is fixed. */
  readonly isSolid: boolean;
}

/** Part of a line that the template matches. `text` is what would stand there instead. */
export interface Match {
  readonly start: number;
  readonly column: number;
  readonly length: number;
  readonly text: string;
  readonly vector: Vector;
}

/** Undefined for a template with nothing fixed to look for: it would match everywhere. */
export function matcherOf(template: Template): Matcher | undefined {
  const full = fullVector(template);
  const solid = template.core.flatMap((slot) => (slot.slot === 'const' && slot.text.trim() ? [slot.text] : []));
  const sides = [nearest(template.left)?.text, nearest(template.right)?.text].filter((text) => text !== undefined);
  if (solid.length === 0 && sides.length === 0) return undefined;
  const needed = solid.length > 0 ? solid : sides.length === 1 && sides[0]?.trim() ? [sides[0]] : [];
  return {
    template,
    rule: compileRule(template),
    literals: [...new Set(needed)],
    full,
    core: template.core.map(coreToken),
    either: solid.length > 0 || sides.includes('\n') ? [] : sides,
    isSolid: solid.length > 0,
  };
}

/** Whether a line may hold a match: what can be said without its tokens. */
export function mayMatch({ literals, either }: Matcher, line: string): boolean {
  for (const text of literals) if (!line.includes(text)) return false;
  return either.length === 0 || either.some((text) => line.includes(text));
}

/** All matches in a line, overlapping ones included. */
export function matchesIn(matcher: Matcher, line: string, parsed: ParsedLine, outer: () => OuterNames): Match[] {
  if (line.length > LONGEST_LINE || !mayMatch(matcher, line)) return [];
  const { core } = matcher;
  const { tokens } = parsed;
  const found: Match[] = [];
  for (let start = 0; start + core.length <= tokens.length; start++) {
    if (!coreFits(core, tokens, start)) continue;
    const match = matchAt(matcher, line, parsed, start, outer);
    if (match) found.push(match);
  }
  return found;
}

/** Whether the core can stand at a token. The innermost loop of a search. */
function coreFits(slots: readonly CoreToken[], tokens: readonly Token[], start: number): boolean {
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    const token = tokens[start + i];
    if (!slot || !token) return false;
    if (slot.text === undefined ? !slot.kinds.has(token.kind) : slot.text !== token.text) return false;
  }
  return true;
}

/** Values may be of any kind, whatever the examples had. */
function coreToken(slot: Slot): CoreToken {
  if (slot.slot === 'const') return { text: slot.text, kinds: new Set() };
  return { text: undefined, kinds: new Set(slot.kinds.every(isValue) ? VALUES : slot.kinds) };
}

function matchAt(
  matcher: Matcher,
  line: string,
  parsed: ParsedLine,
  start: number,
  outer: () => OuterNames,
): Match | undefined {
  const { template, rule, full } = matcher;
  const { tokens } = parsed;
  const end = start + template.core.length;
  if (template.equal.some(([i, j]) => tokens[start + i]?.text !== tokens[start + j]?.text)) return undefined;
  const near = new Around(parsed, start, end);
  if (!anchored(matcher, near) || cutsExpression(template, near)) return undefined;
  const column = tokens[start]?.start ?? line.length;
  const length = (tokens[end]?.start ?? line.length) - column;
  rule.pattern.lastIndex = column;
  const m = rule.pattern.exec(line);
  if (!m || m[0].length !== length) return undefined;
  if (rule.groups.some((ref, i) => m[i + 1] !== tokenAt(ref, tokens, start, near))) return undefined;
  const text = rule.replace(m, outer);
  if (text === undefined || text === m[0]) return undefined;
  return { start, column, length, text, vector: vectorAt(template, full, parsed, start, near) };
}

/** A value at the end of the core must be all of its expression: `a` of `a.b()` is not, unless the examples cut there too. */
function cutsExpression({ core, left, right }: Template, near: Around): boolean {
  const open = (slot: Slot | undefined) => slot !== undefined && slot.slot !== 'const';
  const cuts = (side: readonly Near[], token: ContextToken | undefined, marks: readonly string[]) =>
    token !== undefined && marks.includes(token.text) && !side[0]?.marks.includes(token.text);
  return (
    (open(core.at(-1)) && cuts(right, near.right(0), GOES_ON)) ||
    (open(core[0]) && cuts(left, near.left(0), COMES_FROM))
  );
}

const GOES_ON = ['.', '(', '[', ':', '?', '!'];
const COMES_FROM = ['.', ':', '>', '@', '#'];

/** Where nothing in the core is fixed, a neighbour must be; an insertion wants both its neighbours. */
function anchored({ template, isSolid }: Matcher, near: Around): boolean {
  if (isSolid) return true;
  const left = closeLeft(template, near);
  const right = closeRight(template, near);
  if (template.core.length > 0) return left === 2 || right === 2;
  return left >= 1 && right >= 1 && (left === 2 || right === 2);
}

function tokenAt(ref: Ref, tokens: readonly Token[], start: number, near: Around): string | undefined {
  if (ref.in === 'core') return tokens[start + ref.at]?.text;
  return (ref.in === 'left' ? near.left(ref.at) : near.right(ref.at))?.text;
}
