/** Journals of their own whose workers ask and serve over one bus. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { ActionHandler } from '../../../../agent-core/durable/actions/handler.ts';
import { ActionService } from '../../../../agent-core/durable/actions/service.ts';
import { actionProgram } from '../../../../agent-core/durable/actions/serving.ts';
import type { EventBus } from '../../../../agent-core/durable/bus/bus.ts';
import { type OpenedJournal, openConfiguredJournal } from '../../../../agent-core/durable/journal/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import type { Program } from '../../../../agent-core/durable/runs/program.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';

/** An action that gives `act`'s answer. */
export function handler(
  effect: 'pure' | 'keyed' | 'unsafe',
  act: ActionHandler<string, string>['act'],
  more: Partial<ActionHandler<string, string>> = {},
): ActionHandler {
  const both = { name: effect, input: z.string(), outcome: z.string(), effect, act, keepsKeysMs: 1e9 };
  return { ...both, ...more } as ActionHandler;
}

export interface PartyOptions {
  readonly programs?: readonly Program[];
  readonly handlers?: readonly ActionHandler[];
  readonly asks?: string;
  readonly serves?: string;
}

interface Place {
  readonly folder: string;
  readonly opened: OpenedJournal;
}

/** A journal of its own, with a worker over it. */
export class Party {
  readonly log: string[] = [];
  readonly opened: OpenedJournal;
  readonly #folder: string;
  readonly #worker: Worker;
  readonly #service: ActionService;

  private constructor(
    openBus: () => Promise<EventBus>,
    { folder, opened }: Place,
    { programs = [], handlers = [], asks, serves }: PartyOptions,
  ) {
    const log = (_level: string, message: string) => void this.log.push(message);
    this.#folder = folder;
    this.opened = opened;
    const { journal, liveness, outbox, inbox } = this.opened;
    this.#service = new ActionService({ journal, outbox, inbox, log, openBus, asks, serves });
    const known = new Map(handlers.map((each) => [each.name, each]));
    const nudge = () => this.#service.nudge();
    const actions = { nudge };
    const all = [...programs, actionProgram(known, nudge)];
    this.#worker = new Worker({ journal, liveness, programs: all, actions, clock: systemClock, log });
  }

  /** With PENUMBRA_JOURNAL in `env` on the databases that it names. */
  static async open(openBus: () => Promise<EventBus>, options: PartyOptions, env = {}): Promise<Party> {
    const folder = mkdtempSync(join(tmpdir(), 'penumbra-actions-'));
    const opened = await openConfiguredJournal(folder, { clock: systemClock, log: silent }, env);
    return new Party(openBus, { folder, opened }, options);
  }

  get journal() {
    return this.opened.journal;
  }

  async start(): Promise<this> {
    await this.#service.start();
    await this.#worker.start();
    return this;
  }

  async create(run: string, { name, version, schema, start }: Program): Promise<void> {
    await this.journal.create({ id: RunId.parse(run), program: name, version, schema, state: start(null) });
  }

  async close(): Promise<void> {
    await this.#worker.stop(500);
    await this.#service.stop();
    await this.journal.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
