import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runs } from '../../../../agent-core/host/cli/runs.ts';
import { chooseRuns } from '../../../../agent-core/host/runs/choosing.ts';
import { listRuns } from '../../../../agent-core/host/runs/listing.ts';
import { Bench, id, oneTick } from '../../durable/runs/support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const PROGRAM = oneTick('p', async () => undefined);
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** Runs that stand as their names say, in this order. */
async function made(...named: string[]): Promise<void> {
  for (const name of named) await bench.create(name, PROGRAM);
  for (const claim of await bench.journal.claim({ worker: 'w', limit: 1000, programs: ['p'], gone: [] })) {
    if (claim.run.startsWith('broken')) await bench.journal.append(claim, [{ kind: 'RUN_BROKEN', why: 'it is' }]);
    if (claim.run.startsWith('failed')) await bench.journal.append(claim, [{ kind: 'RUN_FAILED', message: 'it did' }]);
    if (claim.run.startsWith('gone')) await bench.journal.append(claim, [{ kind: 'RUN_CANCELLED' }]);
  }
}

const shown = async (limit: number) => (await chooseRuns(bench.journal, limit)).runs.map((run) => run.id);

test('where there is room for all, those that wait for a person come first, and the others newest first', async () => {
  await made('gone0', 'broken0', 'failed0', 'open0', 'broken1', 'gone1');
  expect(await shown(6)).toEqual(['broken1', 'broken0', 'gone1', 'open0', 'failed0', 'gone0']);
});

test('where there is not, old ones that wait for a person are shown, some of the failed and open ones, and the newest', async () => {
  await made('broken0', ...names('failed', 5), ...names('open', 5), ...names('gone', 20));
  const listed = await listRuns(bench.journal, new Set(['p']), 11);
  const [failed, open, gone] = [
    ['failed4', 'failed3'],
    ['open4', 'open3', 'open2', 'open1', 'open0'],
    ['gone19', 'gone18', 'gone17'],
  ];
  expect(listed.more).toBe(true);
  expect(listed.runs.map((run) => run.id).toSorted()).toEqual(['broken0', ...failed, ...open, ...gone].toSorted());
  expect(listed.runs[0]?.id).toBe('broken0');
});

async function printed(...args: string[]): Promise<[string[], string]> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { PENUMBRA_DATA: bench.folder };
  expect(await runs(args, { stdin: new PassThrough(), stdout, stderr, env })).toBe(0);
  stdout.end();
  stderr.end();
  return [(await text(stdout)).trimEnd().split('\n'), await text(stderr)];
}

test('penumbra runs says that there are others, and shows them with --all', async () => {
  await made('broken0', ...names('gone', 203));
  const [some, told] = await printed();
  expect([some.length, some[0], told]).toEqual([
    200,
    expect.stringContaining('broken0'),
    'These are 200; there are others: penumbra runs --all\n',
  ]);
  expect((await bench.journal.summary(id('broken0'))).status).toBe('broken');
  const [all, nothing] = await printed('--all', '--json');
  expect([all.length, nothing]).toEqual([204, '']);
});
