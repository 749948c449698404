/**
 * What the engine says of the runtime: the half of the proof that does not ask a container. The other half is each
 * container's own kernel log (`container.ts`). A name proves nothing, a path and a version little, both together with that.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import * as z from 'zod';
import { type Engine, type EngineAddress, noEngine } from './engine.ts';
import { noGvisor, RUNTIME } from './missing.ts';

/** `docker info`, as far as the proof needs it. */
const Info = z.object({
  Runtimes: z.record(z.string(), z.object({ path: z.string(), runtimeArgs: z.array(z.string()).nullish() })).nullish(),
});

export interface Registered {
  readonly path: string;
  readonly args: readonly string[];
  readonly version: string;
}

/** Throws `missing-part` where no engine answers, it has no `runsc`, or one that opens the host or is another program. */
export async function readRuntime(engine: Engine, address: EngineAddress): Promise<Registered> {
  const answer: unknown = await engine.info().catch((cause: unknown) => {
    throw noEngine(address, cause);
  });
  const runtime = Info.parse(answer).Runtimes?.[RUNTIME];
  if (!runtime) throw noGvisor(`The container engine has no runtime ${RUNTIME}`);
  const args = runtime.runtimeArgs ?? [];
  const bad = args.find((arg) => !isHarmless(arg));
  if (bad !== undefined) throw noGvisor(`The runtime ${RUNTIME} is registered with ${bad}, which may open the host`);
  return { path: runtime.path, args, version: await versionOf(runtime.path) };
}

/**
 * The flags of `runsc` that leave a container no more of the host than it has without them; any other is refused, so that one
 * which nobody here knows is too. An absent value is what Go's flags take it for: `true`.
 */
const HARMLESS: readonly [names: RegExp, values: RegExp][] = [
  [/^network$/, /^(none|sandbox)$/],
  [/^platform$/, /^(ptrace|kvm|systrap)$/],
  [/^platform_device_path$/, /^\/dev\/kvm$/],
  [/^(host-uds|host-fifo)$/, /^none$/],
  [/^(fsgofer-host-uds|rootless|net-raw|allow-flag-override|nvproxy|tpuproxy)$/, /^false$/],
  [/^overlay2$/, /^(none|(root|all):(memory|self|dir=.*))$/],
  [/^file-access(-mounts)?$/, /^(exclusive|shared)$/],
  [/^(debug|strace|overlay|vfs2|lisafs|directfs|systemd-cgroup|ignore-cgroups|cpu-num-from-quota|oci-seccomp)$/, /./],
  [/^(alsologtostderr|software-gso|gso|buffer-pooling|rx-checksum-offload|tx-checksum-offload)$/, /./],
  [/^(log|log-format|debug-log|debug-log-format|panic-log|watchdog-action|num-network-channels|dcache)$/, /./],
];

function isHarmless(arg: string): boolean {
  const [, name = '', value = 'true'] = /^--?([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
  return HARMLESS.some(([names, values]) => names.test(name) && values.test(value));
}

/** As the program tells itself; `unknown` where it does not lie on this machine, because the engine runs on another. */
async function versionOf(path: string): Promise<string> {
  if (path.startsWith('/') && !existsSync(path)) return 'unknown';
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000 }).catch(() => ({ stdout: '' }));
  const version = /^runsc version (\S+)/m.exec(stdout)?.[1];
  if (version === undefined) throw noGvisor(`The runtime ${RUNTIME} points at ${path}, which is not runsc`);
  return version;
}
