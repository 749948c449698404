/**
 * Lines that reach a shell without being commands: a key or other data pasted by mistake. They are nobody's habit, and what is
 * pasted may be secret though no single line of it shows that.
 */

const BEGIN = /-----BEGIN [A-Z0-9 ]{2,40}-----/;
const END = /-----END [A-Z0-9 ]{2,40}-----/;
/** A first word as long as this that mixes letters of both cases and digits is encoded data. */
const ENCODED = /^(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9+/_=-]{24,}(?:\s|$)/;
/** Blocks longer than this have lost their end. */
const MOST_LINES = 200;

/** Owns, for the terminals of one window, whether a pasted block is under way. */
export class Pasted {
  readonly #open = new Map<string, number>();

  /** Takes the next line of a terminal; whether it is, or may hold, pasted data. */
  take(terminalId: string, line: string): boolean {
    const left = this.#open.get(terminalId) ?? 0;
    this.#open.delete(terminalId);
    const begins = BEGIN.test(line);
    if ((begins || left > 0) && !END.test(line)) this.#open.set(terminalId, begins ? MOST_LINES : left - 1);
    if (this.#open.size > MOST_TERMINALS) this.#open.delete(this.#open.keys().next().value ?? '');
    return begins || left > 0 || ENCODED.test(line);
  }
}

const MOST_TERMINALS = 24;
