/**
 * What was recorded.
 *
 * Owns: the tables `signal`, `workspace`, and through its parts `blob`, `session`, `accepted`. Invariants:
 * 1. What `append` was given is on the disk, whole, when it returns; a failure leaves nothing of it.
 * 2. Numbers already acknowledged are not stored again: sending twice is harmless.
 * 3. Nothing is written before its secrets are hidden, and a secret completed later is hidden in the rows before it too, those of
 *    the clipboard and of outputs among them.
 * 4. The order of rows is the order in which they were appended; for one document that is the order of its changes.
 */
import type { Clock } from '../../contracts/clock.ts';
import type { RecordedAct } from '../../contracts/rpc.ts';
import type { Signal } from '../../contracts/signals.ts';
import { type Log, silent } from '../../durable/log.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import type { Masker } from '../../security/masking/masker.ts';
import { SignalScreen } from '../../security/masking/screen.ts';
import { type Accepted, AcceptedNumbers, numbersOf } from './accepted.ts';
import { Bodies, type StoredBody, sizeOf } from './bodies.ts';
import { Browser, type RecordedDay } from './browse.ts';
import { CopiedSecrets } from './copied.ts';
import { exportTo, pages } from './export.ts';
import { OpenDocuments } from './open-documents.ts';
import type { DocumentIn } from './projects.ts';
import { Remasker } from './remask.ts';
import { type ForgetWhat, type Forgotten, Remover, type Retention } from './remove.ts';
import type { Recorded, RecordRow, Texts } from './rows.ts';
import { type Scrubbed, scrub } from './scrub.ts';

export interface RecentQuery {
  readonly workspace: string;
  /** Signals of this time (ms, absolute) and later. */
  readonly sinceMs: number;
  /** Only the latest so many. */
  readonly limit: number;
}

export class Recording {
  private readonly store: Store;
  private readonly masker: Masker;
  private readonly screen: SignalScreen;
  private readonly clock: Clock;
  private readonly numbers: AcceptedNumbers;
  private readonly bodies: Bodies;
  private readonly remasker: Remasker;
  private readonly copied: CopiedSecrets;
  private readonly browser: Browser;
  private readonly remover: Remover;
  private readonly openDocuments: OpenDocuments;
  private readonly scrubbed = new WeakMap<Signal, Scrubbed>();

  constructor(store: Store, masker: Masker, clock: Clock, log: Log = silent) {
    this.store = store;
    this.masker = masker;
    this.screen = new SignalScreen(masker);
    this.clock = clock;
    this.numbers = new AcceptedNumbers(store);
    this.bodies = new Bodies(store, log);
    this.remasker = new Remasker(store, this.bodies);
    this.copied = new CopiedSecrets(store, this.bodies);
    this.browser = new Browser(store, this.bodies);
    this.remover = new Remover(store, this.bodies, this.numbers, clock);
    this.openDocuments = new OpenDocuments(store, this.bodies);
  }

  /** One transaction, forced to the disk. Throws `disk-full`, `read-only`, `database-damaged`. */
  append(rows: readonly RecordRow[]): void {
    if (rows.length === 0) return;
    const scrubbed = rows.map((row) => row.signal && this.scrubbedOnce(row.signal, row.context));
    const rewritten = this.store.write(() => rows.map((row, i) => this.appendOne(row, scrubbed[i])));
    if (rewritten.includes(true)) this.store.emptyLog();
  }

  /** Written again after a failed try, a signal is not judged anew: judging remembers what came before, itself included. */
  private scrubbedOnce(signal: Signal, context: RecordRow['context']): Scrubbed {
    const known = this.scrubbed.get(signal) ?? this.scrub(signal, context);
    this.scrubbed.set(signal, known);
    return known;
  }

  accepted(session: string): Accepted {
    return this.numbers.of(session);
  }

  /** In the order they were appended: for learning again after a restart. Secrets are masks in it. */
  *recent({ workspace, sinceMs, limit }: RecentQuery): Generator<Recorded> {
    type Found = StoredBody & { id: number; session: string; seq: number };
    const rows = this.store.read(() =>
      this.store
        .prepare<[string, number, number], Found>(
          `SELECT * FROM (
             SELECT signal.id, session.name AS session, seq_to AS seq, body, text_blob
             FROM signal JOIN session ON session.id = signal.session
             WHERE workspace = (SELECT id FROM workspace WHERE name = ?) AND t >= ? ORDER BY signal.id DESC LIMIT ?
           ) ORDER BY id`,
        )
        .all(workspace, sinceMs, limit),
    );
    for (const row of rows) {
      const signal = this.bodies.decode(row);
      if (signal) yield { row: row.id, session: row.session, seq: row.seq, signal };
    }
  }

