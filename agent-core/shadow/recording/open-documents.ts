/** What was recorded of the documents that a session still has open, found without reading the rest of the session. */
import type { Store } from '../../durable/sqlite/store.ts';
import type { Bodies, StoredBody } from './bodies.ts';
import { HOST_SUFFIX, type Recorded } from './rows.ts';

interface Opening extends StoredBody {
  readonly id: number;
  readonly kind: 'doc.open' | 'doc.close' | 'file.rename';
  readonly doc: string;
}

/** Rows `from` to `to`, both included, in which a document went by the name `doc`. */
interface Stretch {
  readonly doc: string;
  readonly from: number;
  readonly to: number;
}

type Found = StoredBody & { session: string; seq: number };

export class OpenDocuments {
  private readonly store: Store;
  private readonly bodies: Bodies;

  constructor(store: Store, bodies: Bodies) {
    this.store = store;
    this.bodies = bodies;
  }

  /** Numbers of rows are held, the rows themselves are read one by one. */
  *rows(session: string): Generator<Recorded> {
    const names = JSON.stringify([session, session + HOST_SUFFIX]);
    const ids = this.stretches(names).flatMap((stretch) => this.ids(names, stretch));
    const row = this.store.prepare<[number], Found>(
      `SELECT session.name AS session, seq_to AS seq, body, text_blob
       FROM signal JOIN session ON session.id = signal.session WHERE signal.id = ?`,
    );
    for (const id of ids.sort((a, b) => a - b)) {
      const found = this.store.read(() => row.get(id));
      if (!found) continue;
      const signal = this.bodies.decode(found);
      if (signal) yield { row: id, session: found.session, seq: found.seq, signal };
    }
  }

  private stretches(names: string): Stretch[] {
    const open = new Map<string, Stretch[]>();
    for (const opening of this.openings(names)) {
      const { id, kind, doc } = opening;
      if (kind === 'doc.open') open.set(doc, [{ doc, from: id, to: Number.MAX_SAFE_INTEGER }]);
      else if (kind === 'doc.close') open.delete(doc);
      else this.rename(open, opening);
    }
    return [...open.values()].flat();
  }

  private rename(open: Map<string, Stretch[]>, opening: Opening): void {
    const { id, doc } = opening;
    const until = open.get(doc);
    const last = until?.at(-1);
    if (!until || !last) return;
    const signal = this.bodies.decode(opening);
    if (signal?.kind !== 'file.rename') return;
    open.delete(doc);
    const next: Stretch = { doc: signal.to, from: id + 1, to: last.to };
    open.set(signal.to, [...until.slice(0, -1), { ...last, to: id }, next]);
  }

  private openings(names: string): Opening[] {
    return this.store.read(() =>
      this.store
        .prepare<[string], Opening>(
          `SELECT id, kind, doc, body, text_blob FROM signal INDEXED BY signal_openings
           WHERE session IN (SELECT id FROM session WHERE name IN (SELECT value FROM json_each(?)))
             AND kind IN ('doc.open', 'doc.close', 'file.rename') ORDER BY id`,
        )
        .all(names),
    );
  }

  private ids(names: string, { doc, from, to }: Stretch): number[] {
    return this.store.read(() =>
      this.store
        .prepare<[string, number, number, string], number>(
          `SELECT id FROM signal INDEXED BY signal_by_doc
           WHERE doc = ? AND workspace IN (SELECT id FROM workspace) AND id BETWEEN ? AND ?
             AND session IN (SELECT id FROM session WHERE name IN (SELECT value FROM json_each(?)))`,
        )
        .pluck()
        .all(doc, from, to, names),
    );
  }
}
