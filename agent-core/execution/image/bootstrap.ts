/** The image without a registry: Debian's packages from their mirror, made into a root file system that the engine imports. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import { PenumbraError } from '../../contracts/errors.ts';
import type { Engine } from '../sandbox/docker/engine.ts';
import { answersOf, madeImage } from './answers.ts';
import { SETTINGS, SUITE } from './contents.ts';
import type { HostNode } from './host-node.ts';
import { ROOT_SCRIPT } from './recipe.ts';
import { bytesOf, packagesWith, type Toolchain } from './toolchains.ts';

/** Its root file system is made in memory. */
const NEEDED_BYTES = 1.5e9;
const LAST_WORDS = 10;

/** Everything that the script starts dies with it, and so do its mounts. */
const CONFINED = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh'];

export interface Bootstrap {
  readonly node: HostNode;
  readonly toolchains: readonly Toolchain[];
  readonly mirror: string;
  /** What is put before a command that needs root. */
  readonly asRoot: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tell: (line: string) => void;
}

/** Gives the image's content address. Throws `missing-part` where it cannot be made here. Nothing is left where it fails. */
export async function importDebian(engine: Engine, plan: Bootstrap, tag: string, signal: AbortSignal): Promise<string> {
  const needed = NEEDED_BYTES + bytesOf(plan.toolchains);
  if (freemem() < needed) {
    const words = `The image is made in memory and needs ${(needed / 1e9).toFixed(1)} GB of it: end something first.`;
    throw new PenumbraError('missing-part', words);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-image-'));
  try {
    return await imported(engine, plan, folder, tag, signal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function imported(
  engine: Engine,
  plan: Bootstrap,
  folder: string,
  tag: string,
  signal: AbortSignal,
): Promise<string> {
  const failure = new AbortController();
  const abortSignal = AbortSignal.any([signal, failure.signal]);
  const { archive, ended } = debianRoot(plan, folder, signal);
  // An archive that broke off must not become an image: the request is broken off, too.
  ended.catch((error: unknown) => failure.abort(error));
  const [repo, version] = tag.split(':');
  const sent = engine.importImage(archive, { repo, tag: version, changes: SETTINGS, abortSignal });
  const [, made] = await Promise.all([ended, sent.then((stream) => answersOf(stream)).then(madeImage)]);
  return made;
}

/** The script's archive, which ends only once the script ended well. */
function debianRoot(plan: Bootstrap, folder: string, signal: AbortSignal): { archive: Readable; ended: Promise<void> } {
  const { node, npm, headers = '' } = plan.node;
  const script = [ROOT_SCRIPT, folder, SUITE, plan.mirror, packagesWith(plan.toolchains).join(','), node, npm, headers];
  const [program = '', ...args] = [...plan.asRoot, ...CONFINED, ...script];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plan.env,
    signal,
    killSignal: 'SIGKILL',
  });
  const archive = child.stdout.pipe(new PassThrough(), { end: false });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    plan.tell(line);
  });
  const ended = new Promise<void>((resolve, reject) => {
    let error: Error | undefined;
    // One that is being ended may still write: its end is waited for.
    child.on('error', (why) => {
      error = why;
      if (child.pid === undefined) reject(why);
    });
    child.on('close', (code) =>
      code === 0 && !error ? resolve() : reject(error ?? failed(code, said.slice(-LAST_WORDS))),
    );
  });
  ended.then(
    () => archive.end(),
    (error: Error) => archive.destroy(error),
  );
  return { archive, ended };
}

const failed = (code: number | null, said: readonly string[]): PenumbraError =>
  new PenumbraError(
    'missing-part',
    `Debian's packages could not be made into an image (exit code ${code}):\n${said.map((line) => `  ${line}`).join('\n')}`,
  );
