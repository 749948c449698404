/**
 * Rows carried by hand from a table, in another document or in what a command printed, into a document: after a few rows, the rest of them.
 *
 * 1. Learns from what the person wrote only.
 * 2. Tables are read when something was written elsewhere, once a text; of several readings of an output the first that fits counts.
 * 3. One offer at most: where the person wrote last, while that document and the table stand as they did.
 */
import { createHash } from 'node:crypto';
import {
  type Awaiting,
  type DocumentText,
  type LearnedPattern,
  type Learner,
  type MixedSkill,
  NO_DOINGS,
  type Offer,
  type SettledEdit,
  type Signal,
} from '../../../contracts/index.ts';
import { Outputs, type Reading } from '../printed/outputs.ts';
import { Inquiry, memoised, type Synthesiser } from '../rules/programs.ts';
import { RowIndex } from './anchors.ts';
import { type Continuation, continueOne, LONGEST } from './continue.ts';
import { boundOf } from './estimate.ts';
import { Regions } from './regions.ts';
import { mayHoldTables, tablesOf } from './tables.ts';

/** Documents whose tables are kept, and tables that a text is compared with. */
const MOST_SOURCES = 30;
const MOST_TABLES = 30;
/** Characters of documents that one act reads anew; the others' turn comes with the next. */
const READ_AT_ONCE = 300_000;
/** Answers that one edit waits for; fewer than the synthesiser remembers. */
const MOST_AWAITED = 30;

interface Source {
  readonly text: string;
  readonly tables: readonly Reading[];
}

interface Live {
  readonly doc: string;
  /** The whole document, and where in it the written text begins. */
  readonly text: string;
  readonly from: number;
  readonly at: number;
  readonly found: Continuation;
  /** The document of the table, as it was read; for an output nothing. */
  readonly source: string | undefined;
}

/** An edit whose continuation waits for a string program, and what was offered before it. */
interface Waiting {
  readonly edit: SettledEdit;
  readonly pattern: string | undefined;
  readonly answers: number;
}

export class DocumentTransfer implements MixedSkill, Learner, Awaiting {
  readonly #synthesiser: Synthesiser;
  readonly #regions = new Regions();
  readonly #sources = new Map<string, Source>();
  readonly #outputs = new Outputs();
  #live: Live | undefined;
  #waiting: Waiting | undefined;
  /** The rows being carried, and when they were first recognised. */
  #carried: { readonly key: string; readonly at: number } | undefined;

  constructor(synthesiser: Synthesiser) {
    this.#synthesiser = memoised(synthesiser);
  }

  heard(signal: Signal): void {
    if (signal.kind === 'terminal.output') this.#outputs.heard(signal);
    if (signal.kind !== 'doc.close' && signal.kind !== 'doc.open') return;
    this.#regions.forget(signal.doc);
    this.#sources.delete(signal.doc);
  }

  settled(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>): void {
    this.#regions.apply(edit, true);
    this.#look(edit, documents, 0);
  }

