/** The proof that containers are isolated by gVisor: what the engine says of the runtime, and what a container sees of its kernel. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import * as z from 'zod';
import { PenumbraError } from '../../../contracts/errors.ts';
import type { Isolation } from '../sandbox.ts';
import { type Engine, type EngineAddress, noEngine } from './engine.ts';
import { probeKernel } from './probe.ts';

export const RUNTIME = 'runsc';

const REGISTER =
  'register gVisor\'s runsc in /etc/docker/daemon.json: {"runtimes": {"runsc": {"path": "/usr/bin/runsc", ' +
  '"runtimeArgs": ["--network=none"]}}}, and restart the engine';

/** `docker info`, as far as the proof needs it. */
const Info = z.object({
  ID: z.string(),
  Runtimes: z.record(z.string(), z.object({ path: z.string(), runtimeArgs: z.array(z.string()).nullish() })).nullish(),
});

/** What the engine says of its runtime. */
export interface Registered {
  readonly engineId: string;
  readonly path: string;
  readonly args: readonly string[];
}

/** Throws `missing-part` where no engine answers, or none has a runtime that isolates. */
export async function readRuntime(engine: Engine, address: EngineAddress): Promise<Registered> {
  const answer: unknown = await engine.info().catch((cause: unknown) => {
    throw noEngine(address, cause);
  });
  const info = Info.parse(answer);
  const runtime = info.Runtimes?.[RUNTIME];
  if (!runtime) throw missing(`The container engine has no runtime ${RUNTIME}`, REGISTER);
  const args = runtime.runtimeArgs ?? [];
  const bad = args.find((arg) => opensHost(arg));
  if (bad !== undefined) throw missing(`The runtime ${RUNTIME} is registered with ${bad}, which opens the host`, REGISTER);
  return { engineId: info.ID, path: runtime.path, args };
}

/**
 * Proves that containers run in gVisor, by a container of `image`. The path must be runsc's where it lies on this machine:
 * a name proves nothing. Throws `missing-part`.
 */
export async function proveIsolation(engine: Engine, registered: Registered, image: string): Promise<Isolation> {
  const { path, args } = registered;
  const version = await versionOf(path);
  const kernel = await probeKernel(engine, image, RUNTIME);
  if (!/\bStarting gVisor\b/.test(kernel)) {
    throw missing(`The runtime ${RUNTIME} (${path}) is not gVisor: a container saw another kernel`, REGISTER);
  }
  return { runtime: RUNTIME, version, path, args, image };
}

/** `runsc`'s flags that give a container the host's network, sockets, pipes or files, or less of gVisor's own kernel. */
const OPENS_HOST: readonly [name: RegExp, harmless: readonly string[]][] = [
  [/^network$/, ['none', 'sandbox']],
  [/^(host-uds|host-fifo)$/, ['none']],
  [/^(fsgofer-host-uds|directfs|rootless|allow-packet-socket-write|enable-raw|net-raw|allow-flag-override)$/, ['false']],
  [/^(nvproxy|tpuproxy|vfio|host-settings|debug-command|restore-spec-validation)$/, ['false', 'ignore', 'enforce']],
  [/^TESTONLY-/i, ['false', '']],
];

function opensHost(arg: string): boolean {
  const [, name = arg, value = 'true'] = /^--?([^=]+)(?:=(.*))?$/.exec(arg) ?? [];
  return OPENS_HOST.some(([flag, harmless]) => flag.test(name) && !harmless.includes(value));
}

/** As the program says itself; `unknown` where the engine runs on another machine. */
async function versionOf(path: string): Promise<string> {
  if (!path.startsWith('/') || !existsSync(path)) return 'unknown';
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000 }).catch(() => ({ stdout: '' }));
  const version = /^runsc version (\S+)/m.exec(stdout)?.[1];
  if (version === undefined) throw missing(`The runtime ${RUNTIME} points at ${path}, which is not runsc`, REGISTER);
  return version;
}

const missing = (what: string, mend: string): PenumbraError =>
  new PenumbraError('missing-part', `${what}. Nothing runs without gVisor: ${mend}. \`penumbra doctor\` says more.`);
