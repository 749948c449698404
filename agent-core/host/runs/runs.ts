/**
 * Durable runs in the agent host: keeps them going, and answers the requests about them.
 *
 * 1. Nothing is opened, and no worker is there, until there is a journal or somebody starts a run.
 * 2. Consent to be watched has no part in it: a run that was started goes on.
 * 3. Another window's agent host, or `penumbra worker`, may have the runs instead; each is one worker's at a time.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { wordsOf } from '../../contracts/errors.ts';
import {
  type Clock,
  describeIssue,
  type Params,
  PenumbraError,
  type RequestName,
  type Result,
  type RunCommand,
  RunId,
  type runRequests,
} from '../../contracts/index.ts';
import type { Handlers as ActionHandlers } from '../../durable/actions/handler.ts';
import { ACTION_PROGRAM } from '../../durable/actions/routes.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { journalAddresses } from '../../durable/journal/open.ts';
import { NOTHING_PURGED, purgeOver } from '../../durable/journal/purge-over.ts';
import { JOURNAL } from '../../durable/journal/sqlite/schema.ts';
import type { Log } from '../../durable/log.ts';
import { cancelRun } from '../../durable/runs/cancelling.ts';
import type { Program } from '../../durable/runs/program.ts';
import { inWords, isDamage } from '../../durable/sqlite/failures.ts';
import { deleteSetAside, suspect } from '../../durable/sqlite/set-aside.ts';
import type { Handlers } from '../server.ts';
import { journalName } from '../tools/tidying.ts';
import { RunChanges } from './changes.ts';
import { damageIn } from './damage.ts';
import { tidyDemos } from './demo-folders.ts';
import { runLines } from './lines.ts';
import { listRuns } from './listing.ts';
import type { PurgedRuns } from './purged.ts';
import { type RunCopies, startWorking, type Working } from './working.ts';

/** A step under way has so long to end when the agent host leaves, ms. */
const GRACE_MS = 2_000;
const CHANGES_EVERY_MS = 500;
/** For a client that only reads one run: a change of an older one than these is not told. */
const RUNS_WATCHED = 50;

export type RunRequest = RequestName & keyof typeof runRequests;

export interface WorkParts {
  readonly programs: readonly Program[];
  readonly actions: ActionHandlers;
  readonly body?: { readonly copies: RunCopies };
}

export interface RunsOptions {
  readonly folder: string;
  /** What its worker does, asked for once, when there is something to do. */
  readonly parts: () => Promise<WorkParts>;
  readonly clock: Clock;
  readonly log: Log;
  /** What `listRuns` last told is another. */
  readonly changed: () => void;
}

interface Opened extends Working {
  readonly changes: RunChanges;
  /** Told what stood against work on it. */
  readonly trouble: (error: unknown) => void;
}

export class Runs {
  readonly #options: RunsOptions;
  #parts: Promise<WorkParts> | undefined;
  #opened: Promise<Opened> | undefined;
  #closed: Promise<void> | undefined;

