/** A journal that sends and one that reads, each in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { RunMessage } from '../../../../agent-core/durable/bus/message.ts';
import type { RunEvent, RunEventKind } from '../../../../agent-core/durable/journal/events.ts';
import type { Claim } from '../../../../agent-core/durable/journal/journal.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';

export const READER = 'reader';
const SENT: readonly RunEventKind[] = ['OBSERVATION_GENERATED', 'TICK_DONE'];

/** The system's, with what a test adds to it. */
export class MovableClock implements Clock {
  added = 0;
  now(): number {
    return systemClock.now() + this.added;
  }
}

export class TwoJournals {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'penumbra-boxes-'));
  readonly clock = new MovableClock();
  readonly from = openJournal(path.join(this.folder, 'from'), { clock: this.clock, log: silent });
  readonly to = openJournal(path.join(this.folder, 'to'), { clock: this.clock, log: silent });
  readonly #claims = new Map<string, Claim>();

  async sendingTo(reader: string, kinds = SENT): Promise<this> {
    await this.from.outbox.publishTo(reader, kinds);
    return this;
  }

  /** Does a step of `run` whose outcome is `value`: one event that is sent, and one that is not. */
  async step(run: string, value: unknown): Promise<void> {
    const claim = this.#claims.get(run) ?? (await this.#claim(run));
    const slot = { key: `${run}-${value}`, tick: 1, branch: '0', position: 0, name: 'step' };
    const events: RunEvent[] = [
      { kind: 'ACTION_REQUESTED', ...slot, effect: 'pure', attempt: 1, idempotencyKey: 'k' },
      { kind: 'OBSERVATION_GENERATED', key: slot.key, outcome: { state: 'done', value } },
    ];
    for (const event of events) await this.from.journal.append(claim, [event]);
  }

  async end(run: string): Promise<void> {
    const done = { kind: 'TICK_DONE', tick: 1, version: '1', schema: 1, state: {}, done: true } as const;
    await this.from.journal.append(this.#claims.get(run) as Claim, [done]);
  }

  async received(): Promise<RunMessage[]> {
    return (await this.to.inbox.received(READER, 0, 100_000)).map(({ message }) => message);
  }

  /** The values of the steps that came, by run, in the order in which they came. */
  async values(): Promise<Record<string, unknown[]>> {
    const values: Record<string, unknown[]> = {};
    for (const { run, event } of await this.received()) {
      if (event?.kind !== 'OBSERVATION_GENERATED' || event.outcome.state !== 'done') continue;
      values[run] = [...(values[run] ?? []), event.outcome.value];
    }
    return values;
  }

  /** Rows that wait in the outbox, sent or not. */
  async waiting(): Promise<number> {
    this.clock.added += 10_000_000;
    const rows = [...(await this.from.outbox.unsent(READER)), ...(await this.from.outbox.doubtful(READER))];
    this.clock.added -= 10_000_000;
    return rows.length;
  }

  /** Makes every content that has a row of its own unreadable. */
  damageContents(): void {
    const sql = new (loadSqlite())(path.join(this.folder, 'from', 'runs.db'));
    sql.prepare("UPDATE event SET body = x'07' WHERE deflated = 1").run();
    sql.close();
  }

  async close(): Promise<void> {
    await this.from.journal.close();
    await this.to.journal.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #claim(run: string): Promise<Claim> {
    const id = RunId.parse(run);
    await this.from.journal.create({ id, program: run, version: '1', schema: 1, state: {} });
    const [claim] = await this.from.journal.claim({ worker: 'w', limit: 1, programs: [run], gone: [] });
    this.#claims.set(run, claim as Claim);
    return claim as Claim;
  }
}
