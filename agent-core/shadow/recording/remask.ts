/**
 * A secret typed with pauses: when an edit completes it, its earlier parts lie in rows already written. This hides them there.
 *
 * Parts are followed backwards through the rows of the same document and session, change by change, to where each was typed or
 * the document was opened. Where the chain does not fit (rows were forgotten), and for pieces typed elsewhere and removed
 * again, whole inserted pieces of the secret are found by their text.
 */
import type { Signal, SignalOf, TextChange } from '../../contracts/signals.ts';
import type { Store } from '../../durable/sqlite/store.ts';
import { hide, MASK } from '../../security/masking/masker.ts';
import { rangesAfter } from '../text/changes.ts';
import { type Bodies, sizeOf } from './bodies.ts';
import type { Note } from './rows.ts';
import { overlap, type Secret, shift } from './scrub.ts';

export interface Place {
  readonly session: number;
  readonly workspace: number;
  readonly doc: string;
}

interface Row {
  readonly id: number;
  readonly session: number;
  readonly body: string | Buffer;
  readonly text_blob: number | null;
  readonly note: string | null;
}

/** How many rows of the document are looked at. */
const ROWS_AT_MOST = 1000;
/** The shortest piece that is found by its text alone. */
const PIECE = 6;

export class Remasker {
  private readonly store: Store;
  private readonly bodies: Bodies;

  constructor(store: Store, bodies: Bodies) {
    this.store = store;
    this.bodies = bodies;
  }

  /**
   * Hides what earlier rows hold of `secrets`, which `changes` (about to be written) completed; returns whether they held any.
   * Inside a write; the log still holds what was there until it is emptied.
   */
  hide(place: Place, changes: readonly TextChange[], secrets: readonly Secret[]): boolean {
    let found = false;
    let parts: readonly Secret[] | undefined = carryBack(secrets, changes);
    for (const id of this.earlier(place)) {
      const row = this.row(id);
      if (!row) continue;
      const signal = this.bodies.decode(row);
      if (!signal) continue;
      const own = row.session === place.session;
      let cleaned = signal;
      if (own && parts && signal.kind === 'doc.edit') {
        cleaned = hideTyped(signal, parts);
        parts = agrees(signal, parts) ? carryBack(parts, signal.changes) : undefined;
      } else if (own && parts && signal.kind === 'doc.open') {
        if (agreesWith(signal.text, parts)) cleaned = { ...signal, text: hide(signal.text, parts) };
        parts = undefined;
      }
      if (this.rewrite(row, signal, hidePieces(cleaned, secrets), secrets)) found = true;
    }
    return found;
  }

  private earlier({ workspace, doc }: Place): number[] {
    return this.store
      .prepare<[string, number], number>(
        `SELECT id FROM signal WHERE doc = ? AND workspace = ? ORDER BY id DESC LIMIT ${ROWS_AT_MOST}`,
      )
      .pluck()
      .all(doc, workspace);
  }

  /** Read one by one: hiding in a shared text gives later rows another blob. */
  private row(id: number): Row | undefined {
    return this.store
      .prepare<[number], Row>('SELECT id, session, body, text_blob, note FROM signal WHERE id = ?')
      .get(id);
  }

  private rewrite(row: Row, was: Signal, now: Signal, secrets: readonly Secret[]): boolean {
    const note = cleanNote(row.note, secrets);
    if (JSON.stringify(was) === JSON.stringify(now) && note === row.note) return false;
    if (now.kind === 'doc.open' && row.text_blob !== null) {
      this.bodies.replaceText(row.text_blob, now.text);
      return true;
    }
    const { body } = this.bodies.encode(now);
    this.store
      .prepare('UPDATE signal SET body = ?, note = ?, bytes = ? WHERE id = ?')
      .run(body, note, sizeOf(body) + sizeOf(note ?? ''), row.id);
    return true;
  }
}

/** The parts of `secrets` (in the text after `changes`) that were there before them, in the text before. */
export function carryBack(secrets: readonly Secret[], changes: readonly TextChange[]): Secret[] {
  const ordered = [...changes].sort((a, b) => a.offset - b.offset);
  const kept: Secret[] = [];
  let from = 0;
  let delta = 0;
  for (const [i, range] of [...rangesAfter(ordered), { start: Number.POSITIVE_INFINITY, end: 0 }].entries()) {
    const gap = { start: from, end: range.start };
    for (const secret of secrets) kept.push(...overlap(secret, gap).map((part) => cut(secret, part, delta)));
    const change = ordered[i];
    if (change) delta += change.length - change.text.length;
    from = range.end;
  }
  return kept;
}

function cut(secret: Secret, { start, end }: { start: number; end: number }, by: number): Secret {
  return { start: start + by, end: end + by, text: secret.text.slice(start - secret.start, end - secret.start) };
}

function hideTyped(signal: SignalOf<'doc.edit'>, parts: readonly Secret[]): Signal {
  if (!agrees(signal, parts)) return signal;
  return {
    ...signal,
    changes: mapTyped(signal, (change, at) => ({ ...change, text: hide(change.text, within(parts, at)) })),
  };
}

/** Whether what `signal` typed where the parts lie is what they say, or already hidden: the chain fits. */
function agrees(signal: SignalOf<'doc.edit'>, parts: readonly Secret[]): boolean {
  const here = mapTyped(signal, (change, at) =>
    agreesWith(
      change.text,
      parts.flatMap((part) => overlap(part, at).map((piece) => cut(part, piece, -at.start))),
    ),
  );
  return here.every(Boolean);
}

function mapTyped<T>(
  signal: SignalOf<'doc.edit'>,
  map: (change: TextChange, at: { readonly start: number; readonly end: number }) => T,
): T[] {
  const ordered = [...signal.changes].sort((a, b) => a.offset - b.offset);
  const ranges = rangesAfter(ordered);
  return signal.changes.map((change) => map(change, ranges[ordered.indexOf(change)] ?? { start: 0, end: 0 }));
}

function within(parts: readonly Secret[], at: { readonly start: number; readonly end: number }) {
  return shift(
    parts.flatMap((part) => overlap(part, at)),
    -at.start,
  );
}

function agreesWith(text: string, parts: readonly Secret[]): boolean {
  return parts.every(({ start, end, text: expected }) => {
    if (end > text.length) return false;
    for (let i = start; i < end; i++) {
      if (text[i] !== MASK && text[i] !== expected[i - start]) return false;
    }
    return true;
  });
}

/** Inserted texts that are, but for space around, a piece of a secret or hold one whole. */
function hidePieces(signal: Signal, secrets: readonly Secret[]): Signal {
  if (signal.kind !== 'doc.edit') return signal;
  return { ...signal, changes: signal.changes.map((change) => ({ ...change, text: hidePiece(change.text, secrets) })) };
}

function hidePiece(text: string, secrets: readonly Secret[]): string {
  let result = text;
  for (const { text: secret } of secrets) {
    const piece = result.trim();
    if (piece.length < PIECE || secret.length < PIECE) continue;
    if (secret.includes(piece)) result = result.replace(/\S/g, MASK);
    else result = result.replaceAll(secret, hide(secret, [{ start: 0, end: secret.length }]));
  }
  return result;
}

function cleanNote(note: string | null, secrets: readonly Secret[]): string | null {
  if (note === null) return null;
  const parsed: Note = JSON.parse(note);
  const removed = hidePiece(parsed.removed, secrets);
  return removed === parsed.removed ? note : JSON.stringify({ ...parsed, removed });
}
