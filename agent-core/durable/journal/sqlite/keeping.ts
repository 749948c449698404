/** What keeping the journal small reads and deletes in SQLite; each deletion one short transaction. */
import { isOver, type RunId, RunStatus } from '../../../contracts/runs.ts';
import { ACTION_PROGRAM } from '../../actions/routes.ts';
import type { Store } from '../../sqlite/store.ts';
import type { KeepingStore, Standing } from '../keeper.ts';
import type { Dropped, Kept, Seal, Survey } from '../keeping.ts';
import type { EventRow } from '../reading.ts';
import { noSuchRun, stale } from '../refusals.ts';
import { type SealRow, sealOf } from '../seal.ts';
import { EVENT_COLUMNS, eventId, headOf } from './rows.ts';
import { type RunRow, rowOf } from './run-row.ts';

/** A transaction that deletes goes on for so long, or so many rows, and then leaves the rest to the next, ms. */
const SLICE_MS = 8;
const SLICE_ROWS = 64;
/** Rows between two looks at the clock. */
const A_FEW = 8;

/** All that this file asks of the events, which lie between two ids. */
const EVENTS = {
  page: `SELECT ${EVENT_COLUMNS} WHERE e.id > ? AND e.id < ? ORDER BY e.id LIMIT ?`,
  /** Those of memos stay. */
  sealed: `SELECT id, content FROM event WHERE id > ? AND id <= ?
    AND NOT EXISTS (SELECT 1 FROM memo WHERE memo.run = event.run AND memo.seq = event.seq) ORDER BY id LIMIT ${A_FEW}`,
  delete: 'DELETE FROM event WHERE id = ?',
  deleteContent: 'DELETE FROM content WHERE id = ? AND NOT EXISTS (SELECT 1 FROM event WHERE content = content.id)',
};

interface Doomed {
  readonly id: number;
  readonly content: number | null;
}

/** What belongs to a run and goes with it, beside its events. */
const TABLES = ['memo', 'signal', 'seal'] as const;

/** The first event that somebody still needs, for each reason there is. */
const NEEDED = `SELECT (SELECT min(seq) FROM signal WHERE run = ?) AS signal, (SELECT min(seq) FROM outbox WHERE run = ?) AS unsent`;

const IS_NEEDED = `SELECT 1 WHERE EXISTS (SELECT 1 FROM outbox WHERE run = ?)
  OR EXISTS (SELECT 1 FROM run WHERE id = ? AND status NOT IN ('done', 'failed', 'cancelled'))`;

/** The events up to this one are gone, whatever is left of them: 0 where none are. */
export function sealedUpTo(store: Store, run: number): number {
  return store.prepare<[number], number>('SELECT up_to FROM seal WHERE run = ?').pluck().get(run) ?? 0;
}

export class SqliteKeeping implements KeepingStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async survey(limit: number, after = '0'): Promise<Survey> {
    const rows = this.#store
      .prepare<[number, number], RunRow & { up_to: number | null; dropped: number | null; is_going: number }>(
        `SELECT r.*, s.up_to, s.dropped, s.run IS NOT NULL AND s.signature IS NULL AS is_going
         FROM run r LEFT JOIN seal s ON s.run = r.id WHERE r.id > ? ORDER BY r.id LIMIT ?`,
      )
      .all(Number(after), limit);
    const runs: Kept[] = rows.map((row) => ({
      run: row.name,
      isOver: isOver(RunStatus.parse(row.status)),
      updatedAt: headOf(this.#store, row.id).at,
      checkpoint: row.checkpoint,
      sealed: row.up_to ?? 0,
      dropped: row.dropped ?? 0,
      isGoing: row.is_going === 1,
    }));
    return { runs, next: rows.length < limit ? undefined : String(rows.at(-1)?.id) };
  }

