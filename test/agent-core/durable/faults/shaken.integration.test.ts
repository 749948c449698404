/** Real workers whose disk is full, or whose clock is set back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunId, type RunSummary, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { mayMount, mountSmallDisk } from '../../../support/small-disk.ts';

const PROCESS = join(import.meta.dirname, 'shaken-process.ts');
const HOUR = 3_600_000;

let folder: string;
let world: string;
let unmount: (() => void) | undefined;
let workers: { readonly child: ChildProcess; said: string }[];
let journal: Journal | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penumbra-shaken-'));
  world = mkdtempSync(join(tmpdir(), 'penumbra-world-'));
  workers = [];
});
afterEach(async () => {
  await journal?.close();
  journal = undefined;
  for (const { child } of workers) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
  unmount?.();
  unmount = undefined;
  for (const each of [folder, world]) rmSync(each, { recursive: true, force: true });
});

async function startWorker() {
  const child = spawn(process.execPath, [PROCESS, folder, world], { stdio: ['ignore', 'pipe', 'inherit'] });
  const worker = { child, said: '' };
  workers.push(worker);
  child.stdout.on('data', (chunk) => {
    worker.said += chunk;
  });
  for (let i = 0; i < 1_500 && !worker.said.includes('started'); i++) await pause(20);
  return worker;
}

async function create(name: string): Promise<RunId> {
  journal ??= openJournal(folder, { clock: systemClock, log: () => {}, onlyLooks: true }).journal;
  const id = RunId.parse(name);
  await journal.create({ id, program: 'shaken', version: '1', schema: 1, state: { isDone: false } });
  return id;
}

async function until(run: RunId, ...statuses: RunSummary['status'][]): Promise<void> {
  let last: RunSummary | undefined;
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(20)) {
    last = await journal?.summary(run);
    if (last && statuses.includes(last.status)) return;
  }
  throw new Error(`the run stands so: ${JSON.stringify(last)}; ${workers.map(({ said }) => said).join()}`);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const setClock = (by: number) => writeFileSync(join(world, 'clock'), String(by));
const kinds = async (run: RunId) => (await journal?.events(run, 0, 1000))?.map(({ kind }) => kind) ?? [];
const sent = () => readFileSync(join(world, 'sent'), 'utf8').trim().split('\n');

describe.runIf(mayMount)('a disk that is full in the middle of a step', () => {
  test('holds the run up until there is room; then its outcome is written, and what cannot be done twice is not', async () => {
    unmount = mountSmallDisk(folder, '2m');
    const worker = await startWorker();
    const run = await create('fills');
    for (let i = 0; i < 500 && !/disk .* is full/.test(worker.said); i++) await pause(20);
    expect(worker.said).toMatch(/disk .* is full/);
    expect(await kinds(run)).toEqual(['RUN_CREATED', 'RUN_CLAIMED', 'ACTION_REQUESTED']);
    rmSync(join(folder, 'filler'));
    await until(run, 'done', 'parked');
    expect(sent()).toHaveLength(1);
    expect((await kinds(run)).slice(2)).toEqual(['ACTION_REQUESTED', 'OBSERVATION_GENERATED', 'TICK_DONE']);
    expect(await journal?.verify(run)).toBe(5);
  });
});

describe('a clock that is set back by an hour', () => {
  test('leaves a sleeping run asleep until its time comes again', async () => {
    await startWorker();
    setClock(HOUR);
    const run = await create('sleeps');
    await until(run, 'waiting');
    setClock(0);
    await pause(1_200);
    expect((await journal?.summary(run))?.status).toBe('waiting');
    setClock(HOUR);
    await until(run, 'done');
  });

  test('parks a keyed step whose outcome nobody knows: its receiver may have forgotten the key', async () => {
    await startWorker();
    const run = await create('keyed');
    await until(run, 'parked', 'done');
    const [step] = (await journal?.parked(run)) ?? [];
    expect(step?.why).toMatch(/the connection was reset; the clock was set back/);
    expect(sent()).toHaveLength(1);
  });

  test('takes no run from the worker that has it, and a worker that hangs loses its run all the same', async () => {
    setClock(HOUR);
    const both = [await startWorker(), await startWorker()];
    const run = await create('works');
    while ((await kinds(run)).length < 3) await pause(20);
    setClock(0);
    await pause(1_500);
    expect((await kinds(run)).filter((kind) => kind === 'RUN_CLAIMED')).toHaveLength(1);
    const owner = Number((await journal?.summary(run))?.owner?.split('-')[1]);
    const hung = both.find(({ child }) => child.pid === owner)?.child;
    hung?.kill('SIGSTOP');
    await until(run, 'parked');
    expect((await kinds(run)).filter((kind) => kind === 'RUN_CLAIMED')).toHaveLength(2);
    expect(sent()).toEqual([String(owner)]);
  });
});
