/** A text as lines, the way an editor counts them: parted by CRLF, LF or CR, and by nothing else (U+2028 is no line end). */
export class Lines {
  readonly text: string;
  readonly #starts: number[] = [0];
  readonly #ends: number[] = [];

  constructor(text: string) {
    this.text = text;
    for (const end of text.matchAll(/\r\n|\n|\r/g)) {
      this.#ends.push(end.index);
      this.#starts.push(end.index + end[0].length);
    }
    this.#ends.push(text.length);
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Offset of a line's first code unit. */
  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** Offset after a line's last code unit, before its line end. */
  end(line: number): number {
    return this.#ends[line] ?? this.text.length;
  }

  /** A line without its line end; empty beyond the last. */
  line(line: number): string {
    return this.text.slice(this.start(line), this.end(line));
  }

  all(): string[] {
    return this.#starts.map((_, line) => this.line(line));
  }

  /** The line (from 0) that an offset lies in; a line end belongs to the line it ends. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** How a text's lines end: `mixed` too for lone carriage returns, which an editor does not keep. */
export function lineEnds(text: string): 'none' | 'lf' | 'crlf' | 'mixed' {
  const crlf = text.includes('\r\n');
  const others = /(?<!\r)\n|\r(?!\n)/.exec(text)?.[0];
  if (crlf) return others === undefined ? 'crlf' : 'mixed';
  if (others === undefined) return 'none';
  return text.includes('\r') ? 'mixed' : 'lf';
}

/** `inserted` with the line ends an editor would give it inside `text`. */
export function withLineEndsOf(text: string, inserted: string): string {
  return inserted.replace(/\r\n|\n|\r/g, lineEnds(text) === 'crlf' ? '\r\n' : '\n');
}

/** Whether an offset falls between two code units that belong together: a CRLF or a surrogate pair. */
export function splitsCharacter(text: string, offset: number): boolean {
  return /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(text.slice(Math.max(0, offset - 1), offset + 1));
}
