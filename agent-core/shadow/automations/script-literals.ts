/**
 * Text from documents as parts of a program: as string literals and as comment lines. Nothing here can end a literal or a
 * comment, and nothing can make the program look other than it is (line separators, direction marks, half characters).
 */

// Controls, format characters (direction marks, zero-width ones, the byte order mark), separators and half characters.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A double-quoted JavaScript string literal that means exactly `text`. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, escapeUnits);
}

/** Code with the unseen characters in its literals as escapes; outside of literals they would be syntax errors. */
export function seenCode(code: string): string {
  return code.replace(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escapeUnits);
}

/** `text` on one line of a `//` comment: for reading, so that what cannot be seen is shown as an escape. */
export function commentText(text: string): string {
  return text.replace(/\t/g, '  ').replace(UNSEEN, escapeUnits);
}

function escapeUnits(unseen: string): string {
  if (unseen === '\n') return '\\n';
  if (unseen === '\r') return '\\r';
  return Array.from({ length: unseen.length }, (_, at) => `\\u${hex(unseen.charCodeAt(at))}`).join('');
}

function hex(unit: number): string {
  return unit.toString(16).padStart(4, '0');
}
