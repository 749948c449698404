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
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
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

/** A journal in a folder of its own, with a worker over it. */
export class Party {
  readonly folder = mkdtempSync(join(tmpdir(), 'penumbra-actions-'));
  readonly log: string[] = [];
  readonly opened;
  readonly #worker: Worker;
  readonly #service: ActionService;

  constructor(openBus: () => Promise<EventBus>, { programs = [], handlers = [], asks, serves }: PartyOptions) {
    const log = (_level: string, message: string) => void this.log.push(message);
    this.opened = openJournal(this.folder, { clock: systemClock, log });
    const { journal, liveness, outbox, inbox } = this.opened;
    this.#service = new ActionService({ journal, outbox, inbox, log, openBus, asks, serves });
    const known = new Map(handlers.map((each) => [each.name, each]));
    const nudge = () => this.#service.nudge();
    const actions = { sends: true, handlers: known, nudge };
    const all = [...programs, actionProgram(known, nudge)];
    this.#worker = new Worker({ journal, liveness, programs: all, actions, clock: systemClock, log });
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
    rmSync(this.folder, { recursive: true, force: true });
  }
}
