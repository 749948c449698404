/** What every journal is tested with, and the acts that its tests are told in. */
import type { Clock } from '../../../../../agent-core/contracts/clock.ts';
import { RunId } from '../../../../../agent-core/contracts/runs.ts';
import type { EventOf, RunEvent } from '../../../../../agent-core/durable/journal/events.ts';
import type { Claim, Claimed, Journal } from '../../../../../agent-core/durable/journal/journal.ts';

/** Damage done to a journal behind its back. */
export type Damage =
  | { readonly what: 'change a byte' | 'delete'; readonly seq: number }
  | { readonly what: 'forge seal' | 'lose seal' }
  | { readonly what: 'swap'; readonly seq: number; readonly with: number };

/** One journal, empty at first, over two connections. */
export interface Opened {
  readonly journal: Journal;
  /** The same journal, as another process has it. */
  readonly other: Journal;
  damage(run: string, damage: Damage): Promise<void>;
  /** The workers whose leases are kept. */
  leases(): Promise<string[]>;
  close(): Promise<void>;
}

/** A journal whose tables no test looks into; who opened it closes it. */
export const untouched = (journal: Journal, other = journal): Opened => ({
  ...{ journal, other, damage: async () => {}, leases: async () => [], close: async () => {} },
});

/** Opens an empty journal. */
export type Open = (clock: Clock) => Promise<Opened>;

/** Time that passes when a test says so. */
export class HandClock implements Clock {
  #now = 1_700_000_000_000;
  now(): number {
    return this.#now;
  }
  pass(ms: number): void {
    this.#now += ms;
  }
}

export const id = (text: string): RunId => RunId.parse(text);
export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const BRANCH = { tick: 1, branch: '0' };

export const intent = (name: string, position = 0, attempt = 1): EventOf<'ACTION_REQUESTED'> => ({
  kind: 'ACTION_REQUESTED',
  ...{ ...BRANCH, key: `key-${name}`, position, name, effect: 'unsafe', attempt, idempotencyKey: `id-${name}` },
});
export const outcome = (name: string, value: unknown): EventOf<'OBSERVATION_GENERATED'> => ({
  kind: 'OBSERVATION_GENERATED',
  key: `key-${name}`,
  outcome: { state: 'done', value },
});
export const decided = (name: string, position: number, value: unknown): EventOf<'DECIDED'> => ({
  kind: 'DECIDED',
  ...{ ...BRANCH, key: `key-${name}`, position, name, value },
});
export const parkedStep = (name: string): RunEvent => ({ kind: 'STEP_PARKED', key: `key-${name}`, why: 'who knows' });
export const tickDone = (tick: number, state: unknown, done = false): EventOf<'TICK_DONE'> => ({
  kind: 'TICK_DONE',
  ...{ tick, version: '1', schema: 1, state, done },
});
export const waiting = (on: Partial<EventOf<'RUN_WAITING'>> = {}): RunEvent => ({
  kind: 'RUN_WAITING',
  signals: [],
  children: [],
  parked: [],
  ...on,
});

/** A journal with the acts of a worker and of a person. */
export class Bench {
  readonly clock: HandClock;
  readonly opened: Opened;

  constructor(opened: Opened, clock: HandClock) {
    this.opened = opened;
    this.clock = clock;
  }

  get journal(): Journal {
    return this.opened.journal;
  }

  /** Creates a run of program `p`, one millisecond after all that came before. */
  create(run: string, { program = 'p', parent, state = { n: 0 } }: Partial<Record<string, unknown>> = {}) {
    this.clock.pass(1);
    const from = { id: id(run), program: String(program), version: '1', schema: 1, state };
    return this.journal.create(parent === undefined ? from : { ...from, parent: id(String(parent)) });
  }

  claims(worker: string, { limit = 10, programs = ['p'], gone = [] as string[] } = {}): Promise<Claimed[]> {
    this.clock.pass(1);
    return this.journal.claim({ worker, limit, programs, gone });
  }

  /** Claims what is there and gives the claim of `run`. */
  async claim(run: string, worker = 'w', gone: string[] = []): Promise<Claimed> {
    const claimed = await this.claims(worker, { gone });
    const found = claimed.find((each) => each.run === run);
    if (!found) throw new Error(`run ${run} was not given; given: ${claimed.map((each) => each.run).join(', ')}`);
    return found;
  }

  async created(run: string, options: Partial<Record<string, unknown>> = {}): Promise<Claimed> {
    await this.create(run, options);
    return this.claim(run);
  }

  append(claim: Claim, ...events: RunEvent[]) {
    this.clock.pass(1);
    return this.journal.append(claim, events);
  }

  release(claim: Claim, ...events: RunEvent[]) {
    this.clock.pass(1);
    return this.journal.append(claim, events, true);
  }

  async names(claims: Promise<Claimed[]>): Promise<string[]> {
    return (await claims).map(({ run }) => run);
  }

  async status(run: string): Promise<string> {
    return (await this.journal.summary(id(run))).status;
  }

  async kinds(run: string): Promise<string[]> {
    return (await this.journal.events(id(run), 0, 10_000)).map(({ kind }) => kind);
  }
}
