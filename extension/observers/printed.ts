/**
 * What a command printed, as plain lines, from the raw data of its terminal (ECMA-48 control sequences). Pure: no editor. Linear
 * in the data.
 *
 * Only plain printing is read: programs that take the whole screen, move the cursor between lines or ask at prompts of their own
 * show a person something else than the lines they wrote.
 */

const ESC = '\u001b';
const BELL = '\u0007';
const TERMINATOR = `(?:${BELL}|${ESC}\\\\)`;
/** Where the shell says that the command's output begins and ends (VS Code's and FinalTerm's sequences). */
const BEGIN = new RegExp(`${ESC}\\](?:633|133);C[^${BELL}${ESC}]*${TERMINATOR}`);
const END = new RegExp(`${ESC}\\](?:633|133);D`);
/** A control sequence (its parameters and its final letter), a control string, or another escape (its letter). */
const SEQUENCE = new RegExp(
  `${ESC}(?:\\[([0-?]*)[ -/]*([@-~])|[\\]PX^_][^${BELL}${ESC}]*${TERMINATOR}?|[ -/]*([0-~]))`,
  'g',
);
/** The cursor goes to another line or to a saved place, the screen scrolls, letters are pushed about. */
const LEAVES_LINE = /[ABEFHLMPSTXdfru@]/;
const ESCAPES_LINE = /[8DEMc]/;
/** The alternate screen; bracketed paste, which line editors switch on. */
const SCREEN_MODES = /^\?(?:.*;)?(?:47|1047|1049|2004)(?:;|$)/;
/** The cursor moves, or text is taken away, inside the line. */
const INSIDE_LINE = /[CDGK]/;
const PIECE = new RegExp(`${ESC}\\[(\\d*)([CDGK])|[\\r\\b]|[^\\r\\b${ESC}]+|${ESC}`, 'g');
/** Nobody's lines reach so far to the right. */
const WIDEST = 2000;

/** The lines, without blank ones at both ends; `undefined` where there are none, or what was printed is no plain text. */
export function printedText(raw: string): string | undefined {
  let isPlain = true;
  const data = ofCommand(raw).replace(SEQUENCE, (whole, modes?: string, letter?: string, other = '') => {
    const leaves = letter === undefined ? ESCAPES_LINE.test(other) : LEAVES_LINE.test(letter);
    if (leaves || (letter === 'h' && SCREEN_MODES.test(modes ?? ''))) isPlain = false;
    return letter !== undefined && INSIDE_LINE.test(letter) ? whole : '';
  });
  if (!isPlain) return undefined;
  const lines = data.split('\n').map((line) => lineOf(line.replace(/\r+$/, '')));
  const text = lines.join('\n').replace(/^\n+/, '').trimEnd();
  return text === '' ? undefined : text;
}

function ofCommand(raw: string): string {
  const begin = BEGIN.exec(raw);
  const output = begin ? raw.slice(begin.index + begin[0].length) : raw;
  const end = END.exec(output);
  return end ? output.slice(0, end.index) : output;
}

function lineOf(line: string): string {
  const text = line.includes(ESC) || /[\r\b]/.test(line) ? overwritten(line) : line;
  return text.replace(/\p{Cc}/gu, (control) => (control === '\t' ? control : '')).trimEnd();
}

/** A line as it stands once all of it was written: progress goes over itself. */
function overwritten(line: string): string {
  const cells: string[] = [];
  let at = 0;
  for (const [piece, times = '', move] of line.matchAll(PIECE)) {
    const count = Math.min(WIDEST, Number(times || 1));
    if (piece === '\r') at = 0;
    else if (piece === '\b') at = Math.max(0, at - 1);
    else if (move === 'C') at = Math.min(WIDEST, at + count);
    else if (move === 'D') at = Math.max(0, at - count);
    else if (move === 'G') at = Math.max(0, count - 1);
    else if (move === 'K') erase(cells, at, times);
    else for (const letter of piece) cells[at++] = letter;
  }
  return Array.from(cells, (cell) => cell ?? ' ').join('');
}

function erase(cells: string[], at: number, how: string): void {
  if (how === '' || how === '0') cells.length = Math.min(cells.length, at);
  else cells.fill(' ', 0, how === '1' ? at + 1 : cells.length);
}
