import { describe, expect, test } from 'vitest';
import { Listeners } from '../../../../extension/adapters/listeners.ts';
import type { WatchingState } from '../../../../extension/consent/watching.ts';
import { mayStayOpen, Typing } from '../../../../extension/suggestions/typing.ts';

const watchingEdits: WatchingState = { state: 'watching', sources: ['edits'] };
const notWatchingEdits: WatchingState[] = [
  { state: 'off' },
  { state: 'untrusted' },
  { state: 'paused', until: undefined },
  { state: 'watching', sources: ['terminal'] },
];

function setup(state: WatchingState) {
  const changed = new Listeners<WatchingState>();
  const watching = { current: state, onDidChange: changed.event };
  const changes = new Set<(isUndo: boolean) => void>();
  const typing = new Typing(watching, (listener) => {
    changes.add(listener);
    return { dispose: () => void changes.delete(listener) };
  });
  return {
    typing,
    watching,
    listening: () => changes.size,
    change: (isUndo: boolean) => {
      for (const listener of changes) listener(isUndo);
    },
    become: (next: WatchingState) => {
      watching.current = next;
      changed.fire(next);
    },
  };
}

describe('typing', () => {
  test.each(notWatchingEdits)('is not listened to at all while $state', (state) => {
    expect(setup(state).listening()).toBe(0);
  });

  test('is listened to once while edits are watched', () => {
    const { become, listening, change, typing } = setup({ state: 'off' });
    become(watchingEdits);
    become({ state: 'watching', sources: ['edits', 'terminal'] });
    expect(listening()).toBe(1);
    change(false);
    expect(typing.times).toEqual({ lastChangeAt: expect.any(Number), lastUndoAt: undefined });
    change(true);
    expect(typing.times.lastUndoAt).toEqual(expect.any(Number));
  });

  test.each(notWatchingEdits)('is forgotten and left alone once $state', (state) => {
    const { become, listening, change, typing } = setup(watchingEdits);
    change(true);
    become(state);
    expect(listening()).toBe(0);
    expect(typing.times).toEqual({ lastChangeAt: undefined, lastUndoAt: undefined });
  });

  test('ends with its owner', () => {
    const { typing, listening, become } = setup(watchingEdits);
    typing.dispose();
    become({ state: 'off' });
    become(watchingEdits);
    expect(listening()).toBe(0);
  });
});

test('suggestions stay open over a pause, and only while edits are watched otherwise', () => {
  const stays = [watchingEdits, ...notWatchingEdits].map((current) => mayStayOpen(setup(current).watching));
  expect(stays).toEqual([true, false, false, true, false]);
});
