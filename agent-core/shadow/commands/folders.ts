/** Which folder a terminal is in after a command, as far as the line tells. */
import { unquote } from './words.ts';

/** `cd` alone, at the line's end or after other commands; its target. */
const CD = /(?:^|[;&|]\s*)cd(?:\s+(?:--\s+)?((?:\\[\s\S]|'[^']*'?|"[^"]*"?|[^\s;|&])+))?\s*$/;

/** The folder after `line` ran in `cwd`; `home` is where a bare `cd` leads, `before` where `cd -` does. */
export function folderAfter(line: string, cwd: string, home: string, before: string): string {
  const cd = line.length < 400 ? CD.exec(line) : null;
  if (!cd) return cwd;
  const target = unquote(cd[1] ?? '~');
  if (target === '-') return before;
  if (target === '~' || target.startsWith('~/')) return joined(home, target.slice(2));
  return joined(cwd, target);
}

/** Forward slashes and backslashes both part folders; an absolute `path` stands for itself. */
export function joined(folder: string, path: string): string {
  const absolute = /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
  const windows = /^[A-Za-z]:[/\\]/.test(absolute ? path : folder);
  const steps: string[] = [];
  for (const step of `${absolute ? '' : folder}/${path}`.split(/[/\\]+/)) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return windows ? steps.join('\\') : `/${steps.join('/')}`;
}
