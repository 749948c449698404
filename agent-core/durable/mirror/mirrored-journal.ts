/**
 * A worker's view of a journal over a mirror: a tick begins with the mirror's checkpoint where that is surely the last one.
 *
 * 1. The journal commits first; then the mirror moves, from the version that this worker gave it to the next.
 * 2. The mirror is asked only between two ticks under one claim: there nobody else can have moved the run. The first tick of a
 *    claim, and one that failed half way, are read from the journal.
 * 3. What is cancelled or purged by a person leaves the mirror with it, by whichever process; one that cannot is told so, and a purge
 *    has failed then.
 * 4. A mirror that is gone, elsewhere or behind costs a read of the journal, never a run.
 */
import { wordsOf } from '../../contracts/errors.ts';
import type { RunId } from '../../contracts/runs.ts';
import type { EventOf, RunEvent } from '../journal/events.ts';
import { type Claim, CopyLeft, type Groups, type Journal, type RunImage, type Wanted } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import type { Checkpoint, Mirror, Mirrored } from './mirror.ts';

/** A run of which this worker knows what the mirror should have. */
interface Known {
  readonly epoch: number;
  readonly program: string;
  /** What this worker moved the mirror to; `undefined` where the next tick must be read from the journal. */
  readonly version: string | undefined;
  /** What the mirror was seen to have. */
  readonly seen: string | undefined;
}

export interface MirroredOptions {
  readonly journal: Journal;
  readonly mirror: Mirror;
  readonly log: Log;
  /** Closes both, where the mirror has something to close. */
  readonly close?: () => Promise<void>;
}

/** What does not move a checkpoint, or end a run, is the journal's own. */
export function mirrored(options: MirroredOptions): Journal {
  const ticks = new MirroredTicks(options);
  const own: Partial<Journal> = {
    load: (claim) => ticks.load(claim),
    append: (claim, events, release) => ticks.appendEach(claim, [events], release),
    appendEach: (claim, groups, release) => ticks.appendEach(claim, groups, release),
    cancel: (run) => options.journal.cancel(run).then(() => ticks.forget(run)),
    purge: (run) => ticks.purge(run),
    ...(options.close && { close: options.close }),
  };
  return new Proxy(options.journal, {
    get(journal, name) {
      const value = Reflect.get(own, name) ?? Reflect.get(journal, name, journal);
      return typeof value === 'function' ? value.bind(journal) : value;
    },
  });
}

class MirroredTicks {
  readonly #options: MirroredOptions;
  readonly #known = new Map<RunId, Known>();
  #hasToldWhatStays = false;

  constructor(options: MirroredOptions) {
    this.#options = options;
  }

  async load(claim: Claim): Promise<RunImage> {
    const { journal } = this.#options;
    const known = this.#known.get(claim.run);
    const found = await this.#read(claim.run);
    if (found && known?.epoch === claim.epoch && known.version === found.version) {
      return { ...found.checkpoint, state: found.checkpoint.state, steps: [], wanted: await journal.wanted(claim.run) };
    }
    const image = await journal.load(claim);
    const seen = found?.version;
    const moved = image.steps.length === 0 && (await this.#move(claim, seen, checkpointOf(image)));
    this.#known.set(claim.run, { epoch: claim.epoch, program: image.program, version: undefined, seen: moved || seen });
    return image;
  }

  async appendEach(claim: Claim, groups: Groups, release = false): Promise<Wanted | undefined> {
    const { run, epoch } = claim;
    const known = this.#known.get(run);
    // Where the append fails, the journal is asked what became of it.
    this.#known.delete(run);
    const wanted = await this.#options.journal.appendEach(claim, groups, release);
    const last = groups.at(-1)?.at(-1);
    if (isEnd(last)) await this.drop(run);
    else if (known?.epoch === epoch) {
      const next = last?.kind === 'TICK_DONE' ? nextOf(run, known.program, last) : undefined;
      const version = next && (await this.#move(claim, known.seen, next));
      if (!release && last?.kind !== 'RUN_PAUSED')
        this.#known.set(run, { ...known, version, seen: version ?? known.seen });
    }
    return wanted;
  }

  /** A worker that still has the run only reads it from the journal once more. */
  async drop(run: RunId): Promise<void> {
    await this.#guarded(() => this.#options.mirror.drop(run));
  }

  /** Also where the journal cannot: what the mirror has goes by itself. Throws what the journal throws, then `CopyLeft`. */
  async purge(run: RunId): Promise<number> {
    const [purged] = await Promise.allSettled([this.#options.journal.purge(run)]);
    const [dropped] = await Promise.allSettled([this.#options.mirror.drop(run)]);
    if (purged.status === 'rejected') throw purged.reason;
    if (dropped.status === 'rejected') throw new CopyLeft(wordsOf(dropped.reason), purged.value, dropped.reason);
    return purged.value;
  }

  /** As `drop`, for a person, who is told where it could not be done. */
  async forget(run: RunId): Promise<void> {
    const { mirror, log } = this.#options;
    try {
      await mirror.drop(run);
    } catch (error) {
      if (this.#hasToldWhatStays) return;
      this.#hasToldWhatStays = true;
      log(
        'warn',
        `What the mirror has of runs could not be deleted (run ${run} was the first): ${wordsOf(error)} Delete again once it answers; by itself it goes within a week.`,
      );
    }
  }

  #read(run: RunId): Promise<Mirrored | undefined> {
    return this.#guarded(() => this.#options.mirror.read(run));
  }

  /** The version it is at now; `undefined` where somebody else moved it, or it cannot be reached. */
  async #move(claim: Claim, from: string | undefined, checkpoint: Checkpoint): Promise<string | undefined> {
    const version = `${claim.epoch}.${checkpoint.tick}`;
    const moved = await this.#guarded(() => this.#options.mirror.move(claim.run, from, { version, checkpoint }));
    return moved ? version : undefined;
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#options.log('debug', wordsOf(error));
      return undefined;
    }
  }
}

/** What ends a run, and its place in the mirror with it. */
function isEnd(event: RunEvent | undefined): boolean {
  if (event?.kind === 'TICK_DONE') return event.done;
  return event?.kind === 'RUN_FAILED' || event?.kind === 'RUN_CANCELLED' || event?.kind === 'RUN_BROKEN';
}

function checkpointOf({ id, program, version, schema, tick, state }: RunImage): Checkpoint {
  return { id, program, version, schema, tick, state };
}

function nextOf(id: RunId, program: string, done: EventOf<'TICK_DONE'>): Checkpoint {
  const { version, schema, tick, state } = done;
  return { id, program, version, schema, tick: tick + 1, state };
}
