/** One call in one container: its files in, its command, its files out. */
import { setTimeout as wait } from 'node:timers/promises';
import { PenumbraError, wordsOf } from '../../../contracts/errors.ts';
import type { Tunnel } from '../../egress/tunnel/tunnel.ts';
import type { TreeChange, TreeEntry } from '../../trees/tree.ts';
import type { TreePath } from '../../trees/tree-path.ts';
import { type Unpacked, unpackTree } from '../archive/unpacking.ts';
import { changesBetween, differs } from '../changes.ts';
import type { Ending, SandboxCall, SandboxLimits, SandboxResult } from '../sandbox.ts';
import type { Container } from './container.ts';
import { namesOf, type Upper, UpperReader, untouched } from './layers.ts';
import { Output } from './output.ts';
import { callFile, WORK } from './programs.ts';
import type { Piece } from './session.ts';
import { environmentOf, openWayOut } from './way-out.ts';

/** Files of any size that a call may have are in or out by then, on a busy machine too. */
const TRANSFER_MS = 120_000;

/** Some 100,000 files go into a volume by then. */
const KEEP_MS = 600_000;

/** The engine, and a container that packs its files, say something at least as often. */
const ENGINE_MS = 10_000;
const PAUSE_MS = 8_000;

/** A tree with so many entries becomes a base: its changes come out, which costs less than all of it. */
const LARGE = 500;
export const isLarge = (entries: number): boolean => entries > LARGE;

interface Command {
  readonly ending: Ending;
  readonly exitCode: number | undefined;
}

interface Outcome {
  readonly changed: readonly TreeChange[];
  readonly refused: readonly string[];
  readonly isFull: boolean;
}

const NOTHING: Outcome = { changed: [], refused: [], isFull: false };

/** Throws `sandbox-failed` and `bad-input`. The caller takes the container away, whatever happens. */
export class Call {
  readonly #container: Container;
  readonly #call: SandboxCall;
  readonly #limits: SandboxLimits;
  readonly #before: ReadonlyMap<TreePath, TreeEntry>;
  readonly #output: Output;

  /** `before`: the entries of its files. */
  constructor(
    container: Container,
    call: SandboxCall,
    limits: SandboxLimits,
    before: ReadonlyMap<TreePath, TreeEntry>,
  ) {
    this.#container = container;
    this.#call = call;
    this.#limits = limits;
    this.#before = before;
    this.#output = new Output(limits.outputBytes, call.onOutput);
    if (this.#before.size > limits.files) {
      throw new PenumbraError('bad-input', `files: there are more than ${limits.files}`);
    }
  }

  /** `startedAt` and the times of the pieces are `performance.now()`. With `keep` nothing comes out: that is done in its stead. */
  async run(startedAt: number, keep?: (exitCode: number | undefined) => Promise<void>): Promise<SandboxResult> {
    const times = [performance.now()];
    const lap = () => void times.push(performance.now());
    const { hasRoom, wayOut } = await this.#ready(keep === undefined);
    lap();
    const command = hasRoom ? await this.#command() : ({ ending: 'disk-full', exitCode: undefined } as const);
    wayOut?.close();
    lap();
    const isOver = command.ending === 'exited';
    if (isOver && keep) await within(KEEP_MS, keep(command.exitCode), 'The folders were not kept');
    const out = isOver && !keep ? await this.#copyOut(command.exitCode !== 0) : NOTHING;
    lap();
    const [taken = 0, filled = 0, ended = 0, done = 0] = times;
    const pieces = { container: taken - startedAt, in: filled - taken, command: ended - filled, out: done - ended };
    return this.#result(command, out, { ms: done - startedAt, pieces });
  }

