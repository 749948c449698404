/** The recording as its person reads it: by day and document, in sentences. */
import type { RecordedAct } from '../../contracts/rpc.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { Bodies, StoredBody } from './bodies.ts';
import type { DocumentIn } from './projects.ts';
import type { Note } from './rows.ts';
import { sentence } from './sentences.ts';

/** SQL: the document of a row, or where there is none a name for its kind. */
export const GROUP = `coalesce(doc, CASE
  WHEN kind = 'terminal.run' THEN 'Terminal' WHEN kind = 'terminal.output' THEN 'Command output'
  WHEN kind LIKE 'clipboard.%' THEN 'Clipboard'
  WHEN kind IN ('task.run', 'debug.start') THEN 'Tasks and debugging' WHEN kind = 'git.commit' THEN 'Git'
  WHEN kind = 'outcome' THEN 'Suggestions' ELSE 'Window' END)`;

export interface RecordedDay {
  /** Local `YYYY-MM-DD`. */
  readonly day: string;
  readonly documents: readonly (DocumentIn & { readonly acts: number })[];
}

const UNREADABLE = 'Something that only a newer Penumbra can read';

export class Browser {
  private readonly store: Store;
  private readonly bodies: Bodies;

  constructor(store: Store, bodies: Bodies) {
    this.store = store;
    this.bodies = bodies;
  }

  days(): RecordedDay[] {
    const rows = this.store.read(() =>
      this.store
        .prepare<[], { day: string; workspace: string; doc: string; acts: number }>(
          `SELECT day, workspace.name AS workspace, ${GROUP} AS doc, count(*) AS acts
           FROM signal JOIN workspace ON workspace.id = signal.workspace GROUP BY 1, 2, 3 ORDER BY 1 DESC, 3, 2`,
        )
        .all(),
    );
    const days = new Map<string, (DocumentIn & { acts: number })[]>();
    for (const { day, ...document } of rows) {
      const documents = days.get(day) ?? [];
      documents.push(document);
      days.set(day, documents);
    }
    return [...days].map(([day, documents]) => ({ day, documents }));
  }

  acts(day: string, { workspace, doc }: DocumentIn): RecordedAct[] {
    type Found = StoredBody & { id: number; t: number; note: string | null };
    const rows = this.store.read(() =>
      this.store
        .prepare<[string, string, string], Found>(
          `SELECT id, t, body, text_blob, note FROM signal
           WHERE day = ? AND ${GROUP} = ? AND workspace = (SELECT id FROM workspace WHERE name = ?) ORDER BY id`,
        )
        .all(day, doc, workspace),
    );
    return rows.map((row) => {
      const signal = this.bodies.decode(row);
      const note: Note | undefined = row.note === null ? undefined : JSON.parse(row.note);
      return { id: row.id, t: row.t, doc, sentence: signal ? sentence(signal, note) : UNREADABLE };
    });
  }
}
