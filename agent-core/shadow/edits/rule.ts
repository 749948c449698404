/** A template as a sticky regular expression and an output over its groups: the same for the engine and for scripts. */
import type { Rule } from '../../contracts/edits.ts';
import { apply, write } from './bind.ts';
import type { OuterNames } from './outer.ts';
import type { Near, Ref, Slot, Template } from './template.ts';
import { escapeRegExp, isValue, type Kind, SOURCE, VALUES } from './tokens.ts';

export interface CompiledRule {
  readonly pattern: RegExp;
  /** Undefined where what is written depends on more than the line. */
  readonly rule: Rule | undefined;
  /** What each group of the expression must capture. */
  readonly groups: readonly Ref[];
  /** Text for a match array where these names are; undefined where a function does not apply. */
  readonly replace: (m: RegExpExecArray, outer: () => OuterNames) => string | undefined;
}

/** Whether what a template writes depends on where a line stands, which no rule over a line can know. */
export const usesOuter = ({ output }: Template): boolean =>
  output.some((part) => part.out === 'from' && part.ref.in === 'outer');

const ALL: readonly Kind[] = ['blank', 'word', 'number', 'string', 'mark'];

export function compileRule(template: Template): CompiledRule {
  const groups: Ref[] = [];
  const capture = (ref: Ref, kinds: readonly Kind[]): string => {
    groups.push(ref);
    return `(${oneOf(kinds)})`;
  };
  const before = sideSource(template, 'left', capture);
  const core = template.core.map((slot, at) => slotSource(slot, { in: 'core', at }, capture)).join('');
  const after = sideSource(template, 'right', capture);
  const number = (ref: Ref) => groups.findIndex((g) => g.in === ref.in && g.at === ref.at) + 1;
  const source = before + core + after;
  return {
    pattern: new RegExp(source, 'y'),
    rule: usesOuter(template) ? undefined : { pattern: source, replacement: expression(template, number) },
    groups,
    replace: (m, outer) => {
      let text = '';
      for (const part of template.output) {
        const input = part.out === 'const' ? '' : part.ref.in === 'outer' ? outer()[part.ref.at] : m[number(part.ref)];
        if (part.out !== 'const' && part.ref.in === 'outer' && !input) return undefined;
        const piece = part.out === 'const' ? part.text : apply(part.fn, input ?? '');
        if (piece === undefined) return undefined;
        text += piece;
      }
      return text;
    },
  };
}

const oneOf = (kinds: readonly Kind[]): string =>
  kinds.length === 1 && kinds[0]
    ? SOURCE[kinds[0]]
    : `(?:${ALL.filter((kind) => kinds.includes(kind))
        .map((kind) => SOURCE[kind])
        .join('|')})`;

type Capture = (ref: Ref, kinds: readonly Kind[]) => string;

function slotSource(slot: Slot, ref: Ref, capture: Capture): string {
  return slot.slot === 'const'
    ? escapeRegExp(slot.text)
    : capture(ref, slot.kinds.every(isValue) ? VALUES : slot.kinds);
}

/** A look-around that captures the context tokens the output uses; empty where it uses none. */
function sideSource(template: Template, side: 'left' | 'right', capture: Capture): string {
  const used = new Set(template.output.flatMap((o) => (o.out === 'from' && o.ref.in === side ? [o.ref.at] : [])));
  if (used.size === 0) return '';
  const distances = Array.from({ length: Math.max(...used) + 1 }, (_, i) => i);
  if (side === 'left') distances.reverse();
  const parts = distances.map((at) => {
    const near = template[side][at];
    return used.has(at) ? capture({ in: side, at }, nearKinds(near)) : oneOf(ALL);
  });
  return side === 'left' ? `(?<=${parts.join('')})` : `(?=${parts.join('')})`;
}

function nearKinds(near: Near | undefined): readonly Kind[] {
  const kinds = near?.kinds.filter((kind) => kind !== 'edge') ?? [];
  return kinds.length > 0 ? kinds : ALL;
}

/** One JavaScript expression over `m`; constants next to each other are written as one. */
function expression(template: Template, number: (ref: Ref) => number): string {
  const parts: string[] = [];
  let constant = '';
  const flush = () => {
    if (constant) parts.push(JSON.stringify(constant));
    constant = '';
  };
  for (const part of template.output) {
    if (part.out === 'const') {
      constant += part.text;
      continue;
    }
    flush();
    parts.push(write(part.fn, `m[${number(part.ref)}]`));
  }
  flush();
  return parts.length > 0 ? parts.join(' + ') : '""';
}
