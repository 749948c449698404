/** A journal that sends and one that reads. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Inbox, Outbox } from '../../../../agent-core/durable/bus/boxes.ts';
import type { RunMessage } from '../../../../agent-core/durable/bus/message.ts';
import type { RunEvent, RunEventKind } from '../../../../agent-core/durable/journal/events.ts';
import type { Claim, Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { openPostgres } from '../../../../agent-core/durable/journal/postgres/open.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';
import type { PostgresServer } from '../../../support/postgres.ts';

export const READER = 'reader';
const SENT: readonly RunEventKind[] = ['OBSERVATION_GENERATED', 'TICK_DONE'];

/** The system's, with what a test adds to it. */
export class MovableClock implements Clock {
  added = 0;
  now(): number {
    return systemClock.now() + this.added;
  }
}

interface Boxed {
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
}

interface Both {
  readonly clock: MovableClock;
  readonly from: Boxed;
  readonly to: Boxed;
  /** Makes every long content of the sending one unreadable. */
  readonly damage: () => Promise<void> | void;
  readonly clear: () => Promise<void> | void;
  readonly folder?: string;
}

export class TwoJournals {
  readonly clock: MovableClock;
  readonly from: Boxed;
  readonly to: Boxed;
  readonly #damage: () => Promise<void> | void;
  readonly #clear: () => Promise<void> | void;
  /** Of those in folders: the sending one is in `from`, the other in `to`. */
  readonly folder: string;
  readonly #claims = new Map<string, Claim>();

  private constructor(both: Both) {
    this.clock = both.clock;
    this.from = both.from;
    this.to = both.to;
    this.#damage = both.damage;
    this.#clear = both.clear;
    this.folder = both.folder ?? '';
  }

  /** Each in a folder of its own. */
  static async inFolders(): Promise<TwoJournals> {
    const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-boxes-'));
    const clock = new MovableClock();
    const open = (name: string) => openJournal(path.join(folder, name), { clock, log: silent });
    const damage = () => {
      const sql = new (loadSqlite())(path.join(folder, 'from', 'runs.db'));
      sql.prepare("UPDATE event SET body = x'07' WHERE deflated = 1").run();
      sql.close();
    };
    const clear = () => rmSync(folder, { recursive: true, force: true });
    return new TwoJournals({ clock, from: open('from'), to: open('to'), damage, clear, folder });
  }

  /** The sending one in the first two of `databases`, the other in the third. */
  static async onPostgres(server: PostgresServer, databases: readonly string[]): Promise<TwoJournals> {
    const clock = new MovableClock();
    const open = (names: readonly string[]) =>
      openPostgres(
        names.map((name) => server.url(name)),
        { clock, log: silent },
      );
    const everywhere = async (text: string) => {
      for (const name of databases) await server.query(name, text);
    };
    const damage = () => everywhere("UPDATE penumbra.event SET body = '\\x07' WHERE octet_length(body) < size");
    const tables = 'run event signal reader_kind published outbox inbox inbox_head inbox_count refused'.split(' ');
    const clear = () => everywhere(`TRUNCATE ${tables.map((table) => `penumbra.${table}`).join()}`);
    const [from, to] = [await open(databases.slice(0, 2)), await open(databases.slice(2))];
    return new TwoJournals({ clock, from, to, damage, clear });
  }

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

  /** Whether a row waits in the outbox, sent or not. */
  isWaiting(): Promise<boolean> {
    return this.from.outbox.hasWaiting(READER);
  }

  /** Makes every long content of the sending one unreadable. */
  async damageContents(): Promise<void> {
    await this.#damage();
  }

  async close(): Promise<void> {
    await this.from.journal.close();
    await this.to.journal.close();
    await this.#clear();
  }

  async #claim(run: string): Promise<Claim> {
    const id = RunId.parse(run);
    await this.from.journal.create({ id, program: run, version: '1', schema: 1, state: {} });
    const [claim] = await this.from.journal.claim({ worker: 'w', limit: 1, programs: [run], gone: [] });
    this.#claims.set(run, claim as Claim);
    return claim as Claim;
  }
}
