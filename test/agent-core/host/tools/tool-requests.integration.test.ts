import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EgressQuestion, systemClock } from '../../../../agent-core/contracts/index.ts';
import { ToolRequest } from '../../../../agent-core/contracts/tools.ts';
import { pinOf } from '../../../../agent-core/execution/mcp/definition.ts';
import type { Check } from '../../../../agent-core/host/cli/doctor/check.ts';
import { Body } from '../../../../agent-core/host/tools/body.ts';
import { Questions } from '../../../../agent-core/host/tools/questions.ts';
import { stateOf, ToolRequests } from '../../../../agent-core/host/tools/tool-requests.ts';
import { WindowQuestions } from '../../../../agent-core/host/tools/window-questions.ts';
import { temporaryFolder } from '../../../support/host-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
let bodies: Pick<Body, 'close'>[];

beforeEach(() => {
  folder = temporaryFolder();
  bodies = [];
});
afterEach(async () => {
  for (const body of bodies) await body.close();
  folder.remove();
});

const signal = new AbortController().signal;

function requests(check?: () => Promise<readonly Check[]>, clock = systemClock) {
  const asked: string[] = [];
  const waiting: ((id: string) => void)[] = [];
  const bodyOptions = { folder: folder.path, clock, log: () => {}, env: {} };
  const tell = ({ id, tool, hosts }: EgressQuestion) => {
    asked.push(`${tool} ${hosts.map(({ host, port }) => `${host}:${port}`)}`);
    waiting.shift()?.(id);
  };
  const window = new WindowQuestions({ ...bodyOptions, tell, lookMs: 50 });
  const questions = new Questions(bodyOptions);
  const body = new Body({ ...bodyOptions, decider: questions });
  bodies.push(body, questions, { close: async () => window.close() });
  const { handlers } = new ToolRequests({ body, bodyOptions, ...(check && { check }) });
  const list = () => handlers.listTools({}, signal);
  const named = async (name: string) =>
    (await list()).groups.flatMap(({ tools }) => tools).find((tool) => tool.name === name);
  return { handlers, list, named, body, asked, waiting, window };
}

test('the list says what each tool may touch, and makes no database and no other file', async () => {
  const { list, named } = requests();
  const { groups, problems } = await list();
  expect(problems).toEqual([]);
  expect(groups.map(({ kind, name }) => ({ kind, name }))).toEqual([{ kind: 'built-in', name: '' }]);
  expect(await named('run')).toMatchObject({
    reach: 'container',
    touches: ['changes a copy of the workspace', 'runs in a container'],
    limits: ['600 s at most'],
    isOn: true,
  });
  expect(await named('http_get')).toMatchObject({ reach: 'network', touches: ['reaches the hosts it is granted'] });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a tool is switched off and on again for every process, and one that is not there is refused', async () => {
  const { handlers, named, body } = requests();
  await handlers.switchTool({ tool: 'run', isOn: false }, signal);
  expect((await named('run'))?.isOn).toBe(false);
  expect(await requests().named('run')).toMatchObject({ isOn: false });
  expect(body.registry.isOn('run')).toBe(false);
  await handlers.switchTool({ tool: 'run', isOn: true }, signal);
  expect(body.registry.isOn('run')).toBe(true);
  await expect(handlers.switchTool({ tool: 'rum', isOn: false }, signal)).rejects.toThrow('There is no tool rum.');
});

test('files that cannot be read are told, and what they switch off is off', async () => {
  writeFileSync(path.join(folder.path, 'tools.json'), '{"off": "run"}');
  writeFileSync(path.join(folder.path, 'mcp.json'), '{');
  const { list, handlers } = requests();
  const { groups, problems } = await list();
  expect(problems).toEqual([expect.stringMatching(/tools\.json: off/), expect.stringMatching(/mcp\.json/)]);
  expect(groups.flatMap(({ tools }) => tools).some(({ isOn }) => isOn)).toBe(false);
  await expect(handlers.switchTool({ tool: 'run', isOn: true }, signal)).rejects.toThrow(/tools\.json: off/);
});

