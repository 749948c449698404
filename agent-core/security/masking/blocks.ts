/** Private keys in their armour: everything between BEGIN and END, or what looks like key material where there is no END. */
import type { MaskSpan } from './masker.ts';

const BEGIN = /-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** Base64 with the headers, line breaks (also written `\n`), quotes and signs that it is wrapped in. */
const MATERIAL = /[A-Za-z0-9+/=\s"'`,;:.\\*|>_()[\]{}#%$@!?&<^~-]/y;
const LONGEST = 32_768;

export function blocks(text: string): MaskSpan[] {
  if (!text.includes('PRIVATE KEY')) return [];
  const spans: MaskSpan[] = [];
  BEGIN.lastIndex = 0;
  for (let begin = BEGIN.exec(text); begin; begin = BEGIN.exec(text)) {
    const from = BEGIN.lastIndex;
    const body = trimmed(text, from, endOf(text, from));
    if (body) spans.push({ type: 'SECRET_KEY', ...body });
    BEGIN.lastIndex = Math.max(from, body?.end ?? from);
  }
  return spans;
}

function endOf(text: string, from: number): number {
  const limit = Math.min(text.length, from + LONGEST);
  let at = from;
  for (; at < limit; at++) {
    if (text.charCodeAt(at) === 0x2d && text.startsWith('-----', at)) {
      END.lastIndex = at;
      if (END.test(text)) return at;
      if (text.startsWith('-----BEGIN', at)) return at;
    }
    MATERIAL.lastIndex = at;
    if (!MATERIAL.test(text)) return lastLine(text, from, at);
  }
  return at;
}

/** Without an END: back to the last whole line of material. */
function lastLine(text: string, from: number, at: number): number {
  return Math.max(from, text.lastIndexOf('\n', at));
}

/** Without the space around and without what was already hidden at both ends; `undefined` when nothing is left. */
function trimmed(text: string, from: number, to: number): { start: number; end: number } | undefined {
  let start = from;
  let end = to;
  while (start < end && /[\s*]/.test(text[start] ?? '')) start++;
  while (end > start && /[\s*]/.test(text[end - 1] ?? '')) end--;
  return start < end ? { start, end } : undefined;
}
