/**
 * Owns how the documents read that the person lately worked in: before their first act there, and after their last.
 *
 * 1. At most `MOST` documents; the one longest without an act goes first, and each after `PATIENCE` acts elsewhere.
 * 2. Holds nothing of documents over `LARGEST`: nothing comes along there.
 */
import type { SettledEdit } from '../../../contracts/edits.ts';
import { headerOf } from './header.ts';
import type { ImportStatement } from './imports.ts';

/** UTF-16 code units. */
export const LARGEST = 200_000;
const MOST = 24;
const PATIENCE = 120;
/** Whoever adds more lines to a document than this pastes them. */
const MOST_ADDED = 200;

export interface Visit {
  readonly before: string;
  readonly after: string;
}

interface Kept extends Visit {
  readonly act: number;
}

/** What a visit added. */
export interface Added {
  /** Lines that were not there before, trimmed, each with its number, from 0. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
  readonly importsBefore: readonly ImportStatement[];
  /** Trimmed. */
  readonly linesBefore: ReadonlySet<string>;
}

export class Visited {
  readonly #visits = new Map<string, Kept>();
  readonly #added = new Map<string, Visit & { readonly added: Added }>();
  #acts = 0;

  add({ doc, before, after }: SettledEdit): void {
    this.#acts++;
    const known = this.#visits.get(doc);
    this.#visits.delete(doc);
    if (Math.max(before.length, after.length) <= LARGEST)
      this.#visits.set(doc, { before: known?.before ?? before, after, act: this.#acts });
    for (const [oldest, { act }] of this.#visits) {
      if (this.#visits.size <= MOST && act > this.#acts - PATIENCE) break;
      this.#visits.delete(oldest);
      this.#added.delete(oldest);
    }
  }

  /** An edit that is no act of the person: the document reads so now. */
  follow({ doc, after }: SettledEdit): void {
    const known = this.#visits.get(doc);
    if (known) this.#visits.set(doc, { ...known, after });
  }

  /** What was added there so far counts as having been there. */
  begin(doc: string): void {
    const known = this.#visits.get(doc);
    if (known) this.#visits.set(doc, { ...known, before: known.after });
  }

  /** The visit of a document that reads `now` (where it is open); undefined where there is none. */
  of(doc: string, now: string | undefined): Visit | undefined {
    const known = this.#visits.get(doc);
    return known && { before: known.before, after: now !== undefined && now.length <= LARGEST ? now : known.after };
  }

  added(doc: string, visit: Visit): Added {
    const known = this.#added.get(doc);
    if (known?.before === visit.before && known.after === visit.after) return known.added;
    const added = addedBy(doc, visit);
    this.#added.set(doc, { ...visit, added });
    return added;
  }
}

function addedBy(doc: string, { before, after }: Visit): Added {
  const linesBefore = new Set(before.split('\n').map((line) => line.trim()));
  const lines = new Map<string, number[]>();
  for (const [number, line] of after.split('\n').entries()) {
    const text = line.trim();
    if (text === '' || linesBefore.has(text)) continue;
    lines.set(text, [...(lines.get(text) ?? []), number]);
    if (lines.size > MOST_ADDED) break;
  }
  const isTooMuch = lines.size > MOST_ADDED;
  return { lines: isTooMuch ? new Map() : lines, importsBefore: headerOf(doc, before).imports, linesBefore };
}
