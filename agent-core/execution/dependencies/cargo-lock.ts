/** `Cargo.lock` (version 3 and later), as far as a build without trust in it needs it. */
import * as z from 'zod';
import { badFile, readToml } from './toml.ts';

export const CARGO_LOCK = 'Cargo.lock';

/** As Cargo names it, whichever way its index is asked. */
const CRATES_IO = ['registry+https://github.com/rust-lang/crates.io-index', 'sparse+https://index.crates.io/'];

const Lock = z.object({
  version: z.union(
    [z.literal(3), z.literal(4)],
    'is none that is known: `cargo update -w` of Cargo 1.53 or later writes one',
  ),
  package: z
    .array(
      z.object({
        name: z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u, 'is no name of a package'),
        source: z.string().optional(),
        checksum: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'is no sha256 checksum')
          .optional(),
      }),
    )
    .default([]),
});

export interface CargoLock {
  /** Names of the packages that the project has itself, each once. */
  readonly own: readonly string[];
  /** How many packages come from the registry. */
  readonly foreign: number;
}

/** Throws `bad-input` that begins with the file: what cannot be read, and packages that no checksum vouches for, or of no registry. */
export function readCargoLock(text: string): CargoLock {
  const own = new Set<string>();
  let foreign = 0;
  for (const { name, source, checksum } of readToml(Lock, text, CARGO_LOCK).package) {
    if (source === undefined) own.add(name);
    else if (!CRATES_IO.includes(source)) throw badFile(CARGO_LOCK, `${name} comes ${placeOf(source)}`);
    else if (checksum === undefined)
      throw badFile(CARGO_LOCK, `${name} has no checksum, so nothing says what it must be`);
    else foreign++;
  }
  return { own: [...own], foreign };
}

const placeOf = (source: string): string =>
  source.startsWith('git+')
    ? 'from a repository: only packages of crates.io are taken, each with its checksum'
    : 'from a registry of its own: only packages of crates.io are taken (PENUMBRA_CARGO_INDEX names another index of them)';
