/** Durable runs in real agent hosts, over the protocol that the editor speaks. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  type ListedRun,
  NO_CONSENT,
  RunId,
  type RunLine,
  systemClock,
} from '../../../../agent-core/contracts/index.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import type { Program } from '../../../../agent-core/durable/runs/program.ts';
import { setAside } from '../../../../agent-core/durable/sqlite/set-aside.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { demo } from '../../../../agent-core/host/runs/demo.ts';
import type { HostProcess } from '../../../support/host-process.ts';
import { setup } from '../../../support/person-at-work.ts';

const RUN = RunId.parse('shown');
const folderOf = (data: string) => join(data, 'demo', RUN);

const startDemo = (host: HostProcess, data: string, paceMs: number) =>
  host.request('startRun', { program: 'demo', input: { folder: folderOf(data), paceMs, keep: true }, run: RUN });

/** The run as it is listed once it `fits`; throws with how it stands after 20 s. */
async function until(host: HostProcess, fits: (run: ListedRun) => boolean, id: string = RUN): Promise<ListedRun> {
  let found: ListedRun | undefined;
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await pause(30)) {
    found = (await host.request('listRuns', { limit: 50 })).runs.find((run) => run.id === id);
    if (found && fits(found)) return found;
  }
  throw new Error(`the run stands so: ${JSON.stringify(found)}`);
}

async function linesOf(host: HostProcess, limit: number): Promise<RunLine[]> {
  const lines: RunLine[] = [];
  for (;;) {
    const page = await host.request('runEvents', { run: RUN, after: lines.at(-1)?.seq ?? 0, limit });
    lines.push(...page.lines);
    if ((lines.at(-1)?.seq ?? 0) >= page.total) return lines;
  }
}

/** What the demo left: its effects outside the journal, each to be there once. */
function expectDoneOnce(data: string): void {
  const folder = folderOf(data);
  expect(readdirSync(join(folder, 'paid'))).toHaveLength(1);
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8').trim().split('\n')).toHaveLength(1);
  expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toMatch(/^16 words, paid with receipt/);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const isDone = ({ status }: ListedRun) => status === 'done';

test('where there never was a run none is listed, and no database is made by looking', async () => {
  const { data, open } = setup();
  const { host } = await open();
  expect(await host.request('listRuns', { limit: 10 })).toEqual({ runs: [], more: false });
  await expect(host.request('runEvents', { run: RUN, after: 0, limit: 10 })).rejects.toMatchObject({
    data: { code: 'not-found' },
  });
  await host.leave();
  expect(existsSync(join(data, 'runs.db'))).toBe(false);
});

test('a run that was started is told as it goes on, with its steps, and its events read the same in any pages', async () => {
  const { data, open } = setup();
  const { host } = await open({ consent: NO_CONSENT });
  expect(await startDemo(host, data, 300)).toEqual({ run: RUN });
  const counting = await until(host, ({ steps }) => steps.length === 3);
  expect(counting).toMatchObject({ program: 'demo', isKnown: true, isRunning: true, status: 'ready', tick: 1 });
  expect(counting.steps[0]).toMatchObject({ name: 'count', effect: 'pure', state: 'started', attempt: 1 });
  await host.waitFor('runsChanged');
  const asleep = await until(host, ({ wakeAt }) => wakeAt !== undefined);
  expect(asleep).toMatchObject({ status: 'waiting', isRunning: false });
  expect(asleep.steps.map(({ name, effect }) => [name, effect])).toEqual([['sleep', 'wait']]);
  const done = await until(host, isDone);
  expect(done.steps).toEqual([]);
  const lines = await linesOf(host, 1000);
  expect(await linesOf(host, 3)).toEqual(lines);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: done.events }, (_, i) => i + 1));
  expect(lines[0]?.sentence).toMatch(/^created: demo/);
  expect(lines.filter(({ sentence }) => sentence.startsWith('✓ count: '))).toHaveLength(3);
  expect(lines.at(-1)?.sentence).toMatch(/so is the run$/);
  expectDoneOnce(data);
});

