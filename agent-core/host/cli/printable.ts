/** Texts of others in a person's terminal: nothing of them may move the cursor, change what is there, or be there unseen. */
import { StringDecoder } from 'node:string_decoder';
import type { CommandIo } from './command.ts';

/** What a terminal would act on, or could not be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** The same, without the ends of lines and tabs. */
const UNSEEN_IN_LINES = /(?!\r\n)[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu;

const codeOf = (found: string): string => `\\u{${found.codePointAt(0)?.toString(16) ?? ''}}`;

/** On one line, with all that is unseen as its code. */
export const printable = (text: string): string => text.replace(UNSEEN, codeOf);

/** The same over several lines. */
export const printableLines = (text: string): string => text.replace(UNSEEN_IN_LINES, codeOf);

/** One line of JSON that means the same, and in which nothing is unseen. */
export const jsonLine = (value: unknown): string =>
  `${JSON.stringify(value).replace(UNSEEN, (found) => found.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))}\n`;

/** Writes what comes to a stream: byte for byte, and to a terminal as `printableLines`, wherever the pieces are cut. */
export function printer(stream: CommandIo['stdout']): { write(bytes: Uint8Array): void; end(): void } {
  if (!stream.isTTY) return { write: (bytes) => void stream.write(bytes), end: () => {} };
  const decoder = new StringDecoder('utf8');
  let held = '';
  const write = (text: string) => {
    // The rest of a line end may follow.
    held = text.endsWith('\r') ? '\r' : '';
    stream.write(printableLines(held === '' ? text : text.slice(0, -1)));
  };
  return {
    write: (bytes) => write(held + decoder.write(Buffer.from(bytes))),
    end: () => void stream.write(printableLines(held + decoder.end())),
  };
}
