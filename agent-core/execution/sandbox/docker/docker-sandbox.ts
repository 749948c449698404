/** The sandbox on a container engine with gVisor: a container a call, taken from a few that were started ahead. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PenumbraError, wordsOf } from '../../../contracts/errors.ts';
import type { Tree, TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';
import { entriesOf } from '../changes.ts';
import { checkCall } from '../checking.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import type {
  DependencyCopy,
  Isolation,
  Sandbox,
  SandboxCall,
  SandboxLimits,
  SandboxResult,
  Served,
} from '../sandbox.ts';
import { Bases } from './bases.ts';
import { Call, isLarge } from './call.ts';
import { Container } from './container.ts';
import { connectEngine, type Engine, type EngineAddress } from './engine.ts';
import { RUNTIME } from './missing.ts';
import { Pool } from './pool.ts';
import { callFile, keepCommand } from './programs.ts';
import { readRuntime } from './proof.ts';
import { OWNER_LABEL, reap } from './reaper.ts';
import type { ContainerPlan } from './spec.ts';

const REAP_MS = 300_000;
/** A call that is cancelled says so by then, even where the engine does not answer; its container goes all the same. */
const MOST_ENDING_MS = 160;

export interface DockerSandboxOptions {
  readonly address: EngineAddress;
  /** The image's content address, `sha256:` and 64 digits. */
  readonly image: string;
  /** Containers that wait for calls; 2 without it. A process that makes one call needs 1. */
  readonly waiting?: number;
}

type Volumes = Pick<ContainerPlan, 'dependencies' | 'keep'>;

interface Wanted extends Volumes {
  /** Of the tree that the call is over. */
  readonly entries?: ReadonlyMap<TreePath, TreeEntry>;
}

export class DockerSandbox implements Sandbox {
  readonly #engine: Engine;
  readonly #options: DockerSandboxOptions;
  readonly #owner = randomUUID();
  readonly #pool: Pool;
  readonly #bases: Bases;
  readonly #reaper: NodeJS.Timeout;
  readonly #used = new Set<Container>();
  readonly #lost = new Set<Container>();
  readonly #leaving = new Set<Promise<unknown>>();
  #closed = false;

