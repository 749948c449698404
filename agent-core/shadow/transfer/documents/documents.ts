/**
 * Rows carried by hand from a table in one document into another: after a few rows, the rest of them.
 *
 * 1. Learns from what the person wrote only; `follow` tells of everything else that changed a document.
 * 2. Tables are read when something was written elsewhere, once a text.
 * 3. One offer at most: where the person wrote last. It holds for the documents as they were after the last call.
 */
import { createHash } from 'node:crypto';
import type { DocumentText, EditOffer, SettledEdit } from '../../../contracts/index.ts';
import { memoised, type Synthesise } from '../rules/programs.ts';
import { RowIndex } from './anchors.ts';
import { type Continuation, continueRecords, LONGEST } from './continue.ts';
import { boundOf } from './record.ts';
import { Regions } from './regions.ts';
import { type Table, tablesOf } from './tables.ts';

const MOST_SOURCES = 30;

interface Source {
  readonly text: string;
  readonly tables: readonly { readonly table: Table; readonly index: RowIndex }[];
}

interface Live {
  readonly doc: string;
  /** Where in the document the written text begins, and the line it begins in. */
  readonly from: number;
  readonly line: number;
  readonly at: number;
  readonly found: Continuation;
}

export class DocumentTransfer {
  readonly #synthesise: Synthesise;
  readonly #regions = new Regions();
  readonly #sources = new Map<string, Source>();
  #live: Live | undefined;

  constructor(synthesise: Synthesise) {
    this.#synthesise = memoised(synthesise);
  }

  /** The person wrote something; `documents` as they stand after it. */
  observe(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>): void {
    this.#regions.apply(edit, true);
    this.#live = this.#find(edit, documents);
  }

  /** A document changed otherwise: an undo, another program, an automation. */
  follow(edit: SettledEdit): void {
    this.#regions.apply(edit, false);
    if (this.#live?.doc === edit.doc || this.#live?.found.table.doc === edit.doc) this.#live = undefined;
  }

  close(doc: string): void {
    this.#regions.forget(doc);
    this.#sources.delete(doc);
    if (this.#live?.doc === doc) this.#live = undefined;
  }

  /** The rest of the rows, where the lower bound is at least `atLeast`. One place: an insertion after the last row written. */
  offers(atLeast: number): EditOffer[] {
    const live = this.#live;
    const offer = live && offerOf(live);
    return offer && offer.lowerBound >= atLeast ? [offer] : [];
  }

  #find(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>): Live | undefined {
    const last = edit.changes.at(-1);
    const shift = edit.after.length - edit.before.length;
    const end = last && last.offset + last.length + shift;
    const region = end === undefined ? undefined : this.#regions.at(edit.doc, end);
    if (!region || region.to - region.from > LONGEST) return undefined;
    const text = edit.after.slice(region.from, region.to);
    let best: Continuation | undefined;
    for (const { table, index } of this.#tables(edit.doc, documents)) {
      const found = continueRecords(edit.doc, text, table, index, this.#synthesise);
      if (found && (!best || rowsOf(found) > rowsOf(best))) best = found;
    }
    if (!best) return undefined;
    const line = edit.after.slice(0, region.from).split('\n').length - 1;
    return { doc: edit.doc, from: region.from, line, at: edit.at, found: best };
  }

  *#tables(except: string, documents: ReadonlyMap<string, DocumentText>) {
    let sources = 0;
    for (const document of documents.values()) {
      if (document.doc === except) continue;
      const { tables } = this.#sourceOf(document);
      if (tables.length === 0) continue;
      if (++sources > MOST_SOURCES) return;
      yield* tables;
    }
  }

  #sourceOf(document: DocumentText): Source {
    const known = this.#sources.get(document.doc);
    if (known?.text === document.text) return known;
    const tables = tablesOf(document).map((table) => ({ table, index: new RowIndex(table) }));
    const source = { text: document.text, tables };
    // Only what holds a table is worth keeping.
    if (tables.length > 0) this.#sources.set(document.doc, source);
    for (const doc of this.#sources.keys()) if (this.#sources.size > MOST_SOURCES) this.#sources.delete(doc);
    return source;
  }
}

const rowsOf = ({ written }: Continuation) => written.to - written.from;

function offerOf({ doc, from, line, at, found }: Live): EditOffer {
  const { confidence, lowerBound, tried, right } = boundOf(found);
  const { table, upcoming } = found;
  const rows = upcoming.to - upcoming.from;
  const fingerprint = createHash('sha256').update(found.shape).digest('hex').slice(0, 16);
  return {
    pattern: `rows ${fingerprint}`,
    fingerprint,
    examples: found.records.map((record) => ({ doc, line: line + record.line, before: '', after: record.text, at })),
    places: [{ doc, offset: from + found.offset, length: 0, text: found.text, confidence }],
    confidence,
    lowerBound,
    support: rowsOf(found),
    basis: `${rowsOf(found)} rows of ${table.doc} were written here in order, and one template gives all of them; such offers were wholly right ${right} of ${tried} times.`,
    summary: `${rows} more ${rows === 1 ? 'row' : 'rows'} of ${table.doc}: ${found.shape}`,
  };
}
