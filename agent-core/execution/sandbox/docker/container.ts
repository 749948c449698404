/** One container of one call: started ahead, with its processes waiting; taken away with everything in it. */
import { PenumbraError } from '../../../contracts/errors.ts';
import { noImage } from '../../image/record.ts';
import { EntryTree } from '../../trees/entry-tree.ts';
import type { Tree, TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';
import type { ExtraFile } from '../archive/packing.ts';
import { entriesOf, isSame } from '../changes.ts';
import type { DependencyCopy, Isolation } from '../sandbox.ts';
import { type Engine, statusOf } from './engine.ts';
import { mountDependencies, mountTree } from './layers.ts';
import { MainProcess } from './main-process.ts';
import { noGvisor, RUNTIME } from './missing.ts';
import { goneFile, packAgain, RUN_CALL } from './programs.ts';
import { ExecSession, type Piece, Session } from './session.ts';
import { type ContainerPlan, containerOptions } from './spec.ts';

/** Its kernel is asked in every container: what is registered may change under a running engine. */
function requireGvisor(kernelLog: string): void {
  if (!kernelLog.includes('Starting gVisor')) {
    throw noGvisor(`The runtime ${RUNTIME} is not gVisor: a container saw another kernel`);
  }
}

const LINE = Buffer.from('\n');

/** In gVisor's kernel: of the host it has no more than the call has. */
const ROOT = { User: '0:0', Privileged: true };

/** A container that says nothing for so long never will. */
const START_MS = 60_000;

/** The exit code of what was ended by SIGKILL: from outside, or by the command itself. */
const KILLED = 137;

/** What a process printed last is there by then. */
const ENDED_MS = 300;

export interface ContainerState {
  readonly isRunning: boolean;
  /** It ended by itself: gVisor gave up, at a limit mostly. */
  readonly gaveUp: boolean;
  readonly isOutOfMemory: boolean;
}

export class Container {
  readonly id: string;
  readonly isolation: Isolation;
  readonly #engine: Engine;
  readonly #main: MainProcess;
  readonly #command: ExecSession;
  readonly #dependencies: readonly DependencyCopy[];
  #base: ReadonlyMap<TreePath, TreeEntry> | undefined;

  private constructor(engine: Engine, id: string, plan: ContainerPlan, main: MainProcess, command: ExecSession) {
    this.#engine = engine;
    this.id = id;
    this.isolation = plan.isolation;
    this.#dependencies = plan.dependencies ?? [];
    this.#main = main;
    this.#command = command;
    // The engine does not always end these streams with their container.
    void main.ended.then(() => setTimeout(() => this.#endSessions(), ENDED_MS));
  }

  /** Creates and starts one, with everything that a call would have to wait for; leaves nothing where that fails. */
  static async start(engine: Engine, plan: ContainerPlan): Promise<Container> {
    const { id } = await engine.createContainer(containerOptions(plan)).catch((error: unknown) => {
      throw statusOf(error) === 404
        ? noImage('The container engine no longer has the image that tools run in.')
        : error;
    });
    try {
      const container = engine.getContainer(id);
      const streams = { stream: true, stdin: true, stdout: true, stderr: true };
      const main = new MainProcess(new Session((await container.attach({ ...streams, hijack: true })) as never));
      await container.start();
      requireGvisor(await main.kernel(START_MS));
      const { dependencies = [] } = plan;
      if (dependencies.length > 0 && !(await didAsRoot(engine, id, mountDependencies(dependencies)))) throw noCopy();
      return new Container(engine, id, plan, main, await ExecSession.start(engine, id, RUN_CALL));
    } catch (error) {
      await removeContainer(engine, id);
      throw error;
    }
  }

  /** Resolves when the container stopped, or the engine was lost. */
  get stopped(): Promise<void> {
    return this.#main.ended;
  }

  /** The tree that the work folder had when it was layered, below what was written since. */
  get base(): ReadonlyMap<TreePath, TreeEntry> | undefined {
    return this.#base;
  }

  /**
   * Unpacks `files` into the work folder, and `extra` beside it; over a base only what is another there. False where there was no
   * room for them.
   */
  async fill(files: Tree, extra: readonly ExtraFile[]): Promise<boolean> {
    if (this.#base === undefined) return this.#main.unpack(files, extra);
    const { gone, others } = difference(this.#base, files);
    if (gone.length > 0 && !(await this.#main.unpack(NO_FILES, [goneFile(gone)]))) return false;
    return this.#main.unpack(others, extra);
  }

  /** Makes `entries`, which `fill` put there, a base: whatever is written from now on is told apart. */
  async layer(entries: ReadonlyMap<TreePath, TreeEntry>): Promise<void> {
    if (!(await didAsRoot(this.#engine, this.id, mountTree(this.#dependencies)))) throw noLayer();
    this.#base = entries;
  }

  /** Lets the command begin, with `input` on its standard input; yields what it prints until it ends. */
  command(input: Uint8Array): AsyncGenerator<Piece> {
    void this.#command.sendAll([LINE, input]);
    return this.#command.output();
  }

  /** As `command`, with a standard input that stays open for `write`. */
  served(): AsyncGenerator<Piece> {
    void this.#command.send([LINE]);
    return this.#command.output();
  }

  /** To the standard input of what is served. */
  write(bytes: Uint8Array): Promise<void> {
    return this.#command.send([bytes]);
  }

  commandExit(): Promise<number | undefined> {
    return this.#command.exitCode();
  }

  /** As `MainProcess.pack`; of changes only where there is a base. */
  pack(tellsRoom: boolean): AsyncGenerator<Uint8Array> {
    return this.#main.pack(this.#base === undefined ? 'all' : 'changed', tellsRoom);
  }

  get isFull(): boolean {
    return this.#main.isFull;
  }

  packNames(names: readonly Uint8Array[]): void {
    this.#main.packNames(names);
  }

  /** All of the work folder by a process of its own; nothing where the container ended, as it does once it packed all. */
  async packAgain(): Promise<ExecSession | undefined> {
    try {
      return await ExecSession.start(this.#engine, this.id, packAgain(this.#dependencies));
    } catch (error) {
      if (statusOf(error) === 409) return undefined;
      throw error;
    }
  }

  /** What a process of the container's root prints; `undefined` where it failed. Never for anything that a call says. */
  asRoot(command: readonly string[]): Promise<string | undefined> {
    return printedByRoot(this.#engine, this.id, command);
  }

  /** One more process, of the same user. */
  process(command: readonly string[]): Promise<ExecSession> {
    return ExecSession.start(this.#engine, this.id, command);
  }

  async state(): Promise<ContainerState> {
    const { State } = await this.#engine.getContainer(this.id).inspect();
    const gaveUp = !State.Running && State.ExitCode !== KILLED;
    return { isRunning: State.Running, gaveUp, isOutOfMemory: State.OOMKilled };
  }

  /** Ends whatever runs in it; what it left can still be asked. */
  async stop(): Promise<void> {
    await this.#engine
      .getContainer(this.id)
      .kill()
      .catch(() => {});
  }

  /** Ends whatever runs in it, and takes it away. */
  async remove(): Promise<void> {
    this.#endSessions();
    await removeContainer(this.#engine, this.id);
  }

  #endSessions(): void {
    for (const session of [this.#command, this.#main]) session.end();
  }
}

const NO_FILES: Tree = new EntryTree([], async () => new Uint8Array());

/** What must go from the entries of `before`, and what must come, to have `files`. */
function difference(before: ReadonlyMap<TreePath, TreeEntry>, files: Tree): { gone: TreePath[]; others: Tree } {
  const after = entriesOf(files);
  const gone = [...before.values()].filter(({ path, kind }) => after.get(path)?.kind !== kind).map(({ path }) => path);
  const others = [...after.values()].filter((entry) => !isSame(before.get(entry.path), entry));
  return { gone, others: new EntryTree(others, (file) => files.content(file)) };
}

const noCopy = () =>
  new PenumbraError('missing-part', 'A copy of dependencies is gone or not whole. Run `penumbra sandbox deps`.');
const noLayer = () =>
  new PenumbraError('sandbox-failed', 'The files of the call could not be laid under what it writes.');

const didAsRoot = async (engine: Engine, id: string, command: readonly string[]): Promise<boolean> =>
  (await printedByRoot(engine, id, command)) !== undefined;

async function printedByRoot(engine: Engine, id: string, command: readonly string[]): Promise<string | undefined> {
  const session = await ExecSession.start(engine, id, command, ROOT);
  let printed = '';
  for await (const { stream, bytes } of session.output()) if (stream === 'stdout') printed += Buffer.from(bytes);
  return (await session.exitCode()) === 0 ? printed : undefined;
}

/** Gone already is as good. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  try {
    await engine.getContainer(id).remove({ force: true, v: true });
  } catch (error) {
    // 404: it is not there; 409: it is being removed.
    if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
  }
}
