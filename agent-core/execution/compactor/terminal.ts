/**
 * What a terminal would show of an output, as plain lines: carriage returns, backspaces, cursor movements and erasures
 * (ECMA-48) are carried out, colours and titles drop out. Unlike on a terminal, what tells of an error is not lost where
 * something else is written over it. Linear in the data.
 */
import { tellsError } from './signs.ts';

export interface Lines {
  readonly texts: string[];
  /** For each of them the line of the raw output that it began in, from 1. */
  readonly at: number[];
}

const ESC = '\u001b';
const MOVES = new RegExp(`[${ESC}\\b]|\\r(?!\\n)`);
/** Colours, and control strings: they move nothing. */
const SILENT = new RegExp(`${ESC}(?:\\[[\\d;:]*m|[\\]PX^_][^\\u0007${ESC}\\n]{0,4096}(?:\\u0007|${ESC}\\\\)?)`, 'g');
/** A control sequence (parameters, final letter), another escape, a single control, or text. */
const PIECE = new RegExp(
  `${ESC}(?:\\[([0-?]{0,64})[ -/]{0,8}([@-~])|[ -/]{0,8}[0-~])|[\\r\\b]|[^${ESC}\\r\\b]+|${ESC}`,
  'g',
);
/** All but tabs, and NUL, by which binary is told. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that it looks for.
const CONTROL = /[\u0001-\u0008\u000a-\u001f\u007f-\u009f]/;
const CONTROLS = new RegExp(CONTROL.source, 'g');
/** A cursor reaches no farther up, and a row no farther to the right. */
const SCREEN = 200;
const WIDEST = 2000;
const COLUMNS = 132;

/** `before`: lines of the output before `raw`. Of several empty lines in a row only two are kept where no cursor moves. */
export function shownLines(raw: string, before = 0): Lines {
  const isPlain = !raw.includes(ESC);
  const print = MOVES.test(raw) ? onScreen(new Screen()) : onPaper();
  let at = before;
  let blanks = 0;
  for (let from = 0; from <= raw.length; ) {
    const found = raw.indexOf('\n', from);
    const end = found === -1 ? raw.length : found;
    at++;
    const line = raw.slice(from, raw.charCodeAt(end - 1) === RETURN ? end - 1 : end);
    from = end + 1;
    blanks = line === '' ? blanks + 1 : 0;
    if (!isPlain || blanks <= 2) print.line(line, at);
  }
  return print.end();
}
const RETURN = 13;

interface Print {
  line(text: string, at: number): void;
  end(): Lines;
}

/** Where nothing moves. */
function onPaper(): Print {
  const lines: Lines = { texts: [], at: [] };
  return {
    line: (text, at) => {
      lines.texts.push(cleaned(text));
      lines.at.push(at);
    },
    end: () => lines,
  };
}

function onScreen(screen: Screen): Print {
  return {
    line: (text, at) => {
      screen.beginLine(at);
      if (MOVES.test(text)) screen.print(text.replace(SILENT, ''));
      else screen.put(text);
    },
    end: () => {
      const { texts, at } = screen.end();
      return { texts: texts.map(cleaned), at };
    },
  };
}

function cleaned(text: string): string {
  const kept = CONTROL.test(text) ? text.replace(CONTROLS, '') : text;
  return kept.charCodeAt(kept.length - 1) > SPACE ? kept : kept.trimEnd();
}
const SPACE = 32;

/** One line, without regard to those before it. */
export const shownLine = (raw: string): string => shownLines(raw).texts.join(' ');

class Screen {
  readonly #texts: string[] = [];
  readonly #at: number[] = [];
  #row = -1;
  #column = 0;
  /** Pieces of the row that told of errors when they were written. */
  #errors: string[] = [];