  async standing(run: RunId): Promise<Standing> {
    const look = this.#store.sql.transaction(() => {
      const row = this.#row(run);
      const found = this.#sealOf(row.id);
      const seal = found && sealOf(found);
      const isGoing = found !== undefined && !seal;
      return {
        head: headOf(this.#store, row.id),
        known: row,
        checkpoint: row.checkpoint,
        bound: this.#boundOf(row),
        seal,
        isGoing,
      };
    });
    return this.#store.read(() => look());
  }

  async page(run: RunId, after: number, limit: number): Promise<EventRow[]> {
    const { id } = this.#row(run);
    return this.#store
      .prepare<[number, number, number], EventRow>(EVENTS.page)
      .all(eventId(id, after), eventId(id + 1, 0), limit);
  }

  /** Whoever signs here has the key of the data folder. */
  async publishedKey(): Promise<undefined> {
    return undefined;
  }

  async putSeal(run: RunId, from: number, seal: Seal): Promise<boolean> {
    const { upTo, link, checkpoint, checkpointLink, at, signature } = seal;
    return this.#store.write(() => {
      const { id } = this.#row(run);
      if (sealedUpTo(this.#store, id) !== from) return false;
      this.#store
        .prepare(
          `INSERT INTO seal (run, up_to, link, checkpoint, checkpoint_link, at, key, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (run) DO UPDATE SET up_to = excluded.up_to, link = excluded.link, checkpoint = excluded.checkpoint,
             checkpoint_link = excluded.checkpoint_link, at = excluded.at, key = excluded.key, signature = excluded.signature`,
        )
        .run(id, upTo, link, checkpoint, checkpointLink, at, signature.key, signature.bytes);
      return true;
    });
  }

  async drop(run: RunId): Promise<Dropped> {
    return this.#store.write(() => this.#drop(this.#row(run).id));
  }

  async beginRemoval(run: RunId, before: number): Promise<boolean> {
    return this.#store.write(() => {
      const row = rowOf(this.#store, run);
      if (!row || !isOver(RunStatus.parse(row.status))) return false;
      const { seq, at } = headOf(this.#store, row.id);
      if (at >= before) return false;
      const isNeeded = this.#store.prepare<[number, number | null], number>(IS_NEEDED).get(row.id, row.parent);
      if (isNeeded !== undefined) return false;
      this.#store.prepare('DELETE FROM memo WHERE run = ?').run(row.id);
      this.#store.prepare('DELETE FROM seal WHERE run = ?').run(row.id);
      this.#store.prepare('INSERT INTO seal (run, up_to, at) VALUES (?, ?, ?)').run(row.id, seq, at);
      return true;
    });
  }

  async remove(run: RunId): Promise<Dropped> {
    return this.#store.write(() => {
      const { id } = this.#row(run);
      const seal = this.#sealOf(id);
      if (!seal || seal.signature) throw stale(run, 'nobody began to remove it');
      const dropped = this.#drop(id);
      if (dropped.more || this.#leaveChildren(id) > 0) return { ...dropped, more: true };
      for (const table of TABLES) this.#store.prepare(`DELETE FROM ${table} WHERE run = ?`).run(id);
      this.#store.prepare('DELETE FROM run WHERE id = ?').run(id);
      return dropped;
    });
  }

  #drop(run: number): Dropped {
    const seal = this.#sealOf(run);
    if (!seal || seal.dropped >= seal.up_to) return { events: 0, more: false };
    const began = performance.now();
    const some = this.#store.prepare<[number, number], Doomed>(EVENTS.sealed);
    let [last, events] = [eventId(run, seal.dropped), 0];
    let rows: readonly Doomed[];
    do {
      rows = some.all(last, eventId(run, seal.up_to));
      for (const { id, content } of rows) {
        this.#store.prepare(EVENTS.delete).run(id);
        if (content !== null) this.#store.prepare(EVENTS.deleteContent).run(content);
        last = id;
      }
      events += rows.length;
    } while (rows.length === A_FEW && events < SLICE_ROWS && performance.now() - began < SLICE_MS);
    const more = rows.length === A_FEW;
    this.#store
      .prepare('UPDATE seal SET dropped = ? WHERE run = ?')
      .run(more ? last - eventId(run, 0) : seal.up_to, run);
    return { events, more };
  }

  /** They are over with it, or go on without: nobody joins them any more. Gives how many, a part of them at once. */
  #leaveChildren(run: number): number {
    const some = 'SELECT id FROM run WHERE parent = ? LIMIT 200';
    return this.#store.prepare<[number]>(`UPDATE run SET parent = NULL WHERE id IN (${some})`).run(run).changes;
  }

  #boundOf({ id, program, checkpoint }: RunRow): number {
    const { signal, unsent } = this.#store
      .prepare<[number, number], { signal: number | null; unsent: number | null }>(NEEDED)
      .get(id, id) ?? { signal: null, unsent: null };
    // With what an action's run sends goes who asked for it, which its first event says.
    if (unsent !== null && program === ACTION_PROGRAM) return 0;
    return Math.min(checkpoint, signal ?? checkpoint, unsent ?? checkpoint) - 1;
  }

  #sealOf(run: number): SealRow | undefined {
    return this.#store.prepare<[number], SealRow>('SELECT * FROM seal WHERE run = ?').get(run);
  }

  #row(run: RunId): RunRow {
    const row = rowOf(this.#store, run);
    if (!row) throw noSuchRun(run);
    return row;
  }
}
