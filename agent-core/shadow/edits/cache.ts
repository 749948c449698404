/**
 * Owns what was computed about texts and may be needed again.
 *
 * 1. Bounded: when full it is emptied, never grown.
 * 2. Only a matter of time: an empty cache gives the same answers.
 */
import { type Lines, linesOf } from './lines.ts';
import { type ParsedLine, parseLine } from './tokens.ts';

const MOST_LINES = 4000;
const MOST_TEXTS = 12;

export class TextCache {
  readonly #lines = new Map<string, ParsedLine>();
  #texts: Lines[] = [];

  line(line: string): ParsedLine {
    const known = this.#lines.get(line);
    if (known) return known;
    if (this.#lines.size >= MOST_LINES) this.#lines.clear();
    const own = copyOf(line);
    const made = parseLine(own);
    this.#lines.set(own, made);
    return made;
  }

  lines(text: string): Lines {
    const known = this.#texts.find((lines) => lines.text === text);
    if (known) return known;
    const made = linesOf(text);
    this.#texts = [made, ...this.#texts.slice(0, MOST_TEXTS - 1)];
    return made;
  }
}

const TWO_BYTES = /[^\0-\u00ff]/;

/** The same text in memory of its own: a line cut out of a document would keep all of that document's text alive. */
export function copyOf(line: string): string {
  const encoding = TWO_BYTES.test(line) ? 'utf16le' : 'latin1';
  return Buffer.from(line, encoding).toString(encoding);
}
