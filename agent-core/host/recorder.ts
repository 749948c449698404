/**
 * Brings a session's signals to disk in batches and tells the client which numbers are dealt with.
 *
 * 1. A number is told as accepted only after the transaction that holds it has returned.
 * 2. A failing disk stops recording: one `trouble` notification, nothing more is accepted, the client keeps what it has.
 * 3. A signal whose source has no consent is accepted and dropped, never written.
 */
import { wordsOf } from '../contracts/errors.ts';
import { type NumberedSignal, PenumbraError, type Signal } from '../contracts/index.ts';
import type { Log } from '../durable/log.ts';
import { isBusy } from '../durable/sqlite/failures.ts';
import type { SettledRun } from '../shadow/observing/settler.ts';
import type { Recording } from '../shadow/recording/recording.ts';
import { HOST_SUFFIX, type RecordRow } from '../shadow/recording/rows.ts';
import { Acceptance } from './acceptance.ts';
import type { Notifier } from './server.ts';

/** How long rows wait for company before they are written together, ms; and before another try while another window writes. */
const BATCH_MS = 10;
const BUSY_MS = 1000;

export interface RecorderOptions {
  readonly recording: Recording;
  readonly session: string;
  readonly workspace: string;
  readonly notifier: Notifier;
  readonly log: Log;
}

type Row = Omit<RecordRow, 'session' | 'workspace'> & { readonly own?: true };

/** The client's session that a recorded one belongs to. */
export function clientSession(recorded: string): string {
  return recorded.endsWith(HOST_SUFFIX) ? recorded.slice(0, -HOST_SUFFIX.length) : recorded;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #acceptance: Acceptance;
  /** Documents whose text is on record, so that offsets of further edits lead somewhere. */
  readonly #rooted = new Set<string>();
  #nextOwn: number;
  #waiting: Row[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#acceptance = new Acceptance(options.recording.accepted(options.session));
    this.#nextOwn = options.recording.accepted(options.session + HOST_SUFFIX).upTo;
  }

  get accepted(): { upTo: number; beyond: number[] } {
    return this.#acceptance.state;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Whether a signal was dealt with before: sent again after a restart. */
  knows(seq: number): boolean {
    return this.#acceptance.has(seq);
  }

  /** A signal that is written as it is. */
  write({ seq, signal }: NumberedSignal): void {
    if (signal.kind === 'doc.open') this.root(signal.doc);
    this.#queue({ seqFrom: seq, seqTo: seq, signal });
  }

  /** The text of `doc` is on record already. */
  root(doc: string): void {
    this.#rooted.add(doc);
  }

  /** No text is on record any more: the next edit of each document is written with the text before it. */
  uproot(): void {
    this.#rooted.clear();
  }

  /** A signal of the host itself. */
  writeOwn(signal: Signal): void {
    const number = this.#nextOwn++;
    this.#queue({ seqFrom: number, seqTo: number, signal, own: true });
  }

  /** Numbers that leave nothing behind. */
  drop(numbers: readonly number[]): void {
    const [first] = numbers;
    if (first !== undefined) this.#queue({ seqFrom: first, seqTo: numbers.at(-1) ?? first, numbers });
  }

  /** A settled edit: one `doc.edit` for all its keystrokes, or nothing where they took themselves back. */
  writeSettled(run: SettledRun): void {
    if (run.changes.length === 0) {
      this.drop(run.signals);
      return;
    }
    if (!this.#rooted.has(run.doc)) this.#writeRoot(run);
    const reason = run.author === 'undo' || run.author === 'redo' ? { reason: run.author } : {};
    const signal: Signal = { v: 1, t: run.at, kind: 'doc.edit', doc: run.doc, changes: [...run.changes], ...reason };
    const context = { before: run.before, after: run.after };
    this.#queue({ seqFrom: run.firstSignal, seqTo: run.lastSignal, numbers: run.signals, signal, context });
  }

  /** Writes what waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#waiting;
    if (rows.length === 0 || this.#stopped) return;
    this.#waiting = [];
    const { recording, session, workspace } = this.#options;
    try {
      recording.append(
        rows.map(({ own, ...row }) => ({ ...row, session: own ? session + HOST_SUFFIX : session, workspace })),
      );
    } catch (error) {
      if (isBusy(error)) this.#retry(rows);
      else this.#stop(error);
      return;
    }
    for (const row of rows) if (!row.own) this.#acceptance.add(numbersOf(row));
    this.#options.notifier.send('signalsAccepted', this.#acceptance.state);
  }

  /** What was forgotten, or began before the recording, starts again from the text before the first edit that comes. */
  #writeRoot({ doc, language, before, at }: SettledRun): void {
    this.root(doc);
    this.writeOwn({ v: 1, t: at, kind: 'doc.open', doc, language, text: before });
  }

  #queue(row: Row): void {
    if (this.#stopped) return;
    this.#waiting.push(row);
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  #retry(rows: readonly Row[]): void {
    this.#options.log('warn', 'Another window is writing; recording goes on when it has finished.');
    this.#waiting = [...rows, ...this.#waiting];
    this.#timer = setTimeout(() => this.flush(), BUSY_MS);
  }

  #stop(error: unknown): void {
    this.#stopped = true;
    this.#waiting = [];
    const message = wordsOf(error);
    const code = error instanceof PenumbraError ? error.code : 'internal';
    this.#options.log('error', `Recording stopped: ${message}`);
    this.#options.notifier.send('trouble', { code, message });
  }
}

function numbersOf(row: Row): readonly number[] {
  return row.numbers ?? Array.from({ length: row.seqTo - row.seqFrom + 1 }, (_, i) => row.seqFrom + i);
}
