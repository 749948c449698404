/** A Docker engine with runsc of a test's own: in a temporary folder, without network, gone with the test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Docker from 'dockerode';
import { hostNode } from '../../agent-core/execution/image/host-node.ts';
import { endProcessesOf, removeCgroups, unmountBelow } from './leftovers.ts';
import { ALSO_RUST } from './rust.ts';

/** Where Debian keeps its daemons; not every account has these in its path. */
const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
const programs = ['dockerd', 'containerd', 'runc', 'runsc', 'busybox', 'setpriv', 'tar'];

/** Only who may mount can start one; elsewhere, and where a program is missing, these tests cannot run. */
export const hasEngine =
  process.platform === 'linux' && isMighty() && programs.every((name) => found(name) !== undefined);

export type Runtimes = Readonly<Record<string, { readonly path: string; readonly runtimeArgs?: readonly string[] }>>;

/** KVM is not everywhere, and Debian's runsc wants to be told of Docker's `none`. */
export const REAL_RUNSC: Runtimes = {
  runsc: { path: found('runsc') ?? 'runsc', runtimeArgs: ['--platform=ptrace', '--network=none'] },
};
/** Named like it, and isolating nothing. */
export const FALSE_RUNSC: Runtimes = { runsc: { path: found('runc') ?? 'runc' } };

