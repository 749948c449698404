/** Files of the data folder that a person may edit. */
import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { describeIssue, PenumbraError, wordsOf } from '../contracts/errors.ts';

/**
 * What `file` holds; `undefined` where there is none. Throws `bad-input` with the file, the field or why it is no JSON, and `mend`, a
 * sentence on what to do; what else stands against reading is thrown as it is.
 */
export function readJsonFile<T>(file: string, schema: z.ZodType<T>, mend: string): T | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const read = schema.safeParse(jsonIn(file, text, mend));
  if (read.success) return read.data;
  throw new PenumbraError('bad-input', `${file}: ${describeIssue(read.error)}. ${mend}`, { file });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function jsonIn(file: string, text: string, mend: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = wordsOf(error);
    throw new PenumbraError('bad-input', `${file}: ${why}. ${mend}`, { file }, error);
  }
}
