import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { compact } from '../../../../agent-core/execution/compactor/compact.ts';
import { compacted } from '../../../../agent-core/execution/compactor/thread.ts';

const lines = (count: number) => Array.from({ length: count }, (_, i) => `item ${i} ok`).join('\n');

test('nothing waits for a long output, and no error in any part of it is lost', async () => {
  const output = `${lines(900_000)}\nerror: shard 17 of /srv/a.db is full\n${lines(900_000)}`;
  const before = performance.eventLoopUtilization();
  const { text, complete, lines: count } = await compacted(output);
  const { active, idle } = performance.eventLoopUtilization(before);
  expect(active).toBeLessThan(idle);
  expect(text).toMatch(/-900000\]\nerror: shard 17 of \/srv\/a\.db is full\n\[… 900002-/);
  expect([complete, count]).toEqual([true, 1_800_001]);
  expect(text.length).toBeLessThan(5_000);
});

test('what comes from the thread is what comes without it', async () => {
  const output = `${lines(40_000)}\nfatal: no disk\n`;
  expect(await compacted(output, { handle: 'out-1' })).toEqual(compact(output, { handle: 'out-1' }));
});