  changed(edit: SettledEdit): void {
    this.#regions.apply(edit, false);
    if (this.#waiting?.edit.doc === edit.doc) this.#waiting = undefined;
  }

  awaits(pattern: string): boolean {
    return this.#waiting?.pattern === pattern;
  }

  resume(documents: ReadonlyMap<string, DocumentText>): void {
    if (this.#waiting) this.#look(this.#waiting.edit, documents, this.#waiting.answers + 1);
  }

  /** The rest of the rows as one place: an insertion after the last row written. */
  offers(documents: ReadonlyMap<string, DocumentText>, atLeast: number): Offer[] {
    const live = this.#live;
    if (!live || documents.get(live.doc)?.text !== live.text) return [];
    if (!this.#stands(live, documents)) return [];
    const offer = offerOf(live);
    return offer.lowerBound >= atLeast ? [offer] : [];
  }

  learned(): LearnedPattern[] {
    if (!this.#live) return [];
    const { pattern, fingerprint, summary, examples, support, confidence, lowerBound, basis } = offerOf(this.#live);
    const estimate = { support, confidence, lowerBound, basis };
    return [
      {
        family: 'transfer',
        pattern,
        fingerprint,
        summary,
        examples: [...examples],
        ...estimate,
        places: 1,
        fresh: true,
      },
    ];
  }

  forget(fingerprint: string): boolean {
    const live = this.#live;
    if (!live || offerOf(live).fingerprint !== fingerprint) return false;
    this.#regions.forget(live.doc);
    this.#live = undefined;
    this.#waiting = undefined;
    return true;
  }

  /** Whether the table still is where it was read. */
  #stands({ found: { table }, source }: Live, documents: ReadonlyMap<string, DocumentText>): boolean {
    return table.printed ? this.#outputs.has(table) : documents.get(table.doc)?.text === source;
  }

  #look(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>, answers: number): void {
    const inquiry = new Inquiry(this.#synthesiser);
    const found = this.#find(edit, documents, inquiry);
    const pattern = this.#live ? offerOf(this.#live).pattern : this.#waiting?.pattern;
    const goesOn = inquiry.isAwaiting && answers < MOST_AWAITED;
    this.#waiting = goesOn ? { edit, pattern, answers } : undefined;
    this.#live = inquiry.isAwaiting ? undefined : found;
  }

  #find(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>, inquiry: Inquiry): Live | undefined {
    const last = edit.changes.at(-1);
    const shift = edit.after.length - edit.before.length;
    const end = last && last.offset + last.length + shift;
    const region = end === undefined ? undefined : this.#regions.at(edit.doc, end);
    if (!region || region.to - region.from > LONGEST) return undefined;
    const text = edit.after.slice(region.from, region.to);
    let best: Continuation | undefined;
    for (const readings of this.#readings(edit.doc, documents)) {
      const found = continueOne(edit.doc, text, readings, inquiry);
      // What is not known yet may fit better: nothing is settled before it is.
      if (inquiry.isAwaiting) return undefined;
      if (found && (!best || rowsOf(found) > rowsOf(best))) best = found;
    }
    if (!best) return undefined;
    const source = documents.get(best.table.doc)?.text;
    return { doc: edit.doc, text: edit.after, from: region.from, at: this.#since(edit, best), found: best, source };
  }

  /** When these rows were first recognised: what is offered of them later is the same offer. */
  #since({ doc, at }: SettledEdit, { table, written }: Continuation): number {
    const key = JSON.stringify([doc, table.doc, written.from]);
    if (this.#carried?.key !== key) this.#carried = { key, at };
    return this.#carried.at;
  }

  /** The tables there are, each with the ways in which it can be read. */
  *#readings(except: string, documents: ReadonlyMap<string, DocumentText>): Generator<readonly Reading[]> {
    for (const reading of this.#tables(except, documents)) yield [reading];
    yield* this.#outputs.readings();
  }

  *#tables(except: string, documents: ReadonlyMap<string, DocumentText>) {
    let left = MOST_TABLES;
    let unread = READ_AT_ONCE;
    for (const document of documents.values()) {
      if (document.doc === except || !mayHoldTables(document)) continue;
      const isKnown = this.#sources.get(document.doc)?.text === document.text;
      if (!isKnown && unread <= 0) continue;
      if (!isKnown) unread -= document.text.length;
      for (const source of this.#sourceOf(document).tables) {
        if (left-- === 0) return;
        yield source;
      }
    }
  }

  #sourceOf(document: DocumentText): Source {
    const known = this.#sources.get(document.doc);
    if (known?.text === document.text) return known;
    const tables = tablesOf(document).map((table) => ({ table, index: new RowIndex(table) }));
    const source = { text: document.text, tables };
    this.#sources.delete(document.doc);
    this.#sources.set(document.doc, source);
    const [oldest] = this.#sources.keys();
    if (this.#sources.size > MOST_SOURCES && oldest !== undefined) this.#sources.delete(oldest);
    return source;
  }
}

const rowsOf = ({ written }: Continuation) => written.to - written.from;

function offerOf({ doc, text, from, at, found }: Live): Offer {
  const { confidence, lowerBound, tried, right } = boundOf(found);
  const { table, upcoming, written, records, shape } = found;
  const done = rowsOf(found);
  const rows = upcoming.to - upcoming.from;
  const fingerprint = createHash('sha256').update(`rows ${shape}`).digest('hex').slice(0, 16);
  const line = text.slice(0, from).split('\n').length - 1;
  return {
    ...NO_DOINGS,
    family: 'transfer',
    // Where a table is carried twice, each time is an occasion of its own.
    pattern: `${fingerprint} ${table.doc} ${written.from}`,
    fingerprint,
    examples: records.map((record) => ({ doc, line: line + record.line, before: '', after: record.text, at })),
    places: [{ doc, offset: from + found.offset, length: 0, text: found.text, confidence }],
    confidence,
    lowerBound,
    support: done,
    basis: `You wrote ${done} rows of ${table.doc} here in order, and one template gives all of them. Such offers were wholly right ${right} of ${tried} times.`,
    summary: `${rows} more ${rows === 1 ? 'row' : 'rows'} of ${table.doc} as ${shape}`,
  };
}
