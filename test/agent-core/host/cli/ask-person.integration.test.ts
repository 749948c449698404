/** A call that asks a person: what they are asked, and that the command they are given answers it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { call } from '../../../../agent-core/host/cli/call.ts';
import type { Command } from '../../../../agent-core/host/cli/command.ts';
import { signal } from '../../../../agent-core/host/cli/run-control.ts';
import { runs } from '../../../../agent-core/host/cli/runs.ts';
import { inProcess } from '../../../support/penumbra.ts';

const data = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
afterEach(() => rmSync(data, { recursive: true }));

const run = (command: Command, ...args: string[]) => inProcess(command, args, { PENUMBRA_DATA: data });

test('a call that asks a person prints the question and the command that answers it', async () => {
  const { code, stdout, stderr } = await run(call, 'ask_person', '{"question":"Which\\u001b[2J branch?"}', '--json');
  expect([code, JSON.parse(stdout)]).toMatchObject([
    3,
    { state: 'asked', question: { question: expect.stringContaining('Which') } },
  ]);
  const [, id = '', name = ''] = /^Answer with: penumbra signal (\S+) '([^']+)' '"…"'$/m.exec(stderr) ?? [];
  expect(stderr).toContain(`The call ${id} asks: Which [2J branch?\n`);
  expect((await run(runs)).stdout).toMatch(/waiting +tick 1 +asks: Which \[2J branch\?/);
  expect(await run(signal, id, name, '"main"')).toMatchObject({ code: 0 });
  expect((await run(runs)).stdout).not.toContain('asks:');
});
