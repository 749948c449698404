/** A call that nobody knows the outcome of: what a person is told, and what comes of what they say. */
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { RunId } from '../../../../agent-core/contracts/runs.ts';
import { call } from '../../../../agent-core/host/cli/call.ts';
import type { Command } from '../../../../agent-core/host/cli/command.ts';
import { resolve } from '../../../../agent-core/host/cli/run-control.ts';
import { run as oneRun, runs } from '../../../../agent-core/host/cli/runs.ts';
import { partsFor } from '../../../../agent-core/host/runs/programs.ts';
import { startWorking } from '../../../../agent-core/host/runs/working.ts';
import { temporaryFolder } from '../../../support/host-process.ts';
import { inProcess } from '../../../support/penumbra.ts';

let folder: ReturnType<typeof temporaryFolder>;
let server: Server;
let status = 500;
/** Of all answers but the first, where that was worse. */
let later = 999;
let asked = 0;
const keys = new Set<unknown>();
beforeEach(async () => {
  folder = temporaryFolder();
  [status, later, asked] = [500, 999, 0];
  keys.clear();
  server = createServer((request, response) => {
    asked++;
    keys.add(request.headers['idempotency-key']);
    response.writeHead(asked === 1 ? status : Math.min(status, later), { 'retry-after': '0' }).end('x');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => {
  server.close();
  folder.remove();
});

const said = (command: Command, ...args: string[]) => inProcess(command, args, { PENUMBRA_DATA: folder.path });

/** A write whose answer leaves open what it did; gives the run of the call, and the command that settles it, as they were told. */
async function parkedCall(...options: string[]) {
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const input = JSON.stringify({ method: 'POST', url: `http://${host}/` });
  const { code, stdout, stderr } = await said(call, 'http_request', input, '--allow', host, '--json', ...options);
  const [, id = '', by = '', step = ''] =
    /^The call (\S+) waits for you\.[\s\S]*: penumbra resolve (\S+) (\S+) --done/m.exec(stderr) ?? [];
  return { code, stdout, stderr, id, by, step };
}

test('a call that nobody knows the outcome of ends, says what it waits for, and how that is settled', async () => {
  const { code, stdout, stderr, id, by } = await parkedCall();
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    run: id,
    state: 'parked',
    by,
    steps: [{ name: 'tool.http_request', why: expect.stringContaining('answered 500') }],
  });
  expect(stderr).toContain(`Then: penumbra call --go-on ${id}`);
  expect((await said(runs)).stdout).toMatch(
    new RegExp(`^${id} .*waits for the action tool.http_request; tool.http_request waits for a person$`, 'm'),
  );
  expect((await said(oneRun, id)).stdout).toContain(`penumbra resolve ${by} tool.http_request --done`);
  expect(asked).toBe(1);
});

test.each([
  [['--done'], 0, { state: 'done', text: expect.stringContaining('What it gave is not known') }],
  [['--done', '{"status":201}'], 0, { state: 'done', value: { status: 201 } }],
  [['--fail', 'not there'], 1, { state: 'failed', failure: { message: expect.stringContaining('not there') } }],
])('what a person says of it (%j) is what came of the call, and it is not made again', async (how, code, outcome) => {
  const { id, by, step } = await parkedCall();
  expect(await said(resolve, by, step, ...how)).toMatchObject({ code: 0 });
  const end = await said(call, '--go-on', id, '--json');
  expect([end.code, JSON.parse(end.stdout)]).toMatchObject([code, { run: id, ...outcome }]);
  expect(asked).toBe(1);
});

test('the diff that was asked for is there when the run went on elsewhere and was tidied up after, and fails when it is gone', async () => {
  const { id, by, step } = await parkedCall('--workspace', workspaceIn(folder.path), '--diff');
  await said(resolve, by, step, '--done');
  await tidiedUp(id);
  const read = await said(call, '--go-on', id, '--json');
  expect([read.code, JSON.parse(read.stdout)]).toMatchObject([0, { run: id, state: 'done', diff: '' }]);
  const again = await said(call, '--go-on', id, '--json');
  expect([again.code, JSON.parse(again.stdout)]).toMatchObject([1, { run: id, state: 'done' }]);
  expect(again.stderr).toContain('There is no diff any more: the copy is gone.');
});

function workspaceIn(data: string): string {
  const workspace = path.join(data, 'workspace');
  mkdirSync(workspace, { recursive: true });
  return workspace;
}

/** A worker brings the run to its end, and another one looks for copies that nobody needs. */
async function tidiedUp(id: string): Promise<void> {
  const rounds: string[] = [];
  const log = (_level: string, message: string) => void rounds.push(message);
  const env = {};
  const { programs, actions, body, close } = partsFor({ folder: folder.path, clock: systemClock, log, env });
  const of = { folder: folder.path, programs, actions, clock: systemClock, log, env, copies: body.copies };
  const { journal, stop } = await startWorking(of);
  await vi.waitFor(async () => expect((await journal.summary(RunId.parse(id))).status).toBe('done'), 9_000);
  await body.copies.copy(
    'of-nobody',
    { workspace: workspaceIn(folder.path), exclude: [], include: [] },
    new AbortController().signal,
  );
  await stop(0);
  const second = await startWorking({ ...of, tidyAfterMs: 1 });
  await vi.waitFor(() => expect(rounds).toContain('1 copy of a run that nobody works on removed.'), 9_000);
  await second.stop(0);
  await close();
}

test('it is made again where a person says so', async () => {
  const { id, by, step } = await parkedCall();
  status = 200;
  await said(resolve, by, step, '--again');
  expect(await said(call, '--go-on', id)).toMatchObject({ code: 0, stdout: expect.stringContaining('200 OK') });
  expect(asked).toBe(2);
});

test.each([
  [['--go-on', 'nobody'], 'not-found'],
  [['--go-on', 'nobody', 'http_get'], 'bad-input'],
  [['--go-on', '../x'], 'bad-input'],
])('%j names no call to go on with', async (args, code) => {
  await parkedCall();
  await expect(said(call, ...args)).rejects.toMatchObject({ code });
});

test('a write that is turned away for now is sent again with its key, and nobody is asked', async () => {
  [status, later] = [429, 201];
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const input = JSON.stringify({ method: 'POST', url: `http://${host}/`, receiverKeepsKeys: true });
  const { code, stdout } = await said(call, 'http_request', input, '--allow', host, '--json');
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { state: 'done', value: { status: 201 } }]);
  expect([asked, keys.size, keys.has(undefined)]).toEqual([2, 1, false]);
});
