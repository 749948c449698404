/** Taking things out of the recording: what a person wants forgotten, and what is too old or too much. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../contracts/clock.ts';
import type { Params, Result } from '../../contracts/rpc.ts';
import { Leases } from '../../durable/lease.ts';
import { deleteSetAside } from '../../durable/sqlite/set-aside.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { AcceptedNumbers } from './accepted.ts';
import type { Bodies } from './bodies.ts';
import { GROUP } from './browse.ts';
import {
  APPLIED_BYTES,
  dropAnswersBefore,
  dropAppliedBefore,
  forgetAllElsewhere,
  forgetDocumentElsewhere,
  forgetSinceElsewhere,
  knownWorkspaces,
  oldestApplied,
  renewSaved,
} from './elsewhere.ts';
import { type DocumentIn, keysIn } from './projects.ts';

/** A document goes by its key in one workspace; what was recorded of its file under other keys and in other workspaces goes too. */
export type ForgetWhat = Exclude<Params<'forget'>, { what: 'document' }> | ({ readonly what: 'document' } & DocumentIn);
export type Forgotten = Result<'forget'>;

export interface Retention {
  readonly days: number;
  /** Of 1,000,000 bytes, counted as the rows hold them, the texts of applied automations among them. */
  readonly megabytes: number;
}

const NOTHING: Forgotten = { signals: 0, bytes: 0 };
const RENAMED_TO = `CASE WHEN kind = 'file.rename' AND typeof(body) = 'text' THEN body ->> 'to' END`;
/** The lease whose epoch counts what was forgotten; nobody ever holds it. */
const FORGOTTEN = 'forgotten';
const CHUNK = 500;
const DAY_MS = 86_400_000;
const LEASE_MS = 60_000;
/** A window that wrote later than this may live and still count its numbers: without them, its next ones never close up. */
const IDLE_AFTER_MS = 30 * DAY_MS;

export class Remover {
  private readonly store: Store;
  private readonly bodies: Bodies;
  private readonly numbers: AcceptedNumbers;
  private readonly clock: Clock;
  private readonly leases: Leases;
  private readonly owner = randomUUID();

  constructor(store: Store, bodies: Bodies, numbers: AcceptedNumbers, clock: Clock) {
    this.store = store;
    this.bodies = bodies;
    this.numbers = numbers;
    this.clock = clock;
    this.leases = new Leases(store, clock);
  }

  forget(what: ForgetWhat): Forgotten {
    const gone = this.store.write(() => {
      this.raiseGeneration();
      renewSaved(this.store);
      return this.forgetRows(what);
    });
    this.leaveNoTrace();
    if (what.what !== 'everything') return gone;
    return { ...gone, bytes: gone.bytes + deleteSetAside(this.store.file) };
  }

  /** Raises the generation alone. */
  outlive(): void {
    this.store.write(() => this.raiseGeneration());
  }

  /** How often anything was forgotten in this data folder, by whatever process. */
  generation(): number {
    const sql = 'SELECT epoch FROM lease WHERE resource = ?';
    return this.store.read(() => this.store.prepare<[string], number>(sql).pluck().get(FORGOTTEN)) ?? 0;
  }

  enforce({ days, megabytes }: Retention): Forgotten {
    const lease = this.leases.acquire('retention', this.owner, LEASE_MS);
    if (!lease) return NOTHING;
    try {
      const cutoff = this.clock.now() - days * DAY_MS;
      let gone = this.store.write(() => applied(dropAppliedBefore(this.store, cutoff)));
      for (let chunk = this.dropOlder(cutoff); chunk.signals > 0; chunk = this.dropOlder(cutoff))
        gone = sum(gone, chunk);
      for (let over = this.held() - megabytes * 1e6; over > 0; ) {
        const chunk = this.dropOldest(over);
        if (chunk === undefined) break;
        gone = sum(gone, chunk);
        over -= chunk.bytes;
      }
      const others = this.store.write(() => {
        this.numbers.dropIdle(this.clock.now() - IDLE_AFTER_MS);
        return renewSaved(this.store) + dropAnswersBefore(this.store, cutoff, this.clock.now());
      });
      if (gone.signals + gone.bytes + others > 0) this.giveBackPages();
      return gone;
    } finally {
      this.leases.release(lease);
    }
  }

