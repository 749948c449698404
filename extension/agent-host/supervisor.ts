/**
 * Keeps an agent host running and answers as whichever one is there.
 *
 * 1. No process before `start` or the first request; at most one is listened to at a time.
 * 2. A host that dies is started again with back-off and a limit; one that refuses in words is not.
 * 3. Every new host is first told who asks (`initialize`, and `configure` where that has changed since), then given the unaccepted
 *    signals, then the true texts of open documents.
 * 4. After `stop` nothing is started again.
 */
import type { CancellationToken, Disposable } from 'vscode';
import { PenumbraError } from '../../agent-core/contracts/errors.ts';
import type { Notice, NotificationName, Params, RequestName, Result } from '../../agent-core/contracts/index.ts';
import { Listeners } from '../adapters/listeners.ts';
import { nextRestart } from './back-off.ts';
import type { AgentHostClient } from './client.ts';
import type { HostConnection } from './connection.ts';
import { hostWasGivenUp, isGone } from './failures.ts';
import type { Outbox } from './outbox.ts';
import type { HostProcess } from './process.ts';

export type HostState =
  | { readonly state: 'idle' }
  | { readonly state: 'starting' }
  | { readonly state: 'ready'; readonly info: Result<'initialize'> }
  /** It died; another one follows in `ms`. */
  | { readonly state: 'waiting'; readonly ms: number }
  | { readonly state: 'failed'; readonly reason: string };

export interface SupervisorOptions {
  readonly launch: () => HostProcess;
  readonly outbox: Outbox;
  readonly session: string;
  readonly client: { readonly name: string; readonly version: string };
  /** Asked at every start and every `configure`. */
  readonly configuration: () => Params<'configure'>;
  /** Asked right after the unaccepted signals went out. */
  readonly documents: () => Params<'syncDocuments'>['documents'];
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly now: () => number;
  /** Runs what turns one message into bytes; may note how long it took. */
  readonly encoding?: <T>(encode: () => T) => T;
  /** How long a host may take to answer `initialize`. */
  readonly handshakeMs?: number;
}

interface Running {
  readonly process: HostProcess;
  readonly connection: HostConnection;
}

/** Requests that change nothing: asked again when the host died before it answered. */
const REPEATABLE: ReadonlySet<RequestName> = new Set<RequestName>([
  'configure',
  'planSuggestion',
  'planScript',
  'planUndo',
  'planAutomation',
  'listAutomations',
  'learned',
  'recordedDays',
  'recordedActs',
  'listRuns',
  'runEvents',
  'listTools',
  'sandboxState',
]);

export class Supervisor implements AgentHostClient, Disposable {
  readonly #options: SupervisorOptions;
  readonly #states = new Listeners<HostState>();
  readonly #notices = new Map<NotificationName, Listeners<unknown>>();
  #state: HostState = { state: 'idle' };
  #running: Running | undefined;
  #deaths: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #starts = 0;
  /** Something changed after the configuration was last sent. */
  #outdated = false;