  readonly handlers: Pick<Handlers, RunRequest> = {
    listRuns: (params) => this.#list(params),
    runEvents: (params) => this.#events(params),
    commandRun: (params) => this.#command(params),
    resolveStep: ({ run, step, resolution }) => this.#tell(run, (journal) => journal.resolve(run, step, resolution)),
    signalRun: ({ run, name, value }) => this.#tell(run, (journal) => journal.signal(run, name, value)),
    startRun: (params) => this.#start(params),
  };

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** Goes on with the runs there are. Never throws: what stands against it is logged, and told to whoever asks for runs. */
  begin(): void {
    this.#present()?.catch((error: unknown) => {
      const why = wordsOf(error);
      this.#options.log('error', `the runs do not go on: ${why}`);
    });
  }

  /** Deletes what the runs that are over said; the others keep what they need to go on. */
  async purge(): Promise<PurgedRuns> {
    const opened = await this.#present();
    const over = opened ? await purgeOver(opened.journal) : NOTHING_PURGED;
    const journal = opened?.journalName ?? journalName('', false);
    return { ...over, journal, damaged: deleteSetAside(path.join(this.#options.folder, JOURNAL.file)) };
  }

  /** Lets steps under way end, for a while, and gives the runs to others. Safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= this.#letGo();
    return this.#closed;
  }

  async #letGo(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    if (!opened) return;
    opened.changes.stop();
    await opened.stop(GRACE_MS);
  }

  async #list({ limit }: Params<'listRuns'>): Promise<Result<'listRuns'>> {
    const opened = await this.#present();
    if (!opened) return this.#withDamage({ runs: [], more: false });
    return this.#using(opened, async (opened) => {
      const listed = await this.#look(opened, limit);
      opened.changes.told(listed, limit);
      return listed;
    });
  }

  /** Where that meets a damaged database, the next request has a fresh one. */
  async #using<T>(opened: Opened, work: (opened: Opened) => Promise<T>): Promise<T> {
    try {
      return await work(opened);
    } catch (error) {
      opened.trouble(error);
      throw inWords(error, path.join(this.#options.folder, JOURNAL.file));
    }
  }

  #withDamage(listed: Result<'listRuns'>): Result<'listRuns'> {
    const damage = damageIn(this.#options.folder);
    return damage ? { ...listed, damage } : listed;
  }

  /** Whoever reads a run is told, too, when there is more. */
  async #events({ run, after, limit }: Params<'runEvents'>): Promise<Result<'runEvents'>> {
    return this.#using(await this.#mustOpen(run), async ({ journal, source, changes }) => {
      const page = await runLines(journal, run, after, limit);
      if (!changes.isWatching) changes.told(await this.#look({ journal, source }, RUNS_WATCHED), RUNS_WATCHED);
      return page;
    });
  }

  async #look({ journal, source }: Pick<Working, 'journal' | 'source'>, limit: number): Promise<Result<'listRuns'>> {
    const { programs } = await this.#known();
    const known = new Set([...programs.map((program) => program.name), ACTION_PROGRAM]);
    return this.#withDamage(await listRuns(journal, known, limit, source));
  }

  async #tell(run: RunId, act: (journal: Journal) => Promise<void>): Promise<{ ok: true }> {
    await this.#using(await this.#mustOpen(run), ({ journal }) => act(journal));
    return { ok: true };
  }

  async #command({ run, command }: Params<'commandRun'>): Promise<Result<'commandRun'>> {
    return this.#using(await this.#mustOpen(run), ({ journal }) => this.#act(journal, run, command));
  }

  async #act(journal: Journal, run: RunId, command: RunCommand): Promise<Result<'commandRun'>> {
    if (command === 'cancel') {
      await cancelRun(journal, run);
      return { run };
    }
    if (command !== 'fork') {
      await journal[command](run);
      return { run };
    }
    const made = RunId.parse(`f-${randomBytes(6).toString('hex')}`);
    await journal.fork(run, made);
    return { run: made };
  }

  async #start({ program: name, input, run }: Params<'startRun'>): Promise<Result<'startRun'>> {
    const { programs } = await this.#known();
    const program = programs.find((each) => each.name === name);
    if (!program) {
      const known = programs.map((each) => each.name).join(', ');
      throw new PenumbraError('not-found', `There is no program ${name}; these are known: ${known}.`, { name });
    }
    const parsed = program.input.safeParse(input);
    if (!parsed.success) throw new PenumbraError('bad-input', `${name}: ${describeIssue(parsed.error)}`, { name });
    const id = run ?? RunId.parse(`${name.replace(/[^A-Za-z0-9]/g, '-')}-${randomBytes(4).toString('hex')}`);
    const { version, schema } = program;
    const made = { id, program: name, version, schema, state: program.start(parsed.data) };
    const isNew = await this.#using(await this.#open(), ({ journal }) => journal.create(made));
    if (!isNew) throw new PenumbraError('bad-input', `There is a run ${id} already.`, { run: id });
    return { run: id };
  }

  #known(): Promise<WorkParts> {
    this.#parts ??= this.#options.parts();
    return this.#parts;
  }

  /** `undefined` where there never was a run: looking makes no file. A journal elsewhere may always have some. */
  #present(): Promise<Opened> | undefined {
    const isElsewhere = journalAddresses().length > 0;
    if (this.#opened || isElsewhere || existsSync(path.join(this.#options.folder, JOURNAL.file))) return this.#open();
    return undefined;
  }

  #mustOpen(run: RunId): Promise<Opened> {
    const opened = this.#present();
    if (!opened) throw new PenumbraError('not-found', `There is no run ${run}: none was ever started here.`, { run });
    return opened;
  }

  /** What could not be opened is tried again the next time. */
  #open(): Promise<Opened> {
    if (this.#closed) return Promise.reject(new PenumbraError('cancelled', 'The agent host is leaving.'));
    this.#opened ??= this.#openOnce().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  /** A damaged database is set aside by whoever opens it next: this host, at once. */
  #openAnew(): void {
    const damaged = this.#opened;
    if (!damaged || this.#closed) return;
    suspect(path.join(this.#options.folder, JOURNAL.file));
    this.#opened = damaged.then(async (opened) => {
      opened.changes.stop();
      await opened.stop(0).catch(() => undefined);
      return this.#openOnce();
    });
    this.#opened.then(
      () => this.#options.changed(),
      () => {
        this.#opened = undefined;
      },
    );
  }

  async #openOnce(): Promise<Opened> {
    const { folder, clock, log, changed } = this.#options;
    const { programs, actions, body } = await this.#known();
    let isLeft = false;
    const trouble = (error: unknown): void => {
      if (isLeft || !isDamage(error)) return;
      isLeft = true;
      this.#openAnew();
    };
    const working = await startWorking({
      ...{ folder, programs, actions, clock, log },
      ...{ onTrouble: trouble, copies: body?.copies },
    });
    const { journal } = working;
    await tidyDemos(journal, folder);
    const changes = new RunChanges({
      stamp: () => journal.changes(),
      look: (limit) => this.#look(working, limit),
      everyMs: CHANGES_EVERY_MS,
      changed,
      log,
    });
    return { ...working, changes, trouble };
  }
}
