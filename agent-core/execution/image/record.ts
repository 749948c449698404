/** Which image the tools run in: `sandbox-image.json` in the data folder, written by `penumbra sandbox build` and by nobody else. */
import { lchownSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { describeIssue, PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { writeAtomically } from '../../durable/atomic-file.ts';
import { makeDataFolder } from '../../durable/data-folder.ts';
import { Toolchain } from './toolchains.ts';

export const ImageRecord = z.object({
  v: z.literal(1),
  /** The image's content address: what each call pins. */
  image: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'no content address (sha256: and 64 digits)'),
  /** How it came to be. */
  by: z.enum(['dockerfile', 'debootstrap']),
  /** Of the recipe it was made from; another one makes another image. */
  recipe: z.string().regex(/^[0-9a-f]{64}$/),
  /** As `linux/amd64`. */
  platform: z.string().min(1),
  /** What it has beside what every image has, where it has any. */
  with: z.array(Toolchain).optional(),
  /** Each program inside, and what it says of its version. */
  programs: z.record(z.string(), z.string()),
  /** When it was made, ISO 8601. */
  at: z.iso.datetime(),
});
export type ImageRecord = z.infer<typeof ImageRecord>;

export const imageFile = (folder: string): string => path.join(folder, 'sandbox-image.json');

/** The recorded image. Throws `missing-part`, which says how to make one, where there is none or the record is damaged. */
export function imageRecord(folder: string): ImageRecord {
  const file = imageFile(folder);
  const read = ImageRecord.safeParse(parsed(file));
  if (read.success) return read.data;
  throw noImage(`${file} is damaged (${describeIssue(read.error)}).`);
}

/** Durable when it returns, and its folder's owner's, also where root wrote it. Throws `disk-full` and `read-only` in words. */
export function writeImageRecord(folder: string, record: ImageRecord): void {
  makeDataFolder(folder);
  writeAtomically(imageFile(folder), `${JSON.stringify(ImageRecord.parse(record), undefined, 2)}\n`);
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  lchownSync(imageFile(folder), uid, gid);
}

/** `why` and what to do about it. */
export function noImage(why: string): PenumbraError {
  return new PenumbraError('missing-part', `${why} Run \`penumbra sandbox build\`.`);
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw noImage('There is no image for tools to run in yet.');
    throw noImage(`${file} cannot be read (${wordsOf(error)}).`);
  }
}
