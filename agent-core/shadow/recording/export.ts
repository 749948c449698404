/** Everything recorded as a trace (`*.trace.jsonl`), a page at a time, so that neither memory nor the database is held. */
import { PenumbraError } from '../../contracts/errors.ts';
import { AtomicFile } from '../../durable/atomic-file.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { Bodies, StoredBody } from './bodies.ts';

const PAGE = 500;

/** Signals are as they were written, whatever version wrote them. They keep their own `session`; those without get that of the window that recorded them. */
export function* pages(store: Store, bodies: Bodies): Generator<{ readonly text: string; readonly signals: number }> {
  type Found = StoredBody & { id: number; session: string };
  const last = store.read(() => store.sql.prepare<[], number>('SELECT max(id) FROM signal').pluck().get()) ?? 0;
  for (let from = 0; ; ) {
    const rows = store.read(() =>
      store
        .prepare<[number, number], Found>(
          `SELECT signal.id, session.name AS session, body, text_blob FROM signal JOIN session ON session.id = signal.session
           WHERE signal.id > ? AND signal.id <= ? ORDER BY signal.id LIMIT ${PAGE}`,
        )
        .all(from, last),
    );
    if (rows.length === 0) return;
    from = rows.at(-1)?.id ?? last;
    const lines = rows.flatMap((row) => {
      const json = bodies.json(row);
      return json ? [`${JSON.stringify({ session: row.session, ...json })}\n`] : [];
    });
    yield { text: lines.join(''), signals: lines.length };
  }
}

export async function exportTo(
  store: Store,
  bodies: Bodies,
  file: string,
  signal: AbortSignal,
): Promise<{ signals: number }> {
  const target = new AtomicFile(file);
  let signals = 0;
  try {
    for (const page of pages(store, bodies)) {
      target.write(page.text);
      signals += page.signals;
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (signal.aborted) throw new PenumbraError('cancelled', 'The export was cancelled; no file was written.');
    }
    target.commit();
    return { signals };
  } catch (error) {
    target.discard();
    throw error;
  }
}