  private constructor(engine: Engine, options: DockerSandboxOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#pool = new Pool(
      () => this.#start(DEFAULT_LIMITS),
      (container) => this.#discard(container),
      options.waiting ?? 2,
    );
    this.#bases = new Bases(
      (tree, dependencies) => this.#prepared(tree, dependencies),
      (container) => this.#discard(container),
    );
    this.#reaper = setInterval(() => this.#tidy(), REAP_MS);
    this.#reaper.unref();
    this.#tidy();
  }

  /** Begins to take away what dead owners left; asks no more of the engine yet. */
  static async open(options: DockerSandboxOptions): Promise<DockerSandbox> {
    return new DockerSandbox(await connectEngine(options.address), options);
  }

  async prove(signal?: AbortSignal): Promise<Isolation> {
    const container = await this.#take(DEFAULT_LIMITS, signal);
    this.#used.delete(container);
    this.#pool.giveBack(container);
    return container.isolation;
  }

  async run(call: SandboxCall, signal?: AbortSignal): Promise<SandboxResult> {
    return this.#call(call, { dependencies: call.dependencies ?? [] }, signal);
  }

  async #call(
    call: SandboxCall,
    volumes: Volumes,
    signal: AbortSignal | undefined,
    keep?: (container: Container) => (exitCode: number | undefined) => Promise<void>,
  ): Promise<SandboxResult> {
    const startedAt = performance.now();
    const limits = checkCall(call);
    const before = entriesOf(call.files);
    const container = await this.#take(limits, signal, { ...volumes, entries: before });
    try {
      const running = new Call(container, call, limits, before).run(startedAt, keep?.(container));
      return await untilAborted(running, signal, () => container.stop());
    } catch (error) {
      throw asFailure(error);
    } finally {
      this.#used.delete(container);
      this.#discard(container);
      if (!this.#closed) {
        this.#pool.fill();
        if (!keep && container.base !== undefined && isUsual(limits)) this.#waitForNext(call, before);
      }
    }
  }

  #waitForNext({ files, dependencies = [] }: SandboxCall, entries: ReadonlyMap<TreePath, TreeEntry>): void {
    if (this.#options.waiting !== 0) this.#leave(this.#bases.keep(files, entries, dependencies));
  }

  /**
   * Runs a command, and where it ends with 0 keeps `folders` of its work folder in `volume`, a new one; nothing else comes out. Then,
   * and only where all of that was done, `kept` is told how many bytes that takes, while the container still has the volume. Throws as
   * `run` does, and what `kept` throws.
   */
  keep(
    call: SandboxCall,
    { volume, folders }: DependencyCopy,
    kept: (bytes: number) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<SandboxResult> {
    const volumes = { keep: volume, dependencies: call.dependencies ?? [] };
    return this.#call(call, volumes, signal, (container) => async (exitCode) => {
      if (exitCode !== 0) return;
      const printed = await container.asRoot(keepCommand(folders));
      if (printed === undefined) return;
      await kept(printed.split('\n').reduce((sum, line) => sum + 1024 * Number.parseInt(line || '0', 10), 0));
    });
  }

  async serve(call: SandboxCall, signal?: AbortSignal): Promise<Served> {
    const limits = checkCall(call);
    const container = await this.#take(limits, signal, { dependencies: call.dependencies ?? [] });
    const stop = async () => {
      clearTimeout(life);
      this.#used.delete(container);
      this.#leave(container.remove());
      this.#pool.fill();
    };
    const life = setTimeout(stop, limits.wallMs);
    life.unref();
    try {
      const { command, folder = '', environment = {}, files } = call;
      const filled = await untilAborted(container.fill(files, [callFile(command, folder, environment)]), signal);
      if (!filled) throw new PenumbraError('bad-input', 'files: they take more room than the call may have');
      const { isolation } = container;
      return { isolation, write: (bytes) => container.write(bytes), output: () => container.served(), stop };
    } catch (error) {
      await stop();
      throw asFailure(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#reaper);
    for (const container of [...this.#used, ...this.#lost]) this.#discard(container);
    this.#leave(this.#bases.close());
    this.#leave(this.#pool.close());
    while (this.#leaving.size > 0) await Promise.all(this.#leaving);
  }

  async #take(limits: SandboxLimits, signal: AbortSignal | undefined, wanted: Wanted = {}): Promise<Container> {
    if (this.#closed) throw new PenumbraError('sandbox-failed', 'The sandbox is closed.');
    const mayWait = isUsual(limits) && wanted.keep === undefined;
    const started = mayWait ? this.#takeUsual(wanted) : this.#start(limits, wanted);
    try {
      const container = await untilAborted(started, signal);
      this.#used.add(container);
      return container;
    } catch (error) {
      this.#leave(started.then((container) => this.#discard(container)));
      throw asFailure(error);
    }
  }

  /** One that could not be made ready is no reason to fail. Without a base, one with volumes never waited for anybody. */
  #takeUsual({ entries, dependencies = [] }: Wanted): Promise<Container> {
    const usual = () => (dependencies.length > 0 ? this.#start(DEFAULT_LIMITS, { dependencies }) : this.#pool.take());
    const prepared = entries && isLarge(entries.size) ? this.#bases.take(entries, dependencies) : undefined;
    return prepared?.catch(usual) ?? usual();
  }

  /** One that has `tree` already. */
  async #prepared(tree: Tree, dependencies: readonly DependencyCopy[]): Promise<Container> {
    const container = await this.#start(DEFAULT_LIMITS, { dependencies });
    try {
      if (!(await container.fill(tree, [])))
        throw new PenumbraError('sandbox-failed', 'There is no room for the files.');
      await container.layer(entriesOf(tree));
      return container;
    } catch (error) {
      this.#discard(container);
      throw error;
    }
  }

  /** The runtime is asked for each container: what is registered may change, and that costs a waiting one nothing. */
  async #start(limits: SandboxLimits, volumes?: Volumes): Promise<Container> {
    const { image } = this.#options;
    const registered = await readRuntime(this.#engine, this.#options.address);
    const isolation = { runtime: RUNTIME, ...registered, image };
    const labels = { [OWNER_LABEL]: this.#owner };
    const container = await Container.start(this.#engine, { isolation, limits, labels, ...volumes });
    if (this.#closed) this.#discard(container);
    return container;
  }

  #tidy(): void {
    for (const container of this.#lost) this.#discard(container);
    this.#leave(this.#bases.tidy());
    this.#leave(reap(this.#engine, this.#owner));
  }

  /** One that the engine does not take away now is tried again later. */
  #discard(container: Container): void {
    this.#lost.delete(container);
    this.#leave(container.remove().catch(() => this.#lost.add(container)));
  }

  /** Goes on in the background; `close` waits for it. */
  #leave(work: Promise<unknown>): void {
    const left: Promise<unknown> = work.catch(() => {}).finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }
}

const isUsual = ({ memoryBytes, cpus, pids, diskBytes }: SandboxLimits): boolean =>
  memoryBytes === DEFAULT_LIMITS.memoryBytes &&
  cpus === DEFAULT_LIMITS.cpus &&
  pids === DEFAULT_LIMITS.pids &&
  diskBytes === DEFAULT_LIMITS.diskBytes;

/**
 * Rejects with `cancelled` once `end` did what it does, or did not in `MOST_ENDING_MS`; whatever `work` still does or says is the
 * caller's to end.
 */
async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  end: () => Promise<void> = async () => {},
): Promise<T> {
  if (!signal) return work;
  const ended = Promise.withResolvers<never>();
  const stop = () => {
    const late = wait(MOST_ENDING_MS, undefined, { ref: false });
    void Promise.race([end(), late]).finally(() => ended.reject(cancelled()));
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  // A command that was ended here is no failure of its container.
  const unlessEnded = work.finally(() => (signal.aborted ? ended.promise : undefined));
  try {
    return await Promise.race([unlessEnded, ended.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    for (const left of [unlessEnded, ended.promise]) left.catch(() => {});
  }
}

const cancelled = () => new PenumbraError('cancelled', 'The call was cancelled.');

function asFailure(error: unknown): PenumbraError {
  if (error instanceof PenumbraError) return error;
  const why = wordsOf(error).trim();
  return new PenumbraError(
    'sandbox-failed',
    `The container engine was lost in the middle of a call: ${why}`,
    {},
    error,
  );
}
