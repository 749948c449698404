import { expect, test } from 'vitest';
import { keepingSettings } from '../../../../agent-core/host/runs/keeping-settings.ts';

test('runs are kept for 90 days and compacted after 10,000 events where nothing is said', () => {
  expect(keepingSettings({})).toEqual({ keepDays: 90, compactAfter: 10_000 });
  expect(keepingSettings({ PENUMBRA_RUNS_DAYS: ' ' })).toEqual({ keepDays: 90, compactAfter: 10_000 });
});

test('numbers are taken as they are, and never means never', () => {
  const never = Number.POSITIVE_INFINITY;
  expect(keepingSettings({ PENUMBRA_RUNS_DAYS: '0.5', PENUMBRA_RUNS_COMPACT: 'never' })).toEqual({
    ...{ keepDays: 0.5, compactAfter: never },
  });
  expect(keepingSettings({ PENUMBRA_RUNS_DAYS: 'never', PENUMBRA_RUNS_COMPACT: '100' }).keepDays).toBe(never);
});

test('what is no such number is refused in words that name the setting', () => {
  for (const [name, value] of [
    ['PENUMBRA_RUNS_DAYS', 'soon'],
    ['PENUMBRA_RUNS_DAYS', '-1'],
    ['PENUMBRA_RUNS_COMPACT', '12.5'],
    ['PENUMBRA_RUNS_COMPACT', '5'],
  ]) {
    const read = () => keepingSettings({ [name ?? '']: value });
    expect(read).toThrow(expect.objectContaining({ code: 'bad-input', message: expect.stringContaining(name ?? '') }));
  }
});
