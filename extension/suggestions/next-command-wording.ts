/** What a person reads of the command lines that may come next. Without VS Code, so that every sentence can be tested. */
import { percent } from './wording.ts';

const WORDS: readonly (readonly [from: number, word: string])[] = [
  [0.9, 'almost certain'],
  [0.6, 'likely'],
  [0.3, 'possible'],
  [0.1, 'unlikely'],
  [0, 'a guess'],
];

/** `likely, 64 %` */
export function likelihood(share: number): string {
  const [, word] = WORDS.find(([from]) => share >= from) ?? [0, 'a guess'];
  return `${word}, ${percent(share)}`;
}

/** A quick pick draws `$(name)` as an icon; in a command line it is a substitution and has to be read as such. */
export function plainLabel(text: string): string {
  return text.replace(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g, '\\$&');
}

export function noCommandsMessage(isWatched: boolean): string {
  return isWatched
    ? 'No command to suggest yet. Penumbra learns from the commands you run in terminals with shell integration.'
    : 'No command to suggest: terminals are not watched in this window.';
}
