/**
 * The way of requests and outcomes between journals: this journal's outbox over the bus, and what came for it out of its inbox.
 *
 * 1. A request is done once by the journal that serves it: its run has the request's name, whatever comes twice.
 * 2. What is in the inbox stays there until it has become a run, or a signal for one.
 * 3. While the bus is away everything waits where it is; it is tried again with back-off.
 */
import { PenumbraError, wordsOf } from '../../contracts/errors.ts';
import type { Inbox, Outbox } from '../bus/boxes.ts';
import type { EventBus, Subscription } from '../bus/bus.ts';
import type { RunMessage } from '../bus/message.ts';
import { readEvents } from '../bus/reader.ts';
import { Relay } from '../bus/relay.ts';
import { type Outcome, type RunEvent, settledBy } from '../journal/events.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import { idempotencyKey } from '../runs/step-key.ts';
import { ACTION_PROGRAM, actionRun, answersReader, askerOf, outcomeSignal, REQUESTS, serverReader } from './routes.ts';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
const A_PAGE = 100;

export interface ActionServiceOptions {
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly log: Log;
  /** Opens the bus; asked again while it rejects. */
  readonly openBus: () => Promise<EventBus>;
  /** Whom this journal's runs ask; the journal itself where nobody is named. */
  readonly asks?: string | undefined;
  /** As whom this journal serves others; one journal a name. */
  readonly serves?: string | undefined;
  /** Something came that a worker can go on with. */
  readonly onWork?: () => void;
}

export class ActionService {
  readonly #options: ActionServiceOptions;
  readonly #subscriptions: Subscription[] = [];
  readonly #turns = new Map<string, Promise<void>>();
  #bus: EventBus | undefined;
  #relay: Relay | undefined;
  #source = '';
  #retry: NodeJS.Timeout | undefined;
  #starting: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: ActionServiceOptions) {
    this.#options = options;
  }

  /** From when it resolves requests lie in the outbox; they go over the bus as soon as that can be reached. */
  async start(): Promise<void> {
    const { outbox, asks } = this.#options;
    this.#source = await outbox.source();
    await this.#address(serverReader(asks ?? this.#source));
    this.#connect(FIRST_RETRY_MS);
  }

  /** Something lies in the outbox. */
  nudge(): void {
    this.#relay?.nudge();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    await this.#starting;
    await this.#disconnect();
    await Promise.all(this.#turns.values());
  }

  /** One server gets the requests. Throws `stale` where some still wait for another one. */
  async #address(reader: string): Promise<void> {
    const { outbox } = this.#options;
    const others = (await outbox.readers()).filter((name) => name.startsWith(serverReader('')) && name !== reader);
    for (const other of others) {
      if (await outbox.hasWaiting(other))
        throw new PenumbraError('stale', `Requests still wait for ${other}; PENUMBRA_ACTIONS must name it till then.`);
      await outbox.publishTo(other, []);
    }
    await outbox.publishTo(reader, [REQUESTS]);
  }

  #connect(retryMs: number): void {
    if (this.#isStopped) return;
    this.#starting = this.#connectOnce().catch(async (error: unknown) => {
      const why = wordsOf(error);
      if (retryMs === FIRST_RETRY_MS) this.#options.log('warn', `Requests wait for the event bus: ${why}`);
      await this.#disconnect();
      if (this.#isStopped) return;
      this.#retry = setTimeout(() => this.#connect(Math.min(LONGEST_RETRY_MS, retryMs * 2)), retryMs);
    });
  }

  async #connectOnce(): Promise<void> {
    const { outbox, log, openBus, asks, serves } = this.#options;
    const bus = await openBus();
    this.#bus = bus;
    await this.#read(answersReader(this.#source), (message) => this.#answer(message));
    const names = new Set([...(asks === undefined ? [this.#source] : []), ...(serves === undefined ? [] : [serves])]);
    for (const name of names) await this.#read(serverReader(name), (message) => this.#serve(message));
    this.#relay = new Relay({ outbox, bus, log });
    await this.#relay.start();
  }

  async #disconnect(): Promise<void> {
    await this.#relay?.stop();
    this.#relay = undefined;
    for (const subscription of this.#subscriptions.splice(0)) await subscription.close();
    await this.#bus?.close();
    this.#bus = undefined;
  }

  async #read(reader: string, work: (message: RunMessage) => Promise<void>): Promise<void> {
    const { inbox, log } = this.#options;
    const bus = this.#bus as EventBus;
    const onReceived = () => this.#empty(reader, work);
    this.#subscriptions.push(await readEvents({ reader, inbox, bus, log, onReceived }));
    onReceived();
  }

  /** Does what the inbox has, in order, one call after the other; what fails is tried again. */
  #empty(reader: string, work: (message: RunMessage) => Promise<void>, retryMs = FIRST_RETRY_MS): void {
    const { inbox, log } = this.#options;
    const turn = (this.#turns.get(reader) ?? Promise.resolve()).then(async () => {
      for (;;) {
        const page = this.#isStopped ? [] : await inbox.received(reader, 0, A_PAGE);
        if (page.length === 0) return;
        for (const { number, message } of page) {
          await work(message);
          await inbox.forget(reader, number);
        }
        this.#options.onWork?.();
      }
    });
    const caught = turn.catch((error: unknown) => {
      log('warn', `What came for ${reader} waits: ${wordsOf(error)}`);
      if (this.#isStopped) return;
      setTimeout(() => this.#empty(reader, work, Math.min(LONGEST_RETRY_MS, retryMs * 2)), retryMs).unref();
    });
    this.#turns.set(reader, caught);
  }

  async #serve({ source, run, event }: RunMessage): Promise<void> {
    const { journal, outbox } = this.#options;
    if (event?.kind === 'ACTION_CANCELLED') {
      return unlessOver(journal.cancel(actionRun(source, idempotencyKey(run, event.key), event.attempt)));
    }
    if (event?.kind !== 'ACTION_REQUESTED') return;
    const { key, action = '', input, attempt } = event;
    await outbox.publishTo(answersReader(source), [answersReader(source)]);
    // Never by the key that the message names: it could be another run's.
    const id = actionRun(source, idempotencyKey(run, key), attempt);
    const state = { run, key, action, input, isDone: false };
    await journal.create({ id, program: ACTION_PROGRAM, version: '1', schema: 1, state });
  }

  async #answer({ run, event, about }: RunMessage): Promise<void> {
    const outcome = event && outcomeIn(event);
    if (!outcome || !about) return;
    const asker = askerOf(run);
    if (asker?.source !== this.#source || asker.key !== idempotencyKey(about.run, about.key)) {
      this.#options.log('warn', `Run ${run} answered for step ${about.key} of run ${about.run}, which it does not do.`);
      return;
    }
    await unlessOver(this.#options.journal.signal(about.run, outcomeSignal(about.key), outcome));
  }
}

function outcomeIn(event: RunEvent): Outcome | undefined {
  switch (event.kind) {
    case 'OBSERVATION_GENERATED':
      // Whatever a server writes there, it is no person's word.
      return event.outcome.state === 'done' ? { state: 'done', value: event.outcome.value } : event.outcome;
    case 'STEP_RESOLVED':
      return settledBy(event.resolution);
    case 'RUN_CANCELLED':
      return { state: 'failed', message: 'its server was told to stop it' };
    case 'RUN_FAILED':
      return { state: 'failed', message: event.message };
    default:
      return undefined;
  }
}

/** What is over, or gone, needs it no more. */
async function unlessOver(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof PenumbraError) || (error.code !== 'stale' && error.code !== 'not-found')) throw error;
  }
}
