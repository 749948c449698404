import { type CommandIo, put } from './command.ts';
import { printableLines } from './printable.ts';

/** Byte for byte, so that `git apply` takes it from a pipe or a file; in a terminal without what would act on it. */
export async function putDiff(diff: string | undefined, { stdout }: CommandIo): Promise<void> {
  if (diff !== undefined) await put(stdout, stdout.isTTY ? printableLines(diff) : diff);
}
