/** What the copy of a call is without: by the command line, and by the settings of the editor that began its run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { call } from '../../../../agent-core/host/cli/call.ts';
import { HostProcess, temporaryFolder } from '../../../support/host-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
let workspace: string;
const at = (name: string) => path.join(folder.path, name);

beforeEach(() => {
  folder = temporaryFolder();
  workspace = at('workspace');
  mkdirSync(path.join(workspace, 'private'), { recursive: true });
  for (const name of ['.env', 'a.ts', 'b.log', 'private/notes.md']) writeFileSync(path.join(workspace, name), '');
});
afterEach(() => folder.remove());

test('call --exclude leaves out what it names, and no line of it brings a secret in', async () => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const given = ['list', '{}', '--workspace', workspace, '--exclude', 'private/', '--exclude', '!.env'];
  expect(await call(given, { stdin, stdout, stderr, env: { PENUMBRA_DATA: at('data') } })).toBe(0);
  const listed = String(stdout.read());
  expect(listed).toContain('a.ts');
  expect(listed).toContain('b.log');
  expect(listed).not.toMatch(/private|\.env/);
});

test('a run that is begun in the editor leaves out what its setting names, beside what was asked', async () => {
  const host = new HostProcess(at('data'));
  const settings = { exclude: ['private/'], retentionDays: 30, retentionMegabytes: 500, pauseMs: 200 };
  await host.initialize({ settings });
  const input = { tool: 'list', arguments: {}, workspace, exclude: ['*.log'] };
  const { run } = await host.request('startRun', { program: 'call', input });
  await vi.waitFor(
    async () => {
      const { runs } = await host.request('listRuns', { limit: 9 });
      expect(runs.find(({ id }) => id === run)?.status).toBe('done');
    },
    { timeout: 9_000, interval: 50 },
  );
  await host.leave();
  const { journal } = openJournal(at('data'), { clock: systemClock, log: () => {} });
  const told = JSON.stringify(await journal.outcomeOf(run));
  await journal.close();
  expect(told).toContain('a.ts');
  expect(told).not.toMatch(/"b\.log|notes\.md|\.env/);
});