test('servers and files are groups of their own, also what came since the process started', async () => {
  const { list } = requests();
  const definition = { name: 'echo', description: 'Says it again.', inputSchema: { type: 'object' } };
  const tool = { ...definition, pin: pinOf(definition) };
  const server = { package: 'said@1.2.3', entry: 'index.js', args: [], files: '0'.repeat(64), tools: [tool] };
  writeFileSync(path.join(folder.path, 'mcp.json'), JSON.stringify({ servers: { said: server } }));
  mkdirSync(path.join(folder.path, 'openapi'));
  const paths = { '/pets': { get: { operationId: 'list_pets', responses: {} } } };
  const api = { openapi: '3.0.0', info: {}, servers: [{ url: 'https://pets.example.com' }], paths };
  writeFileSync(path.join(folder.path, 'openapi', 'pets.json'), JSON.stringify(api));
  const { groups, problems } = await list();
  expect(problems).toEqual([]);
  expect(groups.slice(1)).toMatchObject([
    { kind: 'mcp', name: 'said', package: 'said@1.2.3', tools: [{ name: 'said_echo' }] },
    {
      kind: 'openapi',
      name: 'pets',
      tools: [{ name: 'pets_list_pets', touches: ['reaches pets.example.com'], reach: 'network' }],
    },
  ]);
});

test('the engine is asked once a minute, and not twice at once', async () => {
  let now = 1_000;
  let count = 0;
  const check = async (): Promise<Check[]> => [{ name: 'gVisor', state: 'ok', found: `${++count}` }];
  const { handlers } = requests(check, { ...systemClock, now: () => now });
  const state = () => handlers.sandboxState({}, signal);
  const both = await Promise.all([state(), state()]);
  now += 59_999;
  expect([...both, await state()].map(({ sentence }) => sentence)).toEqual(['gVisor: 1', 'gVisor: 1', 'gVisor: 1']);
  now += 1;
  expect((await state()).sentence).toBe('gVisor: 2');
});

test('the first thing that is missing is the sandbox’s state, with what mends it', () => {
  const engine: Check = { name: 'container engine', state: 'ok', found: 'Docker 1' };
  const gvisor: Check = { name: 'gVisor', state: 'optional', found: 'there is none', mend: 'install it' };
  const image: Check = { name: 'sandbox image', state: 'info', found: 'old', mend: 'penumbra sandbox build' };
  expect(stateOf([engine, gvisor])).toEqual({
    isReady: false,
    brief: 'no gVisor',
    sentence: 'there is none',
    mend: 'install it',
  });
  expect(stateOf([engine, image])).toMatchObject({
    isReady: true,
    brief: 'ready',
    mend: 'penumbra sandbox build',
  });
});

test('a call asks the editor for a host that nobody granted: once, for the run, never, and no answer is a no', async () => {
  const got: string[] = [];
  const server = createServer((request, response) => response.end(String(got.push(request.url ?? '')))).listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const { body, asked, waiting, window } = requests();
  window.begin();
  const get = body.handler('tool.http_get') ?? expect.unreachable();
  let calls = 0;
  const call = async (run: string, answer?: 'once' | 'this-run' | 'never' | 'unanswered') => {
    if (answer) waiting.push((id) => void window.handlers.answerEgress({ id, answer }, signal));
    const url = `http://127.0.0.1:${port}/${++calls}`;
    const input = ToolRequest.parse({ tool: 'http_get', arguments: { url }, run });
    const result = await get.act(input, { idempotencyKey: `k${calls}`, attempt: 1, signal });
    return (result as { state: string }).state;
  };
  try {
    expect(await call('r1', 'unanswered')).toBe('failed');
    expect(await call('r1', 'once')).toBe('done');
    expect(await call('r1', 'this-run')).toBe('done');
    expect(await call('r1')).toBe('done');
    expect(await call('r2', 'never')).toBe('failed');
    expect(await call('r1')).toBe('failed');
    expect(asked).toHaveLength(4);
    expect(asked[0]).toBe(`http_get 127.0.0.1:${port}`);
    expect(got).toEqual(['/2', '/3', '/4']);
    expect(JSON.parse(readFileSync(path.join(folder.path, 'egress.json'), 'utf8')).rules).toEqual([
      { host: '127.0.0.1', answer: 'never' },
    ]);
  } finally {
    await new Promise((resolve) => server.close(resolve));
    // Its end is in the log before that is closed.
    await new Promise((resolve) => setImmediate(resolve));
  }
});