  #result(command: Command, out: Outcome, measured: Pick<SandboxResult, 'ms' | 'pieces'>): SandboxResult {
    const stderr = this.#output.bytesOf('stderr');
    const saysFull = Buffer.from(stderr.subarray(-4096)).includes('No space left on device');
    const isFull = command.exitCode !== 0 && (out.isFull || saysFull);
    return {
      ending: command.ending === 'exited' && isFull ? 'disk-full' : command.ending,
      exitCode: command.exitCode,
      stdout: this.#output.bytesOf('stdout'),
      stderr,
      truncated: this.#output.truncated,
      changed: out.changed,
      refused: out.refused,
      isolation: this.#container.isolation,
      ...measured,
    };
  }

  async #ready(comesOut: boolean): Promise<{ hasRoom: boolean; wayOut: Tunnel | undefined }> {
    const { egress } = this.#call;
    const opening = egress && openWayOut(this.#container, egress);
    const [hasRoom, wayOut] = await Promise.all([this.#copyIn(comesOut), opening]);
    return { hasRoom, wayOut };
  }

  async #copyIn(comesOut: boolean): Promise<boolean> {
    const { command, folder = '', egress, files } = this.#call;
    const environment = { ...(egress && environmentOf(egress)), ...this.#call.environment };
    const filled = this.#container.fill(files, [callFile(command, folder, environment)]);
    const late = 'The files of the call did not get into the sandbox';
    const hasRoom = await within(TRANSFER_MS, filled, late);
    if (hasRoom && comesOut && isLarge(this.#before.size) && this.#container.base === undefined) {
      await within(TRANSFER_MS, this.#container.layer(this.#before), late);
    }
    return hasRoom;
  }

  async #command(): Promise<Command> {
    let ending: Ending | undefined;
    const end = (why: Ending) => {
      ending ??= why;
      void this.#container.stop();
    };
    const timer = setTimeout(() => end('timed-out'), this.#limits.wallMs);
    try {
      for await (const piece of this.#container.command(this.#call.input ?? new Uint8Array())) {
        this.#output.add(piece);
        if (this.#output.isFlood) end('killed');
      }
    } catch {
      // The stream broke off with its container or its engine; which of them, and how the command ended, is asked below.
    } finally {
      clearTimeout(timer);
    }
    return ending === undefined ? this.#exit() : { ending, exitCode: undefined };
  }

  /** Its exit code, and whether its container outlived it. */
  async #exit(): Promise<Command> {
    const exitCode = await this.#container.commandExit().catch(() => undefined);
    if (exitCode === 0) return { ending: 'exited', exitCode };
    // 128 and 127 are what the engine says of a command whose gVisor is no more, too: it knows that a little later.
    const isLost = exitCode === undefined || exitCode > 126;
    const death = isLost ? await this.#death(exitCode === undefined ? 2000 : 100) : undefined;
    if (death !== undefined) return { ending: death, exitCode: undefined };
    if (exitCode !== undefined) return { ending: 'exited', exitCode };
    throw new PenumbraError('sandbox-failed', 'The container engine does not know how the command ended.');
  }

  /** How the container ended, where it does within `ms`. Throws `sandbox-failed` where somebody ended it. */
  async #death(ms: number): Promise<Ending | undefined> {
    await Promise.race([this.#container.stopped, wait(ms, undefined, { ref: false })]);
    const { isRunning, gaveUp, isOutOfMemory } = await within(
      ENGINE_MS,
      this.#container.state(),
      'The container engine did not answer',
    );
    if (isOutOfMemory) return 'out-of-memory';
    if (isRunning) return undefined;
    if (gaveUp) return 'killed';
    throw new PenumbraError(
      'sandbox-failed',
      'The container was ended from outside: how far its command came is unknown.',
    );
  }

  /** A command that failed may have had no room: only then the room is asked for, which costs a process. */
  async #copyOut(mayBeFull: boolean): Promise<Outcome> {
    const packed = this.#container.pack(mayBeFull);
    let unpacked = await (this.#container.base ? this.#changed(packed) : this.#unpack(packed));
    if (unpacked.broken !== undefined) {
      await this.#death(100);
      unpacked = (await this.#again()) ?? unpacked;
    }
    const { isFull } = this.#container;
    if (unpacked.broken !== undefined) return { changed: [], refused: [`everything: ${unpacked.broken}`], isFull };
    return { changed: changesBetween(this.#before, unpacked), refused: unpacked.refused, isFull };
  }

  /** Only of what was written over the base. */
  async #changed(pieces: AsyncGenerator<Uint8Array>): Promise<Unpacked> {
    try {
      const upper = await upperOf(noPauses(pieces));
      this.#container.packNames(namesOf(upper));
      return await this.#unpack(pieces, untouched(this.#before, upper));
    } catch (error) {
      const broken = wordsOf(error);
      return { entries: new Map(), contents: new Map(), refused: [], refusedPaths: new Set(), broken };
    }
  }

  /** By a process of its own: files may have been unreadable, or the command stopped the one that waited. */
  async #again(): Promise<Unpacked | undefined> {
    const packer = await this.#container.packAgain();
    if (packer === undefined) return undefined;
    const unpacked = await this.#unpack(printed(packer.output()));
    const exitCode = await packer.exitCode();
    return { ...unpacked, broken: unpacked.broken ?? (exitCode === 0 ? undefined : 'it could not all be read') };
  }

  #unpack(stream: AsyncIterable<Uint8Array>, kept?: ReadonlyMap<TreePath, TreeEntry>): Promise<Unpacked> {
    const limits = { bytes: this.#limits.diskBytes, entries: this.#limits.files };
    return unpackTree(noPauses(stream), WORK, limits, (entry) => differs(this.#before.get(entry.path), entry), kept);
  }
}

/** Ends with an error where nothing comes for too long: what packs may have been stopped by what it packs. */
async function* noPauses(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reading = stream[Symbol.asyncIterator]();
  for (;;) {
    const next = await within(PAUSE_MS, reading.next(), 'nothing came');
    if (next.done) return;
    yield next.value;
  }
}

async function upperOf(pieces: AsyncGenerator<Uint8Array>): Promise<Upper> {
  const reader = new UpperReader();
  for (;;) {
    const { value, done } = await pieces.next();
    if (done) throw new Error('the list of the changes broke off');
    if (reader.push(value)) return reader.upper();
  }
}

/** What is printed on stdout. */
async function* printed(pieces: AsyncIterable<Piece>): AsyncGenerator<Uint8Array> {
  for await (const { stream, bytes } of pieces) if (stream === 'stdout') yield bytes;
}

async function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PenumbraError('sandbox-failed', `${what} in ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
