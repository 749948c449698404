/** A command line as words and operators, the way a POSIX shell splits it (quotes, escapes), with everything kept as typed. */

export interface Word {
  /** As typed, quotes and escapes included. */
  readonly text: string;
  /** `operator` covers pipes, lists and redirections; they end a command or stand before a file. */
  readonly kind: 'word' | 'operator' | 'space';
}

/** The longest line that is looked at; longer ones are pasted text, not commands. */
export const MOST_UNITS = 400;

const PIECE =
  /(\s+)|(\d?(?:&&|\|\||>>|<<|>&|&>|[;|&<>])\d?)|((?:\\[\s\S]|'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|[^\s;|&<>'"\\])+|\\)/y;

/** The texts joined give the line again. */
export function splitWords(line: string): Word[] {
  const words: Word[] = [];
  PIECE.lastIndex = 0;
  for (let piece = PIECE.exec(line); piece; piece = PIECE.exec(line)) {
    const kind = piece[1] !== undefined ? 'space' : piece[2] !== undefined ? 'operator' : 'word';
    words.push({ text: piece[0], kind });
  }
  return words;
}

/** What the shell hands to the program: quotes and escapes taken away. */
export function unquote(text: string): string {
  return text.replace(/\\([\s\S])|'([^']*)'?|"((?:\\[\s\S]|[^"\\])*)"?/g, (_, escaped, single, double) =>
    escaped !== undefined ? escaped : single !== undefined ? single : double.replace(/\\(["\\$`])/g, '$1'),
  );
}