test('killed in the middle of a run, the host that follows goes on without being asked, and does every step once', async () => {
  const { data, open } = setup();
  const first = await open({ consent: NO_CONSENT });
  await startDemo(first.host, data, 400);
  await until(first.host, ({ tick }) => tick >= 2);
  await first.host.kill();
  const { host } = await open({ consent: NO_CONSENT });
  await pause(1_000);
  expect(host.notices('log').filter(({ level }) => level === 'error')).toEqual([]);
  await until(host, isDone);
  expectDoneOnce(data);
});

test('a host that leaves in the middle of a long step gives the run away at once, as after no crash', async () => {
  const { data, open } = setup();
  const first = await open();
  await startDemo(first.host, data, 3_000);
  await until(first.host, ({ steps }) => steps.length === 3);
  const { host } = await open({ session: 'window-2' });
  await first.host.leave();
  const left = Date.now();
  await until(host, ({ isRunning, tick }) => isRunning || tick > 1);
  expect(Date.now() - left).toBeLessThan(1_000);
  await until(host, ({ tick }) => tick > 1);
  const claims = (await linesOf(host, 1000)).filter(({ sentence }) => sentence.startsWith('taken by'));
  expect(claims.filter(({ sentence }) => sentence.includes('is gone'))).toEqual([]);
});

test('a run is paused, resumed, forked and cancelled, and what its state forbids is refused in words', async () => {
  const { data, open } = setup();
  const { host } = await open();
  await startDemo(host, data, 200);
  const command = (what: 'pause' | 'resume' | 'cancel' | 'fork', run = RUN) =>
    host.request('commandRun', { run, command: what });
  await command('pause');
  await until(host, ({ status }) => status === 'paused');
  await expect(command('pause')).rejects.toMatchObject({ data: { code: 'stale' }, message: /it is paused/ });
  await command('resume');
  await until(host, ({ status }) => status !== 'paused');
  const { run: forked } = await command('fork');
  await command('cancel');
  await until(host, ({ status }) => status === 'cancelled');
  await until(host, isDone, forked);
  await expect(command('pause', RunId.parse('none'))).rejects.toMatchObject({ data: { code: 'not-found' } });
  await expect(startDemo(host, data, 200)).rejects.toMatchObject({ data: { code: 'bad-input' } });
  await expect(host.request('startRun', { program: 'dem' })).rejects.toMatchObject({
    data: { code: 'not-found' },
    message: expect.stringContaining('demo'),
  });
  await expect(host.request('startRun', { program: 'demo', input: { folder: '' } })).rejects.toMatchObject({
    data: { code: 'bad-input' },
    message: expect.stringContaining('demo: folder'),
  });
});

test('a child and an action are told with whose they are, what is waited for by its name, and the signal can be sent', async () => {
  const { data, open } = setup();
  const { host } = await open();
  await startDemo(host, data, 600);
  const waiting = await until(host, ({ signals }) => signals.length > 0);
  expect(waiting).toMatchObject({ status: 'waiting', why: 'waits for the signal hurry', signals: ['hurry'] });
  const { runs } = await host.request('listRuns', { limit: 10 });
  expect(runs.find(({ program }) => program === 'demo-adder')).toMatchObject({ parent: RUN });
  expect(runs.find(({ program }) => program === 'action')).toMatchObject({
    action: { name: 'post', run: RUN },
    isKnown: true,
  });
  await host.request('signalRun', { run: RUN, name: 'hurry', value: { now: true } });
  expect(await until(host, isDone)).toMatchObject({ signals: [] });
  const said = (await linesOf(host, 1000)).map(({ sentence }) => sentence);
  expect(said).toContain('✓ waitFor: {"now":true}');
  await expect(host.request('signalRun', { run: RUN, name: 'hurry' })).rejects.toMatchObject({
    data: { code: 'stale' },
  });
});

test('a run that waits for an action says which, and its step too', async () => {
  const { data, open } = setup();
  const { journal } = openJournal(data, { clock: systemClock, log: () => {} });
  const { name: program, version, schema } = demo;
  await journal.create({ id: RUN, program, version, schema, state: demo.start({ folder: folderOf(data) }) });
  const [claim] = await journal.claim({ worker: 'w', limit: 1, programs: [program], gone: [] });
  if (!claim) throw new Error('it was not claimed');
  const slot = { key: 'k', tick: 1, branch: '0', position: 0, name: 'request post' };
  await journal.append(
    claim,
    [
      { kind: 'ACTION_REQUESTED', ...slot, effect: 'probe', attempt: 1, idempotencyKey: 'i', action: 'post' },
      { kind: 'RUN_WAITING', signals: ['outcome k'], children: [], parked: [] },
    ],
    true,
  );
  await journal.close();
  const { host } = await open();
  const waiting = await until(host, () => true);
  expect(waiting).toMatchObject({ why: 'waits for the action post', signals: [], steps: [{ action: 'post' }] });
});

