/** What `penumbra help` and `penumbra COMMAND --help` say, for a terminal of 80 columns. */
import type { Entry } from './commands.ts';

const WIDTH = 80;
const BETWEEN = 2;

/** A line each, a long one folded beside its name. */
export function overview(commands: Readonly<Record<string, Entry>>): string {
  const indent = Math.max(...Object.keys(commands).map((name) => name.length)) + 2 * BETWEEN;
  const lines = Object.entries(commands).map(([name, { does }]) => {
    const start = `${' '.repeat(BETWEEN)}${name}`.padEnd(indent);
    return start + folded(does.split(' '), WIDTH - indent).join(`\n${' '.repeat(indent)}`);
  });
  const data = folded(
    `--data DIR is where everything recorded lies; without it, the user's data folder.`.split(' '),
    WIDTH,
  );
  const more = '`penumbra COMMAND --help` says what it takes.';
  return `usage: penumbra COMMAND [--data DIR]\n\n${lines.join('\n')}\n\n${more}\n${data.join('\n')}\n`;
}

/** Each form on its own, its arguments kept whole. */
export function usageOf({ usage, does }: Entry): string {
  const start = 'usage: penumbra ';
  const forms = usage.map((form, i) => {
    const [name = '', ...words] = form.split(' ');
    const before = `${i === 0 ? start : start.replace('usage:', '      ')}${name} `;
    const parts = folded(wholes(words), WIDTH - before.length);
    return `${before}${parts.join(`\n${' '.repeat(before.length)}`)}`.trimEnd();
  });
  return `${forms.join('\n')}\n\n${folded(does.split(' '), WIDTH).join('\n')}\n`;
}

/** `[--bytes`, `N]` belong together. */
function wholes(words: readonly string[]): string[] {
  const joined: string[] = [];
  let open = 0;
  for (const word of words) {
    if (open > 0) joined.push(`${joined.pop()} ${word}`);
    else joined.push(word);
    open += word.split('[').length - word.split(']').length;
  }
  return joined;
}

function folded(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + part.length > width) lines.push(part);
    else lines.splice(-1, 1, `${last} ${part}`);
  }
  return lines;
}
