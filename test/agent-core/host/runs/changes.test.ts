import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunChanges } from '../../../../agent-core/host/runs/changes.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setup() {
  const counts = { stamps: 0, looks: 0, changed: 0 };
  const world = { stamp: 1, runs: ['a'] };
  const look = async (limit: number) => {
    counts.looks++;
    return world.runs.slice(0, limit);
  };
  const changes = new RunChanges({
    stamp: async () => {
      counts.stamps++;
      return world.stamp;
    },
    look,
    changed: () => counts.changed++,
    log: () => {},
    everyMs: 500,
  });
  const change = (...runs: string[]) => {
    world.stamp++;
    world.runs = runs;
  };
  return { changes, counts, change, world };
}

test('nothing is looked at before somebody was told, and nothing after a change was, until told again', async () => {
  const { changes, counts, change } = setup();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(counts.stamps).toBe(0);
  changes.told(['a'], 10);
  change('b', 'a');
  await vi.advanceTimersByTimeAsync(600);
  expect(counts.changed).toBe(1);
  const { stamps } = counts;
  change('c');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(counts).toMatchObject({ changed: 1, stamps });
  changes.told(['b', 'a'], 10);
  await vi.advanceTimersByTimeAsync(600);
  expect(counts.changed).toBe(2);
});

test('a change that leaves the runs as they were told is none, and is looked at once', async () => {
  const { changes, counts, change } = setup();
  changes.told(['a'], 10);
  change('a');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(counts).toMatchObject({ changed: 0, looks: 1 });
});

test('whoever sees more of the runs is told, although somebody else asked for fewer since', async () => {
  const { changes, counts, change } = setup();
  changes.told(['a'], 10);
  changes.told(['a'], 1);
  change('a', 'old');
  await vi.advanceTimersByTimeAsync(600);
  expect(counts.changed).toBe(1);
});
