/** What every command of the command line is: one file a command, found in the table of `main.ts`. */
import type { Readable, Writable } from 'node:stream';

export interface CommandIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** `--data DIR`, wherever it stood on the line, has become `PENUMBRA_DATA` here. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Takes the arguments after the command's name; resolves to the exit code. A `PenumbraError` it throws becomes one line on
 * stderr and exit 2 (`bad-input`), 5 (`version-mismatch`, `missing-part`) or 1; a wrong option (`parseArgs`) exit 2 with the usage.
 */
export type Command = (args: string[], io: CommandIo) => Promise<number>;

export const EXIT = { done: 0, failed: 1, badInput: 2, waiting: 3, budget: 4, missing: 5 } as const;

/** Writes all of `text`, waiting where the reader is slower. */
export async function put(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await new Promise<void>((resolve) => stream.once('drain', resolve));
}
