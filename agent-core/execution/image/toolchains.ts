/** What an image holds beside what every one has: chosen by a person, and kept from one build to the next. */
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { PACKAGES, PROGRAMS, TOOLCHAINS } from './contents.ts';

const NAMES = Object.keys(TOOLCHAINS) as (keyof typeof TOOLCHAINS)[];
const NONE = 'none';

export const Toolchain = z.enum(NAMES);
export type Toolchain = z.infer<typeof Toolchain>;

/** In one order, each once. Throws `bad-input`: a name that nobody knows, or `none` beside others. */
export function readToolchains(names: readonly string[]): Toolchain[] {
  const unknown = names.find((name) => name !== NONE && !Toolchain.safeParse(name).success);
  if (unknown !== undefined) throw bad(`nobody knows ${unknown}; there are ${NAMES.join(', ')}, and ${NONE}`);
  if (names.includes(NONE) && names.some((name) => name !== NONE)) throw bad(`${NONE} stands alone`);
  return NAMES.filter((name) => names.includes(name));
}

export const packagesWith = (toolchains: readonly Toolchain[]): string[] => [
  ...PACKAGES,
  ...toolchains.flatMap((name) => TOOLCHAINS[name].packages),
];

export const programsWith = (toolchains: readonly Toolchain[]): Record<string, string> =>
  Object.assign({}, PROGRAMS, ...toolchains.map((name) => TOOLCHAINS[name].programs));

/** In the file system. */
export const bytesOf = (toolchains: readonly Toolchain[]): number =>
  toolchains.reduce((sum, name) => sum + TOOLCHAINS[name].bytes, 0);

const bad = (why: string): PenumbraError => new PenumbraError('bad-input', `--with: ${why}`);