  readonly onDidChangeState = this.#states.event;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.onNotice('signalsAccepted', ({ upTo, beyond }) => options.outbox.accepted(upTo, beyond));
  }

  get state(): HostState {
    return this.#state;
  }

  /** Starts a host unless one is there or coming. */
  start(): void {
    if (this.#state.state === 'idle') void this.#launch();
  }

  /** The person asked for it: ends the present one, forgets earlier deaths, starts again. */
  restart(): void {
    this.#deaths = [];
    this.#drop();
    void this.#launch();
  }

  /** Tells the host, if there is one, of changed folders, trust, consent or settings. */
  async configure(): Promise<void> {
    this.#outdated = true;
    if (this.#state.state !== 'ready') return;
    this.#outdated = false;
    await this.request('configure', this.#options.configuration());
  }

  async request<N extends RequestName>(name: N, params: Params<N>, token?: CancellationToken): Promise<Result<N>> {
    for (let attempt = 0; ; attempt++) {
      const { connection } = await this.#ready(token);
      try {
        return await connection.request(name, params, token);
      } catch (error) {
        if (!isGone(error) || !REPEATABLE.has(name) || attempt >= 2) throw error;
      }
    }
  }

  onNotice<N extends NotificationName>(name: N, listener: (notice: Notice<N>) => void): Disposable {
    let listeners = this.#notices.get(name);
    if (!listeners) {
      listeners = new Listeners<unknown>();
      this.#notices.set(name, listeners);
    }
    return listeners.event((notice) => listener(notice as Notice<N>));
  }

  /** Sends what is waiting, lets the host write it, ends it. Waits at most `ms`. */
  async stop(ms: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const running = this.#running;
    if (!running) return;
    if (this.#state.state === 'ready') {
      this.#options.outbox.flush();
      await within(ms, running.connection.request('flush', {})).catch(() => undefined);
    }
    this.#drop();
  }

  dispose(): void {
    this.#stopped = true;
    this.#drop();
    this.#become({ state: 'failed', reason: 'the window is closing' });
    this.#states.dispose();
  }

  async #launch(): Promise<void> {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const start = ++this.#starts;
    this.#become({ state: 'starting' });
    const { HostConnection, PROTOCOL_VERSION } = await import('./connection.ts');
    if (this.#stopped || start !== this.#starts) return;
    const process = this.#options.launch();
    const connection = new HostConnection(process, {
      onNotice: (name, notice) => this.#notices.get(name)?.fire(notice),
      onNonsense: (message) => this.#options.log('warn', message),
      encoding: this.#options.encoding ?? ((encode) => encode()),
    });
    const running = { process, connection };
    this.#running = running;
    void process.ended.then((why) => this.#died(running, why));
    try {
      this.#greeted(running, await this.#greet(connection, PROTOCOL_VERSION));
    } catch (error) {
      this.#refused(running, error);
    }
  }

  #greet(connection: HostConnection, protocol: number): Promise<Result<'initialize'>> {
    const { session, client, configuration, handshakeMs = 20_000 } = this.#options;
    this.#outdated = false;
    return within(handshakeMs, connection.request('initialize', { protocol, client, session, ...configuration() }));
  }

  #greeted(running: Running, info: Result<'initialize'>): void {
    if (running !== this.#running) return;
    this.#options.log('info', `agent host ${info.version} ready, process ${info.pid}, data in ${info.dataFolder}`);
    const recordSignals = (items: Params<'recordSignals'>['items']) => this.#tell(running, 'recordSignals', { items });
    // First: among what waits may be signals of a source that was granted during the handshake.
    if (this.#outdated) this.#tell(running, 'configure', this.#options.configuration());
    this.#outdated = false;
    this.#options.outbox.attach(recordSignals, info.upTo, info.beyond);
    this.#tell(running, 'syncDocuments', { documents: this.#options.documents() });
    this.#become({ state: 'ready', info });
  }

  #tell<N extends RequestName>(running: Running, name: N, params: Params<N>): void {
    running.connection.request(name, params).catch((error: unknown) => {
      if (!isGone(error)) this.#options.log('error', `the agent host refused ${name}: ${String(error)}`);
    });
  }

  /** A host that says in words why it cannot serve would say so again: it is not started a second time. */
  #refused(running: Running, error: unknown): void {
    if (running !== this.#running || isGone(error)) return;
    if (error instanceof PenumbraError) this.#fail(error.message);
    else running.process.kill();
  }

  #died(running: Running, why: string): void {
    if (running !== this.#running) return;
    this.#drop();
    this.#options.log('warn', `the agent host ended: ${why}`);
    this.#deaths.push(this.#options.now());
    const next = nextRestart(this.#deaths);
    if (next.what === 'give-up') {
      this.#fail(`it ended ${this.#deaths.length} times, the last time: ${why}`);
    } else {
      this.#become({ state: 'waiting', ms: next.ms });
      this.#timer = setTimeout(() => void this.#launch(), next.ms);
    }
  }

  #fail(reason: string): void {
    this.#drop();
    this.#options.log('error', `the agent host is not started again: ${reason}`);
    this.#become({ state: 'failed', reason });
  }

  /** Forgets the present host; requests that wait for its answer are rejected. */
  #drop(): void {
    clearTimeout(this.#timer);
    const running = this.#running;
    this.#running = undefined;
    this.#options.outbox.detach();
    running?.connection.close();
    running?.process.end();
  }

  #become(state: HostState): void {
    this.#state = state;
    this.#states.fire(state);
  }

  /** The running host, started if need be. */
  #ready(token: CancellationToken | undefined): Promise<Running> {
    this.start();
    return new Promise((resolve, reject) => {
      const subscriptions: Disposable[] = [];
      const settle = (act: () => void): void => {
        for (const subscription of subscriptions) subscription.dispose();
        act();
      };
      const look = (): void => {
        const running = this.#running;
        const state = this.#state;
        if (state.state === 'ready' && running) settle(() => resolve(running));
        else if (state.state === 'failed') settle(() => reject(hostWasGivenUp(state.reason)));
        else if (token?.isCancellationRequested) settle(() => reject(new PenumbraError('cancelled', 'Cancelled.')));
      };
      subscriptions.push(this.onDidChangeState(look));
      if (token) subscriptions.push(token.onCancellationRequested(look));
      look();
    });
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
