import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Journal, StoredEvent } from '../../../../agent-core/durable/journal/journal.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';

const CLI = join(import.meta.dirname, '../../../../dist/cli.js');

let folder: string;
let journal: Journal;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penumbra-workers-'));
  ({ journal } = openJournal(folder, { clock: systemClock, log: () => {} }));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await journal.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The real command line in a process of its own. */
function penumbra(...args: string[]): ChildProcess {
  const run = `import { run } from ${JSON.stringify(CLI)}; await run();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', run, 'penumbra', ...args, '--data', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

const saysOn = (stream: NodeJS.ReadableStream | null) =>
  new Promise<string>((resolve) => stream?.once('data', (chunk) => resolve(String(chunk))));

async function startWorker(): Promise<ChildProcess> {
  const child = penumbra('worker');
  await saysOn(child.stderr);
  return child;
}

async function startDemo(): Promise<RunId> {
  const said = await saysOn(penumbra('run-demo', '--detach', '--pace', '400').stdout);
  return RunId.parse(said.replace('run ', '').trim());
}

async function until(run: RunId, isSo: (events: readonly StoredEvent[], status: string) => boolean) {
  for (let i = 0; i < 4000; i++) {
    // In this order: the events of a run that is over are then all there.
    const { status } = await journal.summary(run);
    const events = await journal.events(run, 0, 10_000);
    if (isSo(events, status)) return events;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`run ${run} did not come so far: ${JSON.stringify(await journal.summary(run))}`);
}

const requested = (events: readonly StoredEvent[]) =>
  events.flatMap(({ event }) => (event?.kind === 'ACTION_REQUESTED' ? [event] : []));

/** The process that has the run. */
async function ownerOf(run: RunId): Promise<number> {
  const { owner } = await journal.summary(run);
  return Number(owner?.split('-')[1]);
}

test('of two workers one is killed in the middle of a step, and the other finishes with each step done once', async () => {
  await Promise.all([startWorker(), startWorker()]);
  const run = await startDemo();
  await until(run, (events) => requested(events).length === 3);
  process.kill(await ownerOf(run), 'SIGKILL');
  const events = await until(run, (_events, status) => status === 'done');
  const done = events.flatMap(({ event }) => (event?.kind === 'OBSERVATION_GENERATED' ? [event.key] : []));
  expect(new Set(done).size).toBe(done.length);
  const attempts = requested(events).map(({ name, attempt }) => `${name} ${attempt}`);
  expect(attempts.filter((each) => each === 'count 2')).toHaveLength(3);
  // These two do not go well the first time, whoever does them.
  const others = attempts.filter((each) => each.endsWith(' 2') && !['knock 2', 'listen 2'].includes(each));
  expect(others).toHaveLength(3);
  expect(await journal.verify(run)).toBe(events.length);
});

test('a worker that was stopped for longer than its lease finds its run taken, and appends nothing', async () => {
  const first = await startWorker();
  const run = await startDemo();
  await until(run, (events) => requested(events).length === 3);
  first.kill('SIGSTOP');
  await startWorker();
  await until(run, (_events, status) => status === 'done');
  const before = await journal.events(run, 0, 10_000);
  first.kill('SIGCONT');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await journal.events(run, 0, 10_000)).toEqual(before);
  expect(before.filter(({ kind }) => kind === 'RUN_CLAIMED').length).toBeGreaterThan(1);
  expect(first.exitCode).toBeNull();
});

test('a worker that is told to leave ends the tick under way and lets go', async () => {
  const first = await startWorker();
  const run = await startDemo();
  await until(run, (events) => requested(events).length === 3);
  first.kill('SIGTERM');
  const code = await new Promise((resolve) => first.once('close', resolve));
  expect(code).toBe(0);
  const { owner, status, tick } = await journal.summary(run);
  expect({ owner, status, tick }).toEqual({ owner: undefined, status: 'ready', tick: 2 });
});
