/**
 * Secrets under labels as people write them: `Password: …` and `API key: …` in prose, Markdown and YAML, cells under a header, and
 * a field's own label. Wider than what is looked for in source code: for texts that somebody carries, not for files.
 */
import { hide, type Masker, type MaskSpan, unite } from './masker.ts';

/** `masker`, and what stands under a label. Texts longer than `LONGEST` are judged by `masker` alone. */
export function withLabels(masker: Masker): Masker {
  return {
    mask: (text) => {
      let known = masker.mask(text);
      if (text.length > LONGEST || !/pass|pwd|secret|token|key|credential|auth/i.test(text)) return known;
      for (let round = 0; round < ROUNDS; round++) {
        const found = [...labelled(known.text, masker), ...masker.mask(known.text).spans];
        const spans = unite([...known.spans, ...found]);
        const next = { text: hide(text, spans), spans };
        if (next.text === known.text) break;
        known = next;
      }
      return known;
    },
  };
}

/**
 * A label as the name of a value in code: its last two words, as in `API_key`, without what is in brackets, signs, and words that
 * only say again what is asked for. Empty where there is none.
 */
export function nameOf(label: string): string {
  const plain = label.slice(-LONGEST_LABEL).replace(/\([^)]*\)|\[[^\]]*\]/g, ' ');
  const words = plain.match(/[\p{L}\p{N}_-]*[\p{L}\p{N}][\p{L}\p{N}_-]*/gu) ?? [];
  while (words.length > 1 && FILLER.test(words.at(-1) ?? '')) words.pop();
  return words.slice(-2).join('_');
}

/** Whether `value` is a secret where it stands under `name`: alone, a password does not tell that it is one. */
export function isSecretUnder(name: string, value: string, masker: Masker): boolean {
  if (name === '' || value.length > LONGEST_VALUE || /["\r\n]/.test(value)) return false;
  const before = `${name} = "`;
  return masker.mask(`${before}${value}"`).spans.some(({ end }) => end > before.length);
}

const LONGEST = 200_000;
/** Hiding one secret can bring out another. */
const ROUNDS = 4;
/** A cell that may be a label. */
const PURE = /^\p{L}[\p{L}\p{N} _()-]{1,60}:?$/u;
const LONGEST_LABEL = 60;
const LONGEST_VALUE = 400;
const FILLER = /^(?:again|confirm(?:ation)?|repeat(?:ed)?|required|optional|\d+)$/i;
/** A secret under every name that says secret. */
const PROBE = 'Zx81#Qw7rTy93';

interface Cell {
  readonly text: string;
  readonly start: number;
}

interface Header {
  readonly separator: string;
  readonly names: readonly string[];
}

/** What stands behind labels, and under headers, line by line. */
function labelled(text: string, masker: Masker): MaskSpan[] {
  const spans: MaskSpan[] = [];
  const add = (name: string, { text: value, start }: Cell) => {
    if (isSecretUnder(name, value, masker)) spans.push({ type: 'PASSWORD', start, end: start + value.length });
  };
  let header: Header | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const cells = header && cellsOf(line, header.separator, start);
    const row = header && cells?.length === header.names.length ? header : undefined;
    for (const [i, name] of row?.names.entries() ?? []) if (cells?.[i]) add(name, cells[i]);
    const pair = row ? undefined : pairIn(line, start);
    if (pair) add(pair.name, pair.value);
    if (!row) header = headerOf(line, masker);
    start += line.length + 1;
  }
  return spans;
}

const LABEL =
  /^[\s>*+#-]{0,12}(?:\d{1,3}[.)]\s)?["'*_`]{0,3}(\p{L}[\p{L}\p{N} _-]{1,40}?)["'*_`]{0,3}\s{0,3}:\s{0,3}[*_]{0,3}\s{0,3}/u;
/** One word, whatever encloses it. */
const VALUE = /^["'`*_]{0,3}([^\s"'`]{4,200}?)["'`*_]{0,3}[,;.]?\s*$/;
const LONGEST_LINE = 500;

/** A line that is a label and a value, or two cells that are. */
function pairIn(line: string, start: number): { name: string; value: Cell } | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const [whole = '', label] = LABEL.exec(line) ?? [];
  const cells = label === undefined ? SEPARATORS.map((each) => cellsOf(line, each, start)).find(isPair) : undefined;
  const shown = label ?? cells?.[0]?.text ?? '';
  const behind = label === undefined ? cells?.[1]?.text : line.slice(whole.length);
  const value = VALUE.exec(behind ?? '')?.[1];
  if (behind === undefined || value === undefined || isCode(shown, value)) return undefined;
  const from = label === undefined ? (cells?.[1]?.start ?? 0) : start + whole.length;
  return { name: nameOf(shown), value: { text: value, start: from + behind.indexOf(value) } };
}

const isPair = (cells: readonly Cell[]): boolean => cells.length === 2 && PURE.test(cells[0]?.text ?? '');

/** Behind a name in lower case a type, a call or another name may stand; a secret is told from them by its figures. */
function isCode(label: string, value: string): boolean {
  if (/^\p{Lu}|\s/u.test(label)) return false;
  return !/\d/.test(value) || !/\p{L}/u.test(value) || /[(){}<>[\].]/.test(value);
}

const SEPARATORS = ['\t', '|', ';', ','] as const;

function headerOf(line: string, masker: Masker): Header | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  for (const separator of SEPARATORS) {
    const cells = cellsOf(line, separator, 0);
    const names = cells.map(({ text }) =>
      PURE.test(text) && isSecretUnder(nameOf(text), PROBE, masker) ? nameOf(text) : '',
    );
    if (cells.length > 1 && names.some(Boolean)) return { separator, names };
  }
  return undefined;
}

/** The cells of a line without their quotes and the blanks around them; a table's outer bars enclose no cell. */
function cellsOf(line: string, separator: string, start: number): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  for (const part of line.split(separator)) {
    const text = part.replace(/^[\s"'`*]+|[\s"'`*]+$/g, '');
    cells.push({ text, start: start + at + part.indexOf(text) });
    at += part.length + separator.length;
  }
  if (separator !== '|') return cells;
  return cells.filter(({ text }, i) => text !== '' || (i > 0 && i < cells.length - 1));
}
