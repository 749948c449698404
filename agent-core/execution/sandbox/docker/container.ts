/** One container of one call: started ahead, with its processes waiting; taken away with everything in it. */
import type { Tree } from '../../trees/tree.ts';
import { type ExtraFile, packTree } from '../archive/packing.ts';
import { type Engine, statusOf } from './engine.ts';
import { ExecSession, type Piece, Session } from './session.ts';
import { type ContainerPlan, containerOptions, PACK_AGAIN, PACK_WORK, RUN_CALL, WORK } from './spec.ts';

const LINE = Buffer.from('\n');

export interface ContainerState {
  readonly isRunning: boolean;
  readonly isOutOfMemory: boolean;
}

export class Container {
  readonly id: string;
  readonly #engine: Engine;
  readonly #main: Session;
  readonly #command: ExecSession;
  readonly #packer: ExecSession;

  private constructor(engine: Engine, id: string, sessions: readonly [Session, ExecSession, ExecSession]) {
    this.#engine = engine;
    this.id = id;
    [this.#main, this.#command, this.#packer] = sessions;
  }

  /** Creates and starts one, with everything that a call would have to wait for; leaves nothing where that fails. */
  static async start(engine: Engine, plan: ContainerPlan): Promise<Container> {
    const { id } = await engine.createContainer(containerOptions(plan));
    try {
      const container = engine.getContainer(id);
      const streams = { stream: true, stdin: true, stdout: true, stderr: true };
      const main = new Session((await container.attach({ ...streams, hijack: true })) as never);
      await container.start();
      const [command, packer] = await Promise.all([
        ExecSession.start(engine, id, RUN_CALL),
        ExecSession.start(engine, id, PACK_WORK),
      ]);
      return new Container(engine, id, [main, command, packer]);
    } catch (error) {
      await removeContainer(engine, id);
      throw error;
    }
  }

  /** Resolves when the container stopped, or the engine was lost. */
  get stopped(): Promise<void> {
    return this.#main.closed;
  }

  /** Unpacks `files` into the work folder, and the call beside them. False where there was no room for them. */
  async fill(files: Tree, call: ExtraFile): Promise<boolean> {
    const sent = this.#main.send(packTree(files, WORK, [call]));
    // Its failure is that of the archive's source, and comes out below.
    sent.catch(() => this.#main.end());
    let said = '';
    for await (const { stream, bytes } of this.#main.output()) {
      if (stream === 'stdout') said += Buffer.from(bytes).toString('latin1');
      if (said.includes('\n')) break;
    }
    await sent;
    return said.startsWith('in');
  }

  /** Lets the command begin, with `input` on its standard input; yields what it prints until it ends. */
  command(input: Uint8Array): AsyncGenerator<Piece> {
    void this.#command.send([LINE, input]);
    return this.#command.output();
  }

  commandExit(): Promise<number | undefined> {
    return this.#command.exitCode();
  }

  /** The work folder as a tar archive on stdout; whoever waited for that was ended by the command where nothing comes. */
  pack(): AsyncGenerator<Piece> {
    void this.#packer.send([LINE]);
    return this.#packer.output();
  }

  packExit(): Promise<number | undefined> {
    return this.#packer.exitCode();
  }

  /** As `pack`, by a process of its own. */
  async packAgain(): Promise<ExecSession> {
    return ExecSession.start(this.#engine, this.id, PACK_AGAIN);
  }

  async state(): Promise<ContainerState> {
    const { State } = await this.#engine.getContainer(this.id).inspect();
    return { isRunning: State.Running, isOutOfMemory: State.OOMKilled };
  }

  /** Ends whatever runs in it, and takes it away. */
  async remove(): Promise<void> {
    for (const session of [this.#command, this.#packer, this.#main]) session.end();
    await removeContainer(this.#engine, this.id);
  }
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
