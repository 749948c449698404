/** The agent host behind its JSON-RPC surface: the handshake, then every request to the part that owns it. */
import { wordsOf } from '../contracts/errors.ts';
import {
  type Clock,
  type DatabaseState,
  type Params,
  PenumbraError,
  PROTOCOL_VERSION,
  type Result,
} from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import { openDatabase } from '../durable/sqlite/database.ts';
import { contains } from '../security/exclusion/git-ignore.ts';
import { keepOwnExclusions } from './own-exclusions.ts';
import type { RunRequest } from './runs/runs.ts';
import type { Handlers, Notifier } from './server.ts';
import { mayLearn, Session } from './session.ts';
import type { ToolRequestName } from './tools/tool-requests.ts';
import { VERSION } from './version.ts';

export interface AgentHostOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** The script of the thread that learns string programs. */
  readonly synthesis: URL;
  readonly notifier: Notifier;
  readonly log: Log;
}

const OK = { ok: true } as const;

export class AgentHost {
  readonly #options: AgentHostOptions;
  #session: Session | undefined;

  constructor(options: AgentHostOptions) {
    this.#options = options;
  }

  readonly handlers: Omit<Handlers, RunRequest | ToolRequestName> = {
    initialize: (params) => this.#initialize(params),
    configure: (params) => this.#configure(params),
    recordSignals: ({ items }) => this.#do((session) => this.#present(session).record(items)),
    flush: () => this.#do((session) => session.flush()),
    syncDocuments: ({ documents }) => this.#do((session) => session.sync(documents)),
    planSuggestion: (params, signal) => this.#with((session) => session.suggesting.plan(params, signal)),
    answerSuggestion: (params) => this.#change((session) => session.suggesting.answer(params)),
    planScript: (params) => this.#with((session) => session.planner.scriptWithout(params)),
    applied: (params) => this.#told((session) => session.applying.applied(params)),
    planUndo: ({ documents }) => this.#with((session) => session.applying.planUndo(documents)),
    undone: ({ application }) => this.#change((session) => session.applying.undone(application)),
    saveAutomation: (params) => this.#told((session) => session.automations.save(params)),
    listAutomations: () => this.#with((session) => session.automations.list()),
    deleteAutomation: ({ automation }) => this.#change((session) => session.automations.delete(automation)),
    planAutomation: (params, signal) => this.#with((session) => session.automations.plan(params, signal)),
    nextCommands: (place) => this.#with((session) => this.#present(session).nextCommands(place)),
    learned: () => this.#with((session) => this.#present(session).learned.list()),
    forgetPattern: (params) => this.#told((session) => this.#present(session).forgetPattern(params)),
    endSilence: (params) => this.#change((session) => session.learned.endSilence(params)),
    resetLearned: (params) => this.#change((session) => this.#reset(session, params)),
    recordedDays: () => this.#with((session) => session.recorded.days()),
    recordedActs: (params) => this.#with((session) => session.recorded.acts(params)),
    forget: (params) => this.#forget(params),
    exportSignals: ({ file }, signal) => this.#with((session) => session.recorded.export(file, signal)),
  };

  /**
   * What copies of `workspace` (absolute) are without and hold, by `penumbra.exclude` and `penumbra.include`; neither before the handshake.
   * Nothing that git ignores is brought in but from the folders of this window, while they are trusted.
   */
  rulesFor(workspace: string): { readonly exclude: readonly string[]; readonly include: readonly string[] } {
    const { settings, trusted = false, folders = [] } = this.#session?.params ?? {};
    const isHere = trusted && folders.some((folder) => contains(folder.path, workspace));
    return { exclude: settings?.exclude ?? [], include: (isHere && settings?.include) || [] };
  }

  /** Writes what waits and lets the database go. The process may end right after. */
  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #initialize(params: Params<'initialize'>): Result<'initialize'> {
    if (params.protocol !== PROTOCOL_VERSION) throw mismatch(params);
    const { session, state } = this.#start(params);
    this.#keepExclusions(params);
    const { folder, log } = this.#options;
    log('info', `Agent host ${VERSION} serves ${params.client.name} ${params.client.version} from ${folder}.`);
    return { ...this.#welcome(state), ...session.accepted };
  }

  #start(params: Params<'initialize'>): { session: Session; state: DatabaseState } {
    this.close();
    const { store, state } = openDatabase(this.#options.folder, this.#options);
    const session = new Session({ ...this.#options, store, params });
    this.#session = session;
    return { session, state };
  }

  /** Where edits may no longer be observed, everything that was learned from them leaves the memory at once. */
  #configure(surroundings: Params<'configure'>): { ok: true } {
    return this.#with((session) => {
      const revoked = mayLearn(session.params) && !mayLearn(surroundings);
      session.configure(surroundings);
      this.#keepExclusions(surroundings);
      if (revoked) {
        session.suggesting.withdrawOpen();
        this.#start(session.params);
      }
      return OK;
    });
  }

  /** For calls from the command line. */
  #keepExclusions({ settings: { ownExclude } }: Params<'configure'>): void {
    const { folder, log } = this.#options;
    try {
      if (ownExclude) keepOwnExclusions(folder, ownExclude);
    } catch (error) {
      const why = wordsOf(error);
      log('warn', `The command line does not know what you exclude: ${why}`);
    }
  }

  #forget(what: Params<'forget'>): Result<'forget'> {
    return this.#told((session) => {
      const forgotten = session.recorded.forget(what);
      this.#renew(session);
      return forgotten;
    });
  }

  #reset(session: Session, what: Params<'resetLearned'>): void {
    session.learned.reset(what);
    this.#renew(session);
  }

  /** The session, or the one that follows it when something was forgotten elsewhere. */
  #present(session: Session): Session {
    return session.isOutlived ? this.#renew(session) : session;
  }

  /** What is forgotten on disk is forgotten in memory too: a new session learns again from what is left. */
  #renew(session: Session): Session {
    session.suggesting.withdrawOpen();
    const { documents, params } = session;
    const { session: next } = this.#start(params);
    next.recordAnew();
    this.#options.notifier.send('forgotten', {});
    next.sync(documents);
    return next;
  }

  #welcome(database: DatabaseState): Omit<Result<'initialize'>, 'upTo' | 'beyond'> {
    const { folder } = this.#options;
    return { protocol: PROTOCOL_VERSION, version: VERSION, pid: process.pid, dataFolder: folder, database };
  }

  #with<T>(use: (session: Session) => T): T {
    if (!this.#session) throw new PenumbraError('bad-input', 'The first request must be initialize.');
    return use(this.#session);
  }

  /** Tells the client, once it is done, that what it may show as learned is another. */
  #told<T>(use: (session: Session) => T): T {
    const result = this.#with(use);
    this.#options.notifier.send('learnedChanged', {});
    return result;
  }

  #change(use: (session: Session) => void): { ok: true } {
    this.#told(use);
    return OK;
  }

  #do(use: (session: Session) => void | Promise<void>): Promise<{ ok: true }> {
    return this.#with(async (session) => {
      await use(session);
      return OK;
    });
  }
}

function mismatch({ protocol, client }: Params<'initialize'>): PenumbraError {
  return new PenumbraError(
    'version-mismatch',
    `${client.name} ${client.version} speaks protocol ${protocol}, but the agent host ${VERSION} speaks ${PROTOCOL_VERSION}. Reload the window; when that does not help, install Penumbra again.`,
    { client: protocol, host: PROTOCOL_VERSION },
  );
}
