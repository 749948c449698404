/**
 * What the person excludes in the editor, kept for the command line: `excluded.json` in the data folder.
 *
 * 1. It holds the person's own list, as the last window that said it has it; nothing that a workspace adds.
 * 2. Fails closed: one that cannot be read is an error, and never an empty list.
 */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { writeAtomically } from '../durable/atomic-file.ts';
import { makeDataFolder } from '../durable/data-folder.ts';
import { readJsonFile } from '../durable/json-file.ts';
import { SECRET_FILES } from '../security/exclusion/secret-files.ts';

const Kept = z.strictObject({ v: z.literal(1), exclude: z.array(z.string()) });

const fileIn = (folder: string): string => path.join(folder, 'excluded.json');

/** Lines of a `.gitignore`, but those that hold for every copy anyway; none where no editor said any. Throws `bad-input` with the file. */
export function ownExclusions(folder: string): string[] {
  return allIn(folder)?.filter((line) => !SECRET_FILES.includes(line)) ?? [];
}

/** Durable when it returns; nothing is written where it is as it was. Throws `disk-full` and `read-only` in words. */
export function keepOwnExclusions(folder: string, exclude: readonly string[]): void {
  if (isDeepStrictEqual(readable(folder), exclude)) return;
  makeDataFolder(folder);
  writeAtomically(fileIn(folder), `${JSON.stringify({ v: 1, exclude }, undefined, 2)}\n`);
}

const allIn = (folder: string): string[] | undefined =>
  readJsonFile(fileIn(folder), Kept, 'Nothing is copied until it is deleted, or the editor writes it anew.')?.exclude;

function readable(folder: string): string[] | undefined {
  try {
    return allIn(folder);
  } catch {
    return undefined;
  }
}
