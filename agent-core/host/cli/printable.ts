/** Texts of others in a person's terminal. */
import { StringDecoder } from 'node:string_decoder';
import { printableLines } from '../printable.ts';
import type { CommandIo } from './command.ts';

export { jsonLine, printable, printableLines } from '../printable.ts';

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
