/** Private keys, armour and all: from BEGIN to END, or as far as it looks like key material where there is no END. */
import type { MaskSpan } from './masker.ts';

const BEGIN = /-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-{5}/g;
const END = /-----END[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** Base64 with the headers, line breaks (also written `\n`), quotes and signs that it is wrapped in. */
const IS_MATERIAL = Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9+/=\s"'`,;:.\\*|>_()[\]{}#%$@!?&<^~-]/.test(String.fromCharCode(code)),
);
const LONGEST = 32_768;

export function blocks(text: string): MaskSpan[] {
  if (!text.includes('PRIVATE KEY')) return [];
  const spans: MaskSpan[] = [];
  BEGIN.lastIndex = 0;
  for (let begin = BEGIN.exec(text); begin; begin = BEGIN.exec(text)) {
    const end = endOf(text, BEGIN.lastIndex);
    spans.push({ type: 'SECRET_KEY', start: begin.index, end });
    BEGIN.lastIndex = end;
  }
  return spans;
}

function endOf(text: string, from: number): number {
  const limit = Math.min(text.length, from + LONGEST);
  let at = from;
  for (; at < limit; at++) {
    if (text.charCodeAt(at) === 0x2d && text.startsWith('-----', at)) {
      END.lastIndex = at;
      if (END.test(text)) return END.lastIndex;
      if (text.startsWith('-----BEGIN', at)) return at;
    }
    if (!IS_MATERIAL[text.charCodeAt(at)]) return lastLine(text, from, at);
  }
  return at;
}

/** Without an END: back to the last whole line of material. */
function lastLine(text: string, from: number, at: number): number {
  return Math.max(from, text.lastIndexOf('\n', at));
}