  private raiseGeneration(): void {
    this.store
      .prepare(
        `INSERT INTO lease (resource, owner, epoch, expires) VALUES (?, '', 1, 0)
         ON CONFLICT (resource) DO UPDATE SET epoch = epoch + 1`,
      )
      .run(FORGOTTEN);
  }

  private forgetRows(what: ForgetWhat): Forgotten {
    switch (what.what) {
      case 'lastMinutes': {
        const since = this.clock.now() - what.minutes * 60_000;
        forgetSinceElsewhere(this.store, since);
        return this.drop('t >= ?', since);
      }
      case 'document':
        return this.forgetDocument(what);
      case 'everything': {
        const gone = this.drop('1 = ?', 1);
        forgetAllElsewhere(this.store);
        this.store.prepare('DELETE FROM workspace').run();
        return gone;
      }
    }
  }

  private forgetDocument(document: DocumentIn): Forgotten {
    let gone = NOTHING;
    for (const workspace of knownWorkspaces(this.store)) {
      const keys = keysIn(document, workspace);
      if (keys.length === 0) continue;
      forgetDocumentElsewhere(this.store, workspace, keys);
      const isTheirs = 'workspace = (SELECT id FROM workspace WHERE name = ?)';
      const isMeant = `EXISTS (SELECT 1 FROM json_each(?) WHERE value IN (${GROUP}, ${RENAMED_TO}))`;
      gone = sum(gone, this.drop(`${isTheirs} AND ${isMeant}`, workspace, JSON.stringify(keys)));
    }
    return gone;
  }

  private dropOlder(cutoff: number): Forgotten {
    return this.store.write(() =>
      this.drop(`id IN (SELECT id FROM signal WHERE t < ? ORDER BY t LIMIT ${CHUNK})`, cutoff),
    );
  }

  /** The oldest application or, where that is younger, oldest rows up to about `bytes`, at most a chunk; nothing left, `undefined`. */
  private dropOldest(bytes: number): Forgotten | undefined {
    return this.store.write(() => {
      const at = oldestApplied(this.store) ?? Number.POSITIVE_INFINITY;
      const oldest = this.store
        .prepare<[number], { id: number; bytes: number }>(
          `SELECT signal.id, bytes + coalesce(length(content), 0) AS bytes
           FROM signal LEFT JOIN blob ON blob.id = text_blob WHERE t < ? ORDER BY t, signal.id LIMIT ${CHUNK}`,
        )
        .all(at);
      if (oldest.length === 0 && at === Number.POSITIVE_INFINITY) return undefined;
      if (oldest.length === 0) return applied(dropAppliedBefore(this.store, at + 1));
      let until = 0;
      for (let total = 0; until < oldest.length && total < bytes; until++) total += oldest[until]?.bytes ?? 0;
      const ids = oldest.slice(0, until).map(({ id }) => id);
      return this.drop('id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
    });
  }

  private drop(where: string, ...values: (string | number)[]): Forgotten {
    const rows = this.store
      .prepare<(string | number)[], { bytes: number; text_blob: number | null }>(
        `DELETE FROM signal WHERE ${where} RETURNING bytes, text_blob`,
      )
      .all(...values);
    const blobs = rows.flatMap(({ text_blob }) => (text_blob === null ? [] : [text_blob]));
    const bytes = rows.reduce((total, row) => total + row.bytes, 0) + this.bodies.dropUnused(blobs);
    return { signals: rows.length, bytes };
  }

  private held(): number {
    const total = `SELECT (SELECT coalesce(sum(bytes), 0) FROM signal)
      + (SELECT coalesce(sum(length(content)), 0) FROM blob) + (${APPLIED_BYTES})`;
    return this.store.read(() => this.store.prepare<[], number>(total).pluck().get()) ?? 0;
  }

  /** Deleted cells are overwritten; this takes care of copies in free space and in the log. */
  private leaveNoTrace(): void {
    for (let tries = 3; tries > 0 && !this.store.compact(); tries--);
  }

  private giveBackPages(): void {
    this.store.read(() => this.store.sql.pragma('incremental_vacuum'));
    this.store.emptyLog();
  }
}

function applied(bytes: number): Forgotten {
  return { signals: 0, bytes };
}

function sum(a: Forgotten, b: Forgotten): Forgotten {
  return { signals: a.signals + b.signals, bytes: a.bytes + b.bytes };
}
