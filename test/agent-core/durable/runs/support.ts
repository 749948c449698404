/** A journal in a folder of its own, and programs small enough to read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { RunId, type RunStatus, systemClock } from '../../../../agent-core/contracts/index.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import type { Program, Run } from '../../../../agent-core/durable/runs/program.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';

export const id = (text: string) => RunId.parse(text);

/** A program of one tick, whose state is what `code` gave. */
export function oneTick(name: string, code: (run: Run) => Promise<unknown>, version = '1'): Program {
  const state = z.object({ result: z.unknown().optional(), isDone: z.boolean() });
  const program: Program<z.infer<typeof state>, unknown> = {
    name,
    version,
    schema: 1,
    input: z.unknown(),
    state,
    start: () => ({ isDone: false }),
    tick: async (_state, run) => ({ result: await code(run), isDone: true }),
    isDone: ({ isDone }) => isDone,
  };
  return program as Program;
}

export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'penumbra-runs-'));
  readonly log: string[] = [];
  readonly opened = this.open();
  readonly #workers: Worker[] = [];

  get journal() {
    return this.opened.journal;
  }

  open() {
    return openJournal(this.folder, { clock: systemClock, log: (_level, message) => this.log.push(message) });
  }

  async create(run: string, program: Program, input: unknown = null): Promise<void> {
    const { name, version, schema } = program;
    await this.journal.create({ id: id(run), program: name, version, schema, state: program.start(input) });
  }

  /** A worker with a connection of its own. */
  worker(...programs: Program[]): Promise<Worker> {
    return this.workerOver(this.open(), ...programs);
  }

  async workerOver(
    { journal, liveness }: Pick<ReturnType<Bench['open']>, 'journal' | 'liveness'>,
    ...programs: Program[]
  ): Promise<Worker> {
    const worker = new Worker({
      journal,
      liveness,
      programs,
      clock: systemClock,
      log: (_level, message) => this.log.push(message),
    });
    this.#workers.push(worker);
    await worker.start();
    return worker;
  }

  /** Waits until the run has one of these statuses; throws with its words after 10 s. */
  async until(run: string, ...statuses: RunStatus[]) {
    for (let i = 0; i < 1000; i++) {
      const summary = await this.journal.summary(id(run));
      if (statuses.includes(summary.status)) return summary;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { status, why } = await this.journal.summary(id(run));
    throw new Error(`run ${run} is ${status} (${why}); ${this.log.join('; ')}`);
  }

  async kinds(run: string): Promise<string[]> {
    return (await this.journal.events(id(run), 0, 10_000)).map(({ kind }) => kind);
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) await worker.stop(1000);
    await this.journal.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
