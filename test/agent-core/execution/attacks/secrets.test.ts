/** Secrets in the arguments of calls: what a journal would keep for ever is refused before it gets there. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import type { Run } from '../../../../agent-core/durable/runs/program.ts';
import { callTool } from '../../../../agent-core/execution/tools/calling.ts';
import { Registry } from '../../../../agent-core/execution/tools/registry.ts';
import { whyNotJournalled } from '../../../../agent-core/execution/tools/screening.ts';
import { call } from '../../../../agent-core/host/cli/call.ts';
import { as } from '../tools/support.ts';

const KEY = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n-----END RSA PRIVATE KEY-----';
const TOKEN = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';

describe('attack on the journal by arguments', () => {
  test.each([
    ['a token', { text: `curl -H 'Authorization: Bearer ${TOKEN}'` }],
    ['a key over several lines', { path: 'id', text: KEY }],
    ['a password under its name', { password: 'Tr0ub4dor&3' }],
    ['an address with a password', { url: 'postgres://me:pw-1234567@db.example/x' }],
    ['a token in the name of a field', { [TOKEN]: 1 }],
    ['a token far inside', { edits: [{ lines: ['a', ['b', `token = "${TOKEN}"`]] }] }],
  ])('%s is refused, and not told back', (_, given) => {
    const failure = whyNotJournalled('write', given);
    expect(failure).toMatchObject({ kind: 'secret-in-arguments', next: 'repair' });
    expect(JSON.stringify(failure)).not.toContain(TOKEN);
  });

  test.each([
    { command: ['npm', 'test'] },
    { path: 'a.ts', text: 'const token = getToken();\nconst password: string = read();' },
    { question: 'What is the password of the database?' },
    undefined,
  ])('%j is no secret', (given) => expect(whyNotJournalled('write', given)).toBeUndefined());

  test('nothing of such a call is asked for: the run writes nothing down', async () => {
    const run = { id: 'r', decide: vi.fn(), request: vi.fn() };
    const registry = new Registry([as({ name: 'write' })]);
    const observation = await callTool(run as unknown as Run, registry, {
      tool: 'write',
      arguments: { text: TOKEN },
      hosts: [],
    });
    expect(observation).toMatchObject({ state: 'failed', failure: { kind: 'secret-in-arguments' } });
    expect([run.decide.mock.calls, run.request.mock.calls]).toEqual([[], []]);
  });

  test.each([JSON.stringify({ text: TOKEN }), `${'['.repeat(20_000)}${']'.repeat(20_000)}`])(
    '`penumbra call` ends before there is a run',
    async (given) => {
      const folder = path.join(tmpdir(), `penumbra-no-such-folder-${process.pid}`);
      const io = {
        stdin: process.stdin,
        stdout: new PassThrough(),
        stderr: new PassThrough(),
        env: { PENUMBRA_DATA: folder },
      };
      await expect(call(['write', given], io)).rejects.toMatchObject({ code: 'bad-input' });
      expect(existsSync(folder)).toBe(false);
    },
  );
});
