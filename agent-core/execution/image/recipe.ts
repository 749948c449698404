/** What an image is made from: the files beside this one, and which Node. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SETTINGS, SUITE } from './contents.ts';
import { packagesWith, type Toolchain } from './toolchains.ts';

/** In the sources and in dist alike they lie beside the code that reads them. */
const beside = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

export const ROOT_SCRIPT = beside('debian-root.sh');

/** What lets coreutils work under older gVisors. */
export const statxSource = (): string => readFileSync(beside('statx.c'), 'utf8');

export const dockerfile = (): string => `${readFileSync(beside('sandbox.dockerfile'), 'utf8')}${SETTINGS.join('\n')}\n`;

/** Of the Node that runs this. */
export const [NODE_MAJOR = ''] = process.versions.node.split('.');

/** 64 hexadecimal digits, another one whenever an image made anew would be made otherwise. */
export function recipeHash(by: 'dockerfile' | 'debootstrap', toolchains: readonly Toolchain[] = []): string {
  const how = by === 'dockerfile' ? dockerfile() : `${readFileSync(ROOT_SCRIPT, 'utf8')}${SETTINGS.join('\n')}`;
  return createHash('sha256')
    .update(JSON.stringify([by, how, statxSource(), SUITE, packagesWith(toolchains), NODE_MAJOR]))
    .digest('hex');
}