export class Engine {
  readonly #folder: string;
  readonly docker: Docker;
  #process: ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.docker = new Docker({ socketPath: this.socket });
  }

  static async start(runtimes: Runtimes = REAL_RUNSC): Promise<Engine> {
    const engine = new Engine(mkdtempSync(path.join(tmpdir(), 'pe-')));
    engine.#configure(runtimes);
    await engine.run();
    return engine;
  }

  /** Short: a socket's path has 108 bytes at most. */
  get socket(): string {
    return path.join(this.#folder, 's');
  }

  /** As `DOCKER_HOST` names it. */
  get host(): string {
    return `unix://${this.socket}`;
  }

  /** Starts it, again after `kill`, with the containers and images of before. */
  async run(): Promise<void> {
    // What a killed dockerd leaves of it, be it a zombie, the next one would wait for.
    await endProcessesOf(path.join(this.#folder, 'exec', 'containerd', 'containerd.toml'));
    rmSync(path.join(this.#folder, 'exec', 'containerd', 'containerd.pid'), { force: true });
    const daemon = [found('dockerd') ?? 'dockerd', '--config-file', path.join(this.#folder, 'daemon.json')];
    // It ends with the process that started it, however that ends.
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...daemon], {
      env: { ...process.env, PATH: FOLDERS.join(':') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said = `${said}${bytes}`.slice(-2_000);
    });
    for (let i = 0; i < 1_200 && child.exitCode === null; i++) {
      if (await this.docker.ping().then(Boolean, () => false)) return;
      await wait(25);
    }
    await this.stop();
    throw new Error(`dockerd did not start: ${said}`);
  }

  /** SIGKILL: what it ran goes on without it. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** It answers nobody until `resume`. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Ends it at once with everything that it started, and leaves no mount and no file. */
  async stop(): Promise<void> {
    await this.kill();
    await endProcessesOf(this.#folder);
    this.#removeShimSockets();
    unmountBelow(this.#folder);
    removeCgroups(path.basename(this.#folder));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #configure(runtimes: Runtimes): void {
    const inside = (name: string) => path.join(this.#folder, name);
    const settings = {
      hosts: [this.host],
      'data-root': inside('data'),
      'exec-root': inside('exec'),
      pidfile: inside('pid'),
      iptables: false,
      ip6tables: false,
      bridge: 'none',
      'exec-opts': ['native.cgroupdriver=cgroupfs'],
      'cgroup-parent': `/${path.basename(this.#folder)}`,
      runtimes,
    };
    writeFileSync(inside('daemon.json'), JSON.stringify(settings));
  }

  /** A killed shim leaves its socket, which lies outside of every folder that an engine can be given. */
  #removeShimSockets(): void {
    const containerd = path.join(this.#folder, 'exec', 'containerd');
    const tasks = globSync(path.join(containerd, '*', 'io.containerd.runtime.v2.task', 'moby', '*'));
    for (const task of tasks) {
      const address = path.join(containerd, 'containerd.sock', 'moby', path.basename(task));
      rmSync(path.join('/run/containerd/s', createHash('sha256').update(address).digest('hex')), { force: true });
    }
  }
}

/**
 * An image of busybox alone, in about a second: `sh`, `tar`, `dmesg` and the like, `/work` and `/tmp` for everybody. Gives its id,
 * `sha256:` and 64 digits.
 */
export async function tinyImage(engine: Engine): Promise<string> {
  return await imageOf(engine, '');
}

/** Debian's own Python; the one that comes first in a path may have been put together elsewhere. */
export const hasPip = existsSync('/usr/bin/python3') && existsSync('/usr/lib/python3/dist-packages/pip');

const ALSO_PYTHON = `library=$(/usr/bin/python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib")[1:])')
    tar -C / --exclude 'config-*' -c $library usr/lib/python3/dist-packages/pip usr/bin/pip | tar -x
    cp -L /usr/bin/python3 usr/bin/python3
    for file in $(ldd /usr/bin/python3 /$library/lib-dynload/*.so | grep -o '/[^ :]*' | grep -v ^/$library | sort -u); do
      [ -e .$file ] || { mkdir -p .$(dirname $file) && cp -L $file .$file; }
    done`;

/** The same with this process's Node and its npm, and with GNU's tar, in some seconds more; where asked for with Python and pip, or with Rust. */
export async function nodeImage(
  engine: Engine,
  { withNpm = true, withPython = false, withRust = false } = {},
): Promise<string> {
  const { node, npm } = hostNode(process.env);
  const alsoNpm = `cp -RL ${npm} usr/local/lib/node_modules/npm
    ln -s ../lib/node_modules/npm/bin/npm-cli.js usr/local/bin/npm`;
  const install = `mkdir -p usr/bin usr/local/bin usr/local/lib/node_modules && ln -s /bin/env usr/bin/env
    cp ${node} usr/local/bin/node
    ${withNpm ? alsoNpm : ''}
    cp --remove-destination ${found('tar')} bin/tar
    for library in $({ ldd ${node}; ldd ${found('tar')}; } | grep -o '/[^ ]*'); do mkdir -p .$(dirname $library) && cp -L $library .$library; done
    ${withPython ? ALSO_PYTHON : ''}
    ${withRust ? ALSO_RUST : ''}`;
  return await imageOf(engine, install);
}

/** The tiny one with the shell, find and tar that Debian has; the shell of busybox would take its own. */
export async function gnuImage(engine: Engine): Promise<string> {
  const install = `for name in sh find tar; do
      file=$(readlink -f $(command -v $name)) && rm bin/$name && cp $file bin/$name
      for library in $(ldd $file | grep -o '/[^ ]*'); do mkdir -p .$(dirname $library) && cp -L $library .$library; done
    done`;
  return await imageOf(engine, install);
}

async function imageOf(engine: Engine, more: string): Promise<string> {
  const root = mkdtempSync(path.join(tmpdir(), 'penumbra-root-'));
  try {
    const busybox = found('busybox') ?? 'busybox';
    const script = `mkdir -p bin etc proc sys dev work tmp && chmod 1777 work tmp && cp ${busybox} bin/busybox
      for name in $(${busybox} --list); do [ -e bin/$name ] || ln -s busybox bin/$name; done
      echo 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/work:/bin/sh' > etc/passwd
      ${more}`;
    execFileSync('sh', ['-ec', script], { cwd: root });
    return await importRoot(engine.docker, root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** `docker import` of a folder. */
async function importRoot(docker: Docker, root: string): Promise<string> {
  const tar = spawn('tar', ['-C', root, '--numeric-owner', '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const answers = await docker.importImage(tar.stdout);
  let text = '';
  for await (const bytes of answers) text += bytes;
  const id = /sha256:[0-9a-f]{64}/.exec(text)?.[0];
  if (!id) throw new Error(`the engine did not take the image: ${text}`);
  return id;
}

function found(name: string): string | undefined {
  return FOLDERS.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** Root, and with CAP_SYS_ADMIN (bit 21), which root lacks in most containers. */
function isMighty(): boolean {
  const [, capabilities = '0'] = /^CapEff:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return process.getuid?.() === 0 && ((BigInt(`0x${capabilities}`) >> 21n) & 1n) === 1n;
}
