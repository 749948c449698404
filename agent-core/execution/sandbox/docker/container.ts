/** One container of one call: started ahead, with its processes waiting; taken away with everything in it. */
import { PenumbraError } from '../../../contracts/errors.ts';
import { noImage } from '../../image/record.ts';
import { EntryTree } from '../../trees/entry-tree.ts';
import type { Tree, TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';
import { type ExtraFile, packedSize, packTree } from '../archive/packing.ts';
import { entriesOf, isSame } from '../changes.ts';
import type { DependencyCopy, Isolation } from '../sandbox.ts';
import { type Engine, statusOf } from './engine.ts';
import { Lines } from './lines.ts';
import { type Listing, ListingReader } from './listing.ts';
import { noGvisor, RUNTIME } from './missing.ts';
import { ExecSession, type Piece, Session } from './session.ts';
import {
  BLOCK_BYTES,
  type ContainerPlan,
  containerOptions,
  goneFile,
  LIST_WORK,
  overlayCommand,
  packCommand,
  RUN_CALL,
  WORK,
} from './spec.ts';

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

/** The processes of a started container. */
interface Waiting {
  readonly main: Session;
  readonly said: Lines;
  readonly command: ExecSession;
  readonly packer: ExecSession;
}

export interface ContainerState {
  readonly isRunning: boolean;
  /** It ended by itself: gVisor gave up, at a limit mostly. */
  readonly gaveUp: boolean;
  readonly isOutOfMemory: boolean;
}

/** What lay in a work folder before its call, and how it stood. */
export interface Stood {
  readonly entries: ReadonlyMap<TreePath, TreeEntry>;
  readonly listing: Listing;
}

export class Container {
  readonly id: string;
  readonly isolation: Isolation;
  readonly #engine: Engine;
  readonly #main: Session;
  readonly #said: Lines;
  readonly #command: ExecSession;
  readonly #packer: ExecSession;
  #stood: Stood | undefined;
  readonly #dependencies: readonly DependencyCopy[];

  private constructor(engine: Engine, id: string, plan: ContainerPlan, { main, said, command, packer }: Waiting) {
    this.#engine = engine;
    this.id = id;
    this.isolation = plan.isolation;
    this.#dependencies = plan.dependencies ?? [];
    this.#main = main;
    this.#said = said;
    this.#command = command;
    this.#packer = packer;
    // The engine does not always end these streams with their container.
    void said.ended.then(() => setTimeout(() => this.#endSessions(), ENDED_MS));
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
      const main = new Session((await container.attach({ ...streams, hijack: true })) as never);
      await container.start();
      const said = new Lines(main);
      const silent = setTimeout(() => main.end(), START_MS);
      requireGvisor(await said.next());
      clearTimeout(silent);
      const { dependencies = [] } = plan;
      if (dependencies.length > 0) await overlay(engine, id, dependencies);
      const [command, packer] = await Promise.all([
        ExecSession.start(engine, id, RUN_CALL),
        ExecSession.start(engine, id, packCommand(dependencies)),
      ]);
      return new Container(engine, id, plan, { main, said, command, packer });
    } catch (error) {
      await removeContainer(engine, id);
      throw error;
    }
  }

  /** Resolves when the container stopped, or the engine was lost. */
  get stopped(): Promise<void> {
    return this.#said.ended;
  }

  /** What lay there when it was listed last; nothing where it never was, or cannot be. */
  get stood(): Stood | undefined {
    return this.#stood;
  }

  /**
   * Unpacks `files` into the work folder, and the call beside them; where files were there and listed before, only what is another.
   * False where there was no room for them.
   */
  async fill(files: Tree, call: ExtraFile): Promise<boolean> {
    if (this.#stood === undefined) return this.#unpack(files, [call]);
    const { gone, others } = difference(this.#stood.entries, files);
    if (gone.length > 0 && !(await this.#unpack(NO_FILES, [goneFile(gone)]))) return false;
    return this.#unpack(others, [call]);
  }

  /** Unpacks `files` ahead of a call, and lists them. False where that could not be done: it is of no use then. */
  async prepare(files: Tree, most: number): Promise<boolean> {
    if (!(await this.#unpack(files, []))) return false;
    await this.list(entriesOf(files), most);
    return this.#stood !== undefined;
  }

  /** Lists the work folder, which holds `entries`, at most so many; does nothing where the image's programs cannot, and beside dependencies. */
  async list(entries: ReadonlyMap<TreePath, TreeEntry>, most: number): Promise<void> {
    if (this.#dependencies.length > 0) return;
    const lister = await this.process(LIST_WORK);
    void lister.sendAll([LINE]);
    const reader = new ListingReader();
    let isWhole = false;
    for await (const { stream, bytes } of lister.output()) if (stream === 'stdout') isWhole = reader.push(bytes);
    if (isWhole) this.#stood = { entries, listing: reader.listing(most) };
  }

  async #unpack(files: Tree, extra: readonly ExtraFile[]): Promise<boolean> {
    const blocks = Math.ceil(packedSize(files, WORK, extra) / BLOCK_BYTES);
    await this.#main.send([Buffer.from(`${blocks}\n`)]);
    const sent = this.#main.send(inBlocks(packTree(files, WORK, extra)));
    // Then nothing more will be said.
    sent.catch(() => this.#main.end());
    const said = await this.#said.next();
    await sent;
    if (said === '') throw new PenumbraError('sandbox-failed', 'The container ended before its files were in.');
    return said === 'in';
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

  /** As `pack`, of the listed work folder: its listing on stdout, and then, once `packListed` told what of it, the archive. */
  listed(tellsFree: boolean): AsyncGenerator<Piece> {
    void this.#packer.send([Buffer.from(tellsFree ? 'list free\n' : 'list\n')]);
    return this.#packer.output();
  }

  packListed(names: readonly Uint8Array[]): void {
    const list = names.flatMap((name) => [Buffer.from(`${WORK}/`), name, Buffer.from([0])]);
    void this.#packer.sendAll([Buffer.concat(list)]);
  }

  /** The work folder as a tar archive on stdout, its free blocks on stderr if asked; whoever waited for that was ended by the command where nothing comes. */
  pack(tellsFree: boolean): AsyncGenerator<Piece> {
    void this.#packer.sendAll([Buffer.from(tellsFree ? 'all free\n' : 'all\n')]);
    return this.#packer.output();
  }

  packExit(): Promise<number | undefined> {
    return this.#packer.exitCode();
  }

  /** As `pack`, by a process of its own. */
  async packAgain(): Promise<ExecSession> {
    return ExecSession.start(this.#engine, this.id, packCommand(this.#dependencies, true));
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
    for (const session of [this.#command, this.#packer, this.#main]) session.end();
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

/** Zeros after the archive's end fill the last block. */
async function* inBlocks(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of archive) {
    bytes += piece.length;
    yield piece;
  }
  const over = bytes % BLOCK_BYTES;
  if (over > 0) yield Buffer.alloc(BLOCK_BYTES - over);
}

async function overlay(engine: Engine, id: string, dependencies: readonly DependencyCopy[]): Promise<void> {
  if ((await printedByRoot(engine, id, overlayCommand(dependencies))) !== undefined) return;
  const why = 'A copy of dependencies is gone or not whole. Run `penumbra sandbox deps`.';
  throw new PenumbraError('missing-part', why);
}

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
