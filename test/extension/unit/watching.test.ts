import { expect, test } from 'vitest';
import { broughtIn, gathered, narrowed, ownOf } from '../../../extension/adapters/levels.ts';
import { parsePause } from '../../../extension/consent/pause-store.ts';
import { decideWatching, type WatchingFacts } from '../../../extension/consent/watching.ts';

const all: WatchingFacts = {
  granted: ['edits', 'terminal'],
  trusted: true,
  pause: { paused: false },
  mayWatch: () => true,
};

test('what was granted is watched', () => {
  expect(decideWatching(all)).toEqual({ state: 'watching', sources: ['edits', 'terminal'] });
});

test('without consent nothing is, whatever the settings say', () => {
  expect(decideWatching({ ...all, granted: [] })).toEqual({ state: 'off' });
});

test('settings take sources away and never add one', () => {
  const mayWatch = (source: string) => source === 'edits' || source === 'git';
  expect(decideWatching({ ...all, mayWatch })).toEqual({ state: 'watching', sources: ['edits'] });
  expect(decideWatching({ ...all, mayWatch: () => false })).toEqual({ state: 'off' });
});

test('an untrusted workspace and a pause stop everything', () => {
  expect(decideWatching({ ...all, trusted: false })).toEqual({ state: 'untrusted' });
  expect(decideWatching({ ...all, pause: { paused: true, until: 5 } })).toEqual({ state: 'paused', until: 5 });
});

test('one level’s no outweighs every other level’s yes', () => {
  expect(narrowed({ defaultValue: true, globalValue: false, workspaceValue: true })).toBe(false);
  expect(narrowed({ defaultValue: true, globalValue: true, workspaceFolderValue: false })).toBe(false);
  expect(narrowed({ defaultValue: true, workspaceValue: true })).toBe(true);
});

test('a workspace adds exclusions, and can neither drop nor re-include one', () => {
  expect(gathered({ defaultValue: ['.env*'], workspaceValue: ['!.env', 'private/'] })).toEqual(['.env*', 'private/']);
  expect(gathered({ defaultValue: ['.env*'], globalValue: ['mine'], workspaceValue: [] })).toEqual(['mine']);
  expect(ownOf({ defaultValue: ['.env*'], globalValue: ['mine', '!x'], workspaceValue: ['theirs'] })).toEqual([
    'mine',
    '!x',
  ]);
  expect(ownOf({ defaultValue: ['.env*'], workspaceValue: ['theirs'], workspaceFolderValue: ['theirs'] })).toEqual([
    '.env*',
  ]);
});

test('a workspace brings ignored files in only where it is trusted, and what is no list of patterns brings in none', () => {
  const levels = { globalValue: ['/dist/*.json'], workspaceValue: ['build/', ' ', '/dist/*.json'] };
  expect(broughtIn(levels, true)).toEqual(['/dist/*.json', 'build/']);
  expect(broughtIn(levels, false)).toEqual(['/dist/*.json']);
  expect(broughtIn({ globalValue: '**' as never, workspaceValue: [7, '**'] as never }, false)).toEqual([]);
  expect(broughtIn(undefined, true)).toEqual([]);
});

test('a pause ends at its time, and a file that makes no sense is a pause', () => {
  expect(parsePause('{"until":100}', 99)).toEqual({ paused: true, until: 100 });
  expect(parsePause('{"until":100}', 100)).toEqual({ paused: false });
  expect(parsePause('{"until":null}', 0)).toEqual({ paused: true, until: undefined });
  expect(parsePause('garbage', 0)).toEqual({ paused: true, until: undefined });
});
