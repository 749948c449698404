/** Servers from npm: fetched at one version with every script off, so that nothing of them runs outside a container. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { PenumbraError } from '../../contracts/errors.ts';
import { snapshotInMemory } from '../staging/snapshot/snapshot.ts';
import type { Tree } from '../trees/tree.ts';

const INSTALL_MS = 300_000;
/**
 * For npm and each npm that it starts. Nothing comes from git: for that npm runs git and one more npm, in a folder whose .npmrc is the
 * dependency's own and may name other programs.
 */
const CLOSED = {
  npm_config_ignore_scripts: 'true',
  npm_config_allow_git: 'none',
  npm_config_git: path.join(path.sep, 'nonexistent', 'git'),
};
const Package = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

/** All that was installed, and its digest over paths, modes and contents. */
export interface Installed {
  readonly files: Tree;
  readonly digest: string;
}

/**
 * Installs `spec` (name@version) into `place`, in the stead of what was there; gives what Node runs, relative to it. Throws
 * `bad-input` where npm cannot, with its words, and where the package is no program; then nothing is left, or what was there.
 */
export async function install(spec: string, place: string, signal?: AbortSignal): Promise<string> {
  mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
  const fresh = mkdtempSync(`${place}.`);
  try {
    writeFileSync(path.join(fresh, 'package.json'), '{"private":true}\n');
    const quiet = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--save-exact', '--prefer-offline'];
    await npm(['install', ...quiet, '--prefix', fresh, spec], fresh, signal);
    const entry = entryOf(spec.slice(0, spec.lastIndexOf('@')), fresh);
    rmSync(place, { recursive: true, force: true });
    renameSync(fresh, place);
    return entry;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** What lies in `place` now. */
export async function installedIn(place: string, signal?: AbortSignal): Promise<Installed> {
  const { tree } = await snapshotInMemory(place, { isWhole: true, ...(signal && { signal }) });
  const hash = createHash('sha256');
  for (const entry of tree.entries()) {
    if (entry.kind === 'folder') continue;
    const what = entry.kind === 'file' ? [entry.mode.toString(8), entry.hash] : ['link', entry.target];
    hash.update(`${JSON.stringify([entry.path, ...what])}\n`);
  }
  return { files: tree, digest: hash.digest('hex') };
}

async function npm(args: string[], cwd: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    const options = {
      cwd,
      timeout: INSTALL_MS,
      maxBuffer: 1 << 24,
      env: { ...process.env, ...CLOSED },
      ...(signal && { signal }),
    };
    await promisify(execFile)('npm', args, options);
  } catch (error) {
    if (signal?.aborted) throw new PenumbraError('cancelled', 'The installation was cancelled.');
    const { stderr = '', message, code } = error as { stderr?: string; message: string; code?: unknown };
    if (code === 'ENOENT')
      throw new PenumbraError(
        'missing-part',
        'Servers are installed by npm, which is not there. Install Node.js with npm.',
      );
    const said = stderr
      .split('\n')
      .filter((line) => /^npm (error|ERR!)/.test(line))
      .slice(0, 4)
      .join(' ');
    throw new PenumbraError('bad-input', `npm could not install it: ${said || message}`);
  }
}

function entryOf(name: string, place: string): string {
  const folder = path.join('node_modules', ...name.split('/'));
  const parsed = Package.safeParse(JSON.parse(readFileSync(path.join(place, folder, 'package.json'), 'utf8')));
  const bin = parsed.success ? parsed.data.bin : undefined;
  const script = typeof bin === 'string' ? bin : bin && Object.values(bin)[0];
  if (script === undefined) throw new PenumbraError('bad-input', `${name} has no program to run: it is no server.`);
  const entry = path.posix.join(folder.split(path.sep).join('/'), script);
  if (entry.startsWith(`${folder.split(path.sep).join('/')}/`)) return entry;
  throw new PenumbraError('bad-input', `${name} names a program outside of itself.`);
}
