import { expect, test } from 'vitest';
import { gate, type Moment, QUIET_MS, TOAST_MS, UNDO_CHAIN_MS } from '../../../../extension/suggestions/gate.ts';

const free: Moment = {
  now: 100_000,
  focused: true,
  debuggerStopped: false,
  enabled: true,
  paused: false,
  trusted: true,
  toastSince: undefined,
  reviewOpen: false,
  lastChangeAt: undefined,
  lastUndoAt: undefined,
};

test('it is open when nothing speaks against it', () => {
  expect(gate(free)).toEqual({ open: true });
});

test.each([
  [{ focused: false }, 'the window is not focused'],
  [{ debuggerStopped: true }, 'the debugger is stopped'],
  [{ enabled: false }, 'suggestions are off'],
  [{ paused: true }, 'paused'],
  [{ trusted: false }, 'the workspace is not trusted'],
  [{ reviewOpen: true }, 'a review is open'],
])('%j closes it until something changes', (part, why) => {
  expect(gate({ ...free, ...part })).toEqual({ open: false, why });
});

test.each([
  ['lastChangeAt', QUIET_MS],
  ['lastUndoAt', UNDO_CHAIN_MS],
  ['toastSince', TOAST_MS],
] as const)('%s closes it for a while and says until when', (field, ms) => {
  const since = free.now - ms + 1;
  expect(gate({ ...free, [field]: since })).toMatchObject({ open: false, again: since + ms });
  expect(gate({ ...free, [field]: free.now - ms })).toEqual({ open: true });
});

test('an undo chain outlasts the quiet after its last change', () => {
  const at = free.now - 2_000;
  expect(gate({ ...free, lastChangeAt: at, lastUndoAt: at })).toMatchObject({ again: at + UNDO_CHAIN_MS });
});
