/** Lines that are no text: told by their size, never shown. */

/** What decoding leaves where bytes are no UTF-8, and what no text has in it. */
const NO_TEXT = /\0|\ufffd/g;
const LOOKED_AT = 2000;

/** Whether more than a tenth of the line's beginning is no text; a single such character in a short line is. */
export function isBinary(line: string): boolean {
  if (!line.includes('\u0000') && !line.includes('\ufffd')) return false;
  const part = line.slice(0, LOOKED_AT);
  return (part.match(NO_TEXT)?.length ?? 0) * 10 >= part.length;
}
