/** What a person reads of the command lines that may come next. Without VS Code, so that every sentence can be tested. */
import type { WatchingState } from '../consent/watching.ts';
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

export const NO_COMMANDS =
  'No command to suggest yet. Penumbra learns from the commands you run in terminals with shell integration.';

/** Why nothing can be suggested, and the button that mends it; `undefined` where terminals are watched. */
export function unwatchedTerminals(current: WatchingState): { message: string; button: Mending } | undefined {
  switch (current.state) {
    case 'watching':
      return current.sources.includes('terminal')
        ? undefined
        : { message: NOT_TERMINALS, button: 'Choose What Is Watched…' };
    case 'off':
      return { message: NOT_TERMINALS, button: 'Choose What Is Watched…' };
    case 'paused':
      return { message: 'No command can be suggested while Penumbra is paused. Resume it first.', button: 'Resume' };
    case 'untrusted':
      return {
        message: 'No command can be suggested in a workspace that you do not trust: nothing is watched here.',
        button: 'Manage Workspace Trust',
      };
  }
}

export type Mending = 'Choose What Is Watched…' | 'Resume' | 'Manage Workspace Trust';

const NOT_TERMINALS =
  'No command can be suggested: terminals are not watched in this window. Choose “terminal” among what is watched first.';
