/** TOML that others wrote, as far as a schema says. */
import { parse } from 'smol-toml';
import type * as z from 'zod';
import { describeIssue, PenumbraError, wordsOf } from '../../contracts/errors.ts';

/** Throws `bad-input` that begins with `file`. */
export function readToml<T extends z.ZodType>(schema: T, text: string, file: string): z.output<T> {
  let toml: unknown;
  try {
    toml = parse(text);
  } catch (error) {
    const [why] = wordsOf(error).split('\n');
    throw badFile(file, why ?? '');
  }
  const read = schema.safeParse(toml);
  if (read.success) return read.data;
  throw badFile(file, describeIssue(read.error));
}

export const badFile = (file: string, why: string): PenumbraError => new PenumbraError('bad-input', `${file}: ${why}.`);