test('a damaged database of runs is set aside and told as long as it lies there, also where another process did it', async () => {
  const { data, open } = setup();
  const first = await open();
  await startDemo(first.host, data, 0);
  await until(first.host, isDone);
  await first.host.leave();
  const file = join(data, 'runs.db');
  writeFileSync(file, Buffer.concat([Buffer.from('no database'), readFileSync(file)]));
  const { host } = await open({ session: 'second' });
  const { runs, damage } = await host.request('listRuns', { limit: 10 });
  expect(runs).toEqual([]);
  expect(damage?.sentence).toMatch(/was damaged.*set aside as .*runs\.db\.damaged-.*do not go on.*backup/);
  expect(existsSync(damage?.movedTo ?? '')).toBe(true);
  await host.leave();
  const third = await open({ session: 'third' });
  expect((await third.host.request('listRuns', { limit: 10 })).damage).toEqual(damage);
  rmSync(damage?.movedTo ?? '');
  expect((await third.host.request('listRuns', { limit: 10 })).damage).toBeUndefined();
});

test('where another process set a damaged database aside, a host opens the fresh one, and new runs go on in it', async () => {
  const { data, open } = setup();
  const { host } = await open();
  await startDemo(host, data, 0);
  await until(host, isDone);
  const movedTo = setAside(join(data, 'runs.db'), systemClock);
  const again = RunId.parse('again');
  const input = { folder: join(data, 'demo', again), paceMs: 0 };
  await vi.waitFor(() => host.request('startRun', { program: 'demo', input, run: again }), {
    timeout: 10_000,
    interval: 100,
  });
  await until(host, isDone, again);
  expect((await host.request('listRuns', { limit: 10 })).damage?.movedTo).toBe(movedTo);
});

/** The demo up to a step whose outcome nobody knows, by a worker that has left. */
async function parkedDemo(data: string): Promise<void> {
  const log = () => {};
  const { journal, liveness } = openJournal(data, { clock: systemClock, log });
  const tick: Program['tick'] = async (state, run) => {
    const options = { effect: 'keyed', input: [3], keepsKeysMs: 60_000 } as const;
    const receipt = await run.step('pay', options, () => 'r');
    await run.step('note', { effect: 'unsafe', input: receipt }, () => {
      throw new Error('the connection was reset');
    });
    return state;
  };
  const program = { ...demo, tick } as unknown as Program;
  const state = { ...demo.start({ folder: folderOf(data), paceMs: 0, keep: true }), phase: 'pay', counts: [3] };
  await journal.create({ id: RUN, program: demo.name, version: demo.version, schema: demo.schema, state });
  const worker = new Worker({ journal, liveness, programs: [program], clock: systemClock, log });
  await worker.start();
  while ((await journal.summary(RUN)).status !== 'parked') await pause(10);
  await worker.stop(1_000);
  await journal.close();
}

test('a step that waits for a person is listed with the reason, and settled with what the person says it gave', async () => {
  const { data, open } = setup();
  await parkedDemo(data);
  const { host } = await open();
  const parked = await until(host, ({ status }) => status === 'parked');
  expect(parked.why).toBe('1 step waits for a person');
  const step = parked.steps.find(({ state }) => state === 'parked');
  expect(step).toMatchObject({ name: 'note', effect: 'unsafe', why: expect.stringContaining('was reset') });
  const resolve = (name: string) =>
    host.request('resolveStep', { run: RUN, step: name, resolution: { how: 'done', value: null } });
  await expect(resolve('nothing')).rejects.toMatchObject({ data: { code: 'stale' } });
  await resolve(step?.key ?? '');
  await until(host, isDone);
  expect(existsSync(join(folderOf(data), 'notes.txt'))).toBe(false);
  const settled = (await linesOf(host, 1000)).find(({ sentence }) => sentence.includes('was settled'));
  expect(settled?.sentence).toBe('note was settled: it happened');
});