  /**
   * For each document that `session` (the client's name for it; what the host recorded for it counts too) opened and did not
   * close: all that was recorded of it from its last `doc.open` on, under each name it had since. However long ago that was, in
   * the order it was appended, over all these documents. Fed in order, it gives the mirror of the documents that are open.
   */
  reopened(session: string): Generator<Recorded> {
    return this.openDocuments.rows(session);
  }

  /** How often since the opening a row was left out because this version of Penumbra cannot read it. */
  get unreadable(): number {
    return this.bodies.unreadable;
  }

  /** Newest first. */
  days(): RecordedDay[] {
    return this.browser.days();
  }

  /** What happened to a document (`doc` is a group's name where there is none, as `days` gives it) on a day, in order. */
  acts(day: string, document: DocumentIn): RecordedAct[] {
    return this.browser.acts(day, document);
  }

  /**
   * Deletes for good: no byte of it is left in the database's files. After forgetting, offsets of later edits lead nowhere
   * until a `doc.open` with the present text is appended for each open document.
   */
  forget(what: ForgetWhat): Forgotten {
    return this.remover.forget(what);
  }

  /** What was learned so far must be learned again, in every process, though nothing of the recording goes. */
  outlive(): void {
    this.remover.outlive();
  }

  /** Rises whenever something is forgotten, in this process or another: what was learned before must be learned again. */
  generation(): number {
    return this.remover.generation();
  }

  /** Writes everything as a trace, atomically, mode 0600. After an abort there is no file; rejects with `cancelled`. */
  exportTo(file: string, options: { signal: AbortSignal }): Promise<{ signals: number }> {
    return exportTo(this.store, this.bodies, file, options.signal);
  }

  /** Everything as lines of a trace, some hundred a piece. */
  traceLines(): Generator<{ readonly text: string; readonly signals: number }> {
    return pages(this.store, this.bodies);
  }

  /** Deletes what is too old or too much, oldest first. Does nothing while another process does it. */
  enforceRetention(retention: Retention): Forgotten {
    return this.remover.enforce(retention);
  }

  private scrub(signal: Signal, context: Texts | undefined): Scrubbed {
    const now = this.clock.now();
    const scrubbed = scrub(this.screen.take(signal), context, this.masker);
    this.copied.remember(scrubbed.seen, now);
    return { ...scrubbed, signal: this.copied.scrub(scrubbed.signal, now) };
  }

  /** Returns whether earlier rows held parts of a secret and were rewritten. */
  private appendOne(row: RecordRow, scrubbed: Scrubbed | undefined): boolean {
    const session = this.numbers.sessionId(row.session, this.clock.now());
    const numbers = row.numbers ?? numbersOf({ from: row.seqFrom, to: row.seqTo });
    if (this.numbers.has(session, numbers)) return false;
    this.numbers.add(session, numbers);
    if (!scrubbed) return false;
    const workspace = this.workspaceId(row.workspace);
    const { signal, completed, seen } = scrubbed;
    let rewritten = this.copied.hideEarlier(seen, signal.t);
    if (signal.kind === 'doc.edit' && completed.length > 0) {
      const place = { session, workspace, doc: signal.doc };
      rewritten = this.remasker.hide(place, signal.changes, completed) || rewritten;
    }
    this.insert(row, scrubbed, session, workspace);
    return rewritten;
  }

  private insert(row: RecordRow, { signal, note }: Scrubbed, session: number, workspace: number): void {
    const { body, text_blob } = this.bodies.encode(signal);
    const noted = note ? JSON.stringify(note) : null;
    const bytes = sizeOf(body) + sizeOf(noted ?? '');
    const place = [session, workspace, row.seqFrom, row.seqTo, signal.t, dayOf(signal.t), signal.kind, docOf(signal)];
    this.store
      .prepare(
        `INSERT INTO signal (session, workspace, seq_from, seq_to, t, day, kind, doc, body, text_blob, note, bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(...place, body, text_blob, noted, bytes);
  }

  private workspaceId(name: string): number {
    const known = 'SELECT id FROM workspace WHERE name = ?';
    const id = this.store.prepare<[string], number>(known).pluck().get(name);
    if (id !== undefined) return id;
    return Number(this.store.prepare('INSERT INTO workspace (name) VALUES (?)').run(name).lastInsertRowid);
  }
}

function docOf(signal: Signal): string | null {
  if ('doc' in signal && typeof signal.doc === 'string') return signal.doc;
  return 'path' in signal && typeof signal.path === 'string' ? signal.path : null;
}

/** The local day of a time, `YYYY-MM-DD`. */
function dayOf(t: number): string {
  const date = new Date(t);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