  beginLine(at: number): void {
    this.#leaveRow();
    this.#row++;
    this.#column = 0;
    if (this.#row < this.#texts.length) return;
    this.#texts.push('');
    this.#at.push(at);
  }

  print(line: string): void {
    for (const [piece, parameters, letter] of line.matchAll(PIECE)) {
      if (letter !== undefined) this.#control(letter, parameters ?? '');
      else if (piece === '\r') this.#column = 0;
      else if (piece === '\b') this.#column = Math.max(0, this.#column - 1);
      else if (!piece.startsWith(ESC)) this.#write(piece);
    }
  }

  /** Text without any movement. */
  put(text: string): void {
    if (this.#texts[this.#row] === '' && this.#column === 0) this.#texts[this.#row] = text;
    else this.#write(text);
  }

  end(): Lines {
    this.#leaveRow();
    return { texts: this.#texts, at: this.#at };
  }

  /** An error that begins a row leaves nothing of what was there. */
  #write(text: string): void {
    const old = this.#texts[this.#row] ?? '';
    if (old.length > WIDEST) {
      this.#wrap(text);
      return;
    }
    const isError = tellsError(text);
    if (isError) this.#errors.push(text.trimEnd());
    const before = old.slice(0, this.#column).padEnd(this.#column);
    this.#texts[this.#row] = before + text + (isError ? '' : old.slice(this.#column + text.length));
    this.#column += text.length;
  }

  #wrap(text: string): void {
    const at = this.#at[this.#row] ?? 1;
    this.#leaveRow();
    this.#row++;
    this.#texts.splice(this.#row, 0, text);
    this.#at.splice(this.#row, 0, at);
    this.#column = text.length;
  }

  #control(letter: string, parameters: string): void {
    const count = Math.min(WIDEST, Number(/^\d+/.exec(parameters)?.[0] ?? 1));
    if (letter === 'A' || letter === 'F') this.#move(-count, letter === 'F');
    else if (letter === 'B' || letter === 'E') this.#move(count, letter === 'E');
    else if (letter === 'C') this.#column = Math.min(this.#rightmost(), this.#column + count);
    else if (letter === 'D') this.#column = Math.max(0, this.#column - count);
    else if (letter === 'G') this.#column = Math.min(this.#rightmost(), Math.max(0, count - 1));
    else if (letter === 'K') this.#erase(parameters);
    else if (letter === 'J' && (parameters === '' || parameters === '0')) this.#eraseBelow();
  }

  /** A cursor that is moved stops at the edge of the screen. */
  #rightmost(): number {
    return Math.max(COLUMNS, this.#texts[this.#row]?.length ?? 0);
  }

  #move(rows: number, toStart: boolean): void {
    this.#leaveRow();
    const last = this.#texts.length - 1;
    this.#row = Math.min(last, Math.max(0, last - SCREEN, this.#row + rows));
    if (toStart) this.#column = 0;
    this.#enterRow();
  }

  #erase(how: string): void {
    const old = this.#texts[this.#row] ?? '';
    if (how === '1') this.#texts[this.#row] = ' '.repeat(Math.min(old.length, this.#column)) + old.slice(this.#column);
    else this.#texts[this.#row] = how === '2' ? '' : old.slice(0, this.#column);
  }

  /** Rows that tell of errors stay. */
  #eraseBelow(): void {
    this.#erase('');
    for (let row = this.#row + 1; row < this.#texts.length; row++) {
      if (!tellsError(this.#texts[row] ?? '')) this.#texts[row] = '';
    }
  }

  #enterRow(): void {
    const old = this.#texts[this.#row] ?? '';
    if (tellsError(old)) this.#errors.push(old);
  }

  /** What told of an error and is no longer there goes before what took its place. */
  #leaveRow(): void {
    if (this.#errors.length === 0) return;
    const now = this.#texts[this.#row] ?? '';
    const lost = [...new Set(this.#errors)].filter((text) => !now.includes(text));
    this.#errors = [];
    const at = this.#at[this.#row] ?? 1;
    for (let i = 0; i < lost.length; i += 1000) {
      const some = lost.slice(i, i + 1000);
      this.#texts.splice(this.#row, 0, ...some);
      this.#at.splice(this.#row, 0, ...some.map(() => at));
      this.#row += some.length;
    }
  }
}
