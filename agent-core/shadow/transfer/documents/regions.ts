/**
 * Owns which stretches of the documents were written by the person, through later edits.
 *
 * 1. Stretches that touch, or have nothing but blanks between them, are one.
 * 2. Bounded: the newest `MOST_REGIONS` a document, the last `MOST_DOCS` documents.
 */
import type { SettledEdit, TextChange } from '../../../contracts/index.ts';

export interface Region {
  readonly from: number;
  readonly to: number;
}

const MOST_REGIONS = 30;
const MOST_DOCS = 20;

export class Regions {
  readonly #docs = new Map<string, readonly Region[]>();

  /** Takes an edit in. What a person wrote becomes a region; what others did only moves the known ones. */
  apply({ doc, changes, after }: SettledEdit, byPerson: boolean): void {
    let regions = this.#docs.get(doc) ?? [];
    // From the last change to the first, so that the offsets of those before stay true.
    for (const change of [...changes].reverse()) {
      regions = regions.flatMap((region) => moved(region, change, byPerson));
      if (byPerson && change.text !== '') {
        regions = [...regions, { from: change.offset, to: change.offset + change.text.length }];
      }
    }
    this.#docs.delete(doc);
    this.#docs.set(doc, merged(regions, after).slice(-MOST_REGIONS));
    const [oldest] = this.#docs.keys();
    if (this.#docs.size > MOST_DOCS && oldest !== undefined) this.#docs.delete(oldest);
  }

  /** The region that holds this offset or ends there. */
  at(doc: string, offset: number): Region | undefined {
    return this.#docs.get(doc)?.find(({ from, to }) => from <= offset && offset <= to);
  }

  forget(doc: string): void {
    this.#docs.delete(doc);
  }
}

/** The region after a change; inside it, a change belongs to it when a person made it, and cuts it when not. */
function moved({ from, to }: Region, { offset, length, text }: TextChange, byPerson: boolean): Region[] {
  const end = offset + length;
  const delta = text.length - length;
  if (offset >= to) return [{ from, to }];
  if (end <= from) return [{ from: from + delta, to: to + delta }];
  if (byPerson) return [{ from: Math.min(from, offset), to: Math.max(to, end) + delta }];
  const left = { from, to: Math.min(to, offset) };
  const right = { from: offset + text.length, to: to + delta };
  return [left, right].filter((each) => each.to > each.from);
}

function merged(regions: readonly Region[], text: string): Region[] {
  const result: Region[] = [];
  for (const region of regions.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && text.slice(last.to, region.from).trim() === '') {
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, region.to) };
    } else result.push(region);
  }
  return result;
}
