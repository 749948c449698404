/** Values in what a command printed that the next one may be about: the id of what it made, the address it tells, a name in a list. */
import { isMasked } from '../../security/masking/screen.ts';
import type { SlotType } from './template.ts';

/** What the names of these values begin with. */
export const PRINTED = 'printed';
const LONGEST = 200;
/** Only so much of a long output is looked at, at its beginning and at its end. */
const LOOKED_AT = 20_000;
const URL = /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>]+/gi;
const HOST = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/g;
const TYPED: Readonly<Partial<Record<SlotType, RegExp>>> = { url: URL, host: HOST };
/** Names of columns, in capitals. */
const HEADER = /^[^\p{Ll}]*\p{Lu}{2}[^\p{Ll}]*$/u;

/** By names that hold for the next output of its kind too; `undefined` for nothing that a value can be taken from. */
export class Printed {
  readonly #values = new Map<string, string>();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text.length <= 2 * LOOKED_AT ? text : `${text.slice(0, LOOKED_AT)}\n${text.slice(-LOOKED_AT)}`;
    const lines = this.#text.split('\n').filter((line) => line.trim() !== '');
    const words = (line = '') => line.trim().split(/\s+/);
    const [first, second] = lines;
    const row = words(second !== undefined && HEADER.test(first ?? '') ? second : first);
    const last = words(lines.at(-1));
    if (lines.length === 1 && last.length === 1) this.#put('', last[0]);
    this.#put('First', row[0]);
    this.#put('RowEnd', row.at(-1));
    this.#put('Last', last.at(-1));
  }

  /** What a slot of `type` may take. */
  of(type: SlotType): ReadonlyMap<string, string> {
    const value = [...this.#text.matchAll(TYPED[type] ?? NOTHING)].at(-1)?.[0];
    if (value === undefined || isMasked(value)) return this.#values;
    return new Map([[`${PRINTED}Typed`, bare(value)], ...this.#values]);
  }

  #put(name: string, word: string | undefined): void {
    const value = bare(word ?? '');
    if (value !== '' && value.length <= LONGEST && !isMasked(value)) this.#values.set(`${PRINTED}${name}`, value);
  }
}

const NOTHING = /(?!)/g;

/** Without the signs of a sentence around it. */
const bare = (word: string) => word.replace(/^["'`(<]+|["'`)>,.:;!?]+$/g, '');
