/** What a person reads of a pattern, and the name it keeps for ever. */
import type { LearnedChange } from './examples.ts';
import type { Near, Template } from './template.ts';

const LONGEST = 60;

/** `assert.equal(…, …) → expect(…).toBe(…)` */
export function summarise(template: Template): string {
  const core = template.core.map((slot) => (slot.slot === 'hole' ? '…' : slot.text)).join('');
  const made = template.output
    .map((part) => (part.out === 'const' ? part.text : sourceText(template, part.ref)))
    .join('');
  const left = attached(template.left).reverse().join('');
  const right = attached(template.right).join('');
  return `${shorten(left + core + right)} → ${shorten(left + made + right)}`;
}

function sourceText(template: Template, ref: { in: string; at: number }): string {
  const slot = ref.in === 'core' ? template.core[ref.at] : undefined;
  return slot && slot.slot !== 'hole' ? slot.text : '…';
}

/** Constants that stand right beside the change, up to the next blank. */
function attached(side: readonly Near[]): string[] {
  const found: string[] = [];
  for (const near of side.slice(0, 6)) {
    if (near.text === undefined || !near.text.trim()) break;
    found.push(near.text);
  }
  return found;
}

const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Brackets still open at the end are closed around an ellipsis: `log("info",` reads `log("info", …)`. */
function closed(text: string): string {
  const open: string[] = [];
  for (const each of text) {
    if (CLOSER[each] !== undefined) open.push(CLOSER[each]);
    else if (each === open.at(-1)) open.pop();
  }
  if (open.length === 0) return text;
  const ellipsis = text.endsWith('…') ? '' : text.endsWith(',') ? ' …' : '…';
  return text + ellipsis + open.reverse().join('');
}

function shorten(text: string): string {
  const one = closed(
    text
      .trim()
      .replace(/\s+/g, ' ')
      .replace(/…(?:[ ,]*…)+/g, '…'),
  );
  return one.length > LONGEST ? `${one.slice(0, LONGEST - 1)}…` : one || '(nothing)';
}

/** Equal for equal edits in any session: made of the changing part alone, values that are carried over left open. */
export function fingerprintOf(changes: readonly Pick<LearnedChange, 'key'>[], template: Template): string {
  const key = changes[0]?.key;
  if (key !== undefined && changes.every((change) => change.key === key)) return hash(key);
  const core = template.core.map((slot) => (slot.slot === 'const' ? slot.text : '\u0001'));
  return hash(JSON.stringify([core, template.output]));
}

/** 64 bits of FNV-1a, as two interleaved halves of 32. */
export function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(text.length - 1 - i), 0x01000193);
  }
  return `edit-${(a >>> 0).toString(16).padStart(8, '0')}${(b >>> 0).toString(16).padStart(8, '0')}`;
}
