import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../../../../agent-core/durable/log.ts';
import { Limits } from '../../../../agent-core/execution/limits/limits.ts';
import { FakeClock, onDisk, temporaryFolder } from '../../../support/recording.ts';

const RATE = { limit: 1, periodMs: 60_000, burst: 60 };
const SHARED = { ...RATE, burst: 400 };
const key = { credential: 'github', host: 'api.example' };

function opened(folder = temporaryFolder()) {
  const clock = new FakeClock();
  const limits = Limits.open(folder, { clock, log: silent });
  onTestFinished(() => limits.close());
  return { folder, clock, limits };
}

const SOURCE = path.resolve(import.meta.dirname, '../../../../agent-core/execution/limits/limits.ts');
/** Says that it is ready, and asks 300 times once the file is there; prints how often it was granted. */
const TAKER = `
  import { existsSync } from 'node:fs';
  const { Limits } = await import(process.argv[1]);
  const limits = Limits.open(process.argv[2], { clock: { now: () => 1e12 }, log: () => {} });
  let granted = 0;
  console.log('ready');
  while (!existsSync(process.argv[3]));
  for (let i = 0; i < 300; i++)
    if (limits.take({ credential: 'github', host: 'api.example' }, ${JSON.stringify(SHARED)}, 1, 1e12).granted) granted++;
  console.log(granted);
`;

test('two processes share one bucket to the last token', async () => {
  const folder = temporaryFolder();
  const go = path.join(folder, 'go');
  const takers = [1, 2].map(() => {
    const args = ['--input-type=module', '-e', TAKER, SOURCE, folder, go];
    return createInterface(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout);
  });
  await Promise.all(takers.map((lines) => once(lines, 'line')));
  const counts = Promise.all(takers.map(async (lines) => Number((await once(lines, 'line'))[0])));
  writeFileSync(go, '');
  expect((await counts).reduce((sum, each) => sum + each, 0)).toBe(400);
});

test('a restart remembers what was taken', () => {
  const { folder, limits, clock } = opened();
  for (let i = 0; i < 60; i++) limits.take(key, RATE, 1, clock.now());
  limits.close();
  const again = opened(folder).limits;
  expect(again.take(key, RATE, 1, clock.now())).toEqual({ granted: false, waitUntil: clock.now() + 60_000 });
});

test('another credential, another host and another tool have buckets of their own; a host has no capitals', () => {
  const { limits, clock } = opened();
  const rate = { limit: 1, periodMs: 1000 };
  expect(limits.take(key, rate, 1, clock.now()).granted).toBe(true);
  expect(limits.take({ ...key, host: 'API.example' }, rate, 1, clock.now()).granted).toBe(false);
  for (const other of [{ credential: 'mine' }, { host: 'b.example' }, { what: 'search' }])
    expect(limits.take({ ...key, ...other }, rate, 1, clock.now()).granted).toBe(true);
});

test('full buckets of long ago leave nothing behind, and the file is its person’s only', () => {
  const { folder, limits, clock } = opened();
  limits.take({ ...key, host: 'gone.example' }, RATE, 1, clock.now() - 3 * 86_400_000);
  limits.take(key, RATE, 60, clock.now());
  limits.close();
  opened(folder).limits.close();
  expect(onDisk(folder, 'gone.example')).toBe(false);
  expect(onDisk(folder, 'api.example')).toBe(true);
  expect(statSync(path.join(folder, 'limits.db')).mode & 0o777).toBe(0o600);
});
