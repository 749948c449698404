import { expect, test } from 'vitest';
import { nextRestart } from '../../../extension/agent-host/back-off.ts';

test('each death within two minutes doubles the wait', () => {
  const waits = [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4]].map((deaths) => nextRestart(deaths));
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000].map((ms) => ({ what: 'wait', ms })));
});

test('after five restarts within two minutes it is given up', () => {
  expect(nextRestart([0, 1, 2, 3, 4, 5])).toEqual({ what: 'give-up' });
});

test('deaths longer ago than two minutes no longer count', () => {
  expect(nextRestart([0, 1, 2, 3, 4, 130_000])).toEqual({ what: 'wait', ms: 250 });
});
