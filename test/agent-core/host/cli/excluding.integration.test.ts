/** What the copy of a call is without and brings in: by the command line, and by the settings of the editor that began its run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { openStaging } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { call } from '../../../../agent-core/host/cli/call.ts';
import { CallState } from '../../../../agent-core/host/tools/call-program.ts';
import { ALL_CONSENT, HostProcess, temporaryFolder } from '../../../support/host-process.ts';

let folder: ReturnType<typeof temporaryFolder>;
let workspace: string;
const at = (name: string) => path.join(folder.path, name);

beforeEach(() => {
  folder = temporaryFolder();
  workspace = at('workspace');
  for (const name of ['private', 'dist']) mkdirSync(path.join(workspace, name), { recursive: true });
  const empty = ['.env', 'a.ts', 'b.log', 'private/notes.md', 'dist/fixture.json', 'dist/b.env', 'dist/out.js'];
  for (const name of empty) writeFileSync(path.join(workspace, name), '');
  writeFileSync(path.join(workspace, '.gitignore'), 'dist/\n');
});
afterEach(() => folder.remove());

let told = '';
const called = async (...options: string[]) => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const given = ['list', '{}', '--workspace', workspace, ...options];
  const code = await call(given, { stdin, stdout, stderr, env: { PENUMBRA_DATA: at('data') } });
  expect(code).toBe(0);
  told = String(stderr.read() ?? '');
  return String(stdout.read());
};

test('call --exclude leaves out what it names, and no line of it brings a secret in', async () => {
  const listed = await called('--exclude', 'private/', '--exclude', '!.env');
  expect(listed).toContain('a.ts');
  expect(listed).toContain('b.log');
  expect(listed).not.toMatch(/private|\.env|dist/);
  expect(told).toBe('Left out of the copy: 1 excluded (private); 1 named as secrets are (.env)\n');
  expect(JSON.parse(await called('--json', '--exclude', 'private/')).left).toEqual([
    { path: '.env', why: 'it is named as secrets are' },
    { path: 'private', why: 'it is excluded' },
  ]);
});

test('call --include brings in what git ignores and it names, and no secret; what is no pattern is refused', async () => {
  const listed = await called('--include', '/dist/*', '--include', '!*.js', '--include', '.env');
  expect(listed).toContain('dist/fixture.json');
  expect(listed).not.toMatch(/out\.js|\.env/);
  await expect(called('--include', 'dist/[')).rejects.toThrow('--include: dist/[ is no pattern of a .gitignore');
});

test('what the person excludes in the editor stays out of calls of the command line, and nothing of a workspace’s list does', async () => {
  const host = new HostProcess(at('data'));
  const settings = {
    exclude: ['*.log', 'a.ts'],
    ownExclude: ['.env*', '*.log'],
    retentionDays: 30,
    retentionMegabytes: 500,
    pauseMs: 200,
  };
  const here = { folders: [{ name: 'workspace', path: workspace }], consent: ALL_CONSENT, trusted: true };
  await host.initialize({ ...here, settings: { ...settings, include: ['/dist/*.json'] } });
  const listed = await called('--exclude', 'private/');
  expect(told).toBe('Left out of the copy: 2 excluded (b.log, private); 1 named as secrets are (.env)\n');
  expect(listed).toContain('a.ts');
  expect(listed).not.toMatch(/dist/);
  expect(await called('--no-settings')).toContain('b.log');
  await host.request('configure', { ...here, settings: { ...settings, ownExclude: ['private/'] } });
  await host.leave();
  expect(await called()).toMatch(/b\.log/);
  expect(told).toContain('1 excluded (private)');
  writeFileSync(at('data/excluded.json'), '{"v":1}');
  await expect(called()).rejects.toThrow(/excluded\.json: exclude: .* Nothing is copied until/);
});

test('call --diff says what the tool changed in the copy, which is gone then, and what the tool says goes elsewhere', async () => {
  const write = async (...options: string[]) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const given = ['write', '{"path":"a.ts","content":"one\\n"}', ...options];
    const code = await call(given, { stdin, stdout, stderr, env: { PENUMBRA_DATA: at('data') } });
    return { code, out: String(stdout.read()), err: String(stderr.read() ?? '') };
  };
  const diff = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -0,0 +1,1 @@\n+one\n';
  const { code, out, err } = await write('--workspace', workspace, '--diff');
  expect({ code, out }).toEqual({ code: 0, out: diff });
  expect(err).toContain('"path": "a.ts"');
  const json = JSON.parse((await write('--workspace', workspace, '--diff', '--json')).out);
  expect(json).toMatchObject({ state: 'done', diff });
  const staging = openStaging(at('data'), { clock: systemClock, log: () => {} });
  expect(staging.list()).toEqual([]);
  staging.close();
  await expect(write('--diff')).rejects.toThrow('--diff needs a copy to look at');
});

/** What a call of `list` says that is begun in the editor. */
async function begunIn(host: HostProcess, input: object) {
  const { run } = await host.request('startRun', {
    program: 'call',
    input: { tool: 'list', arguments: {}, workspace, ...input },
  });
  await vi.waitFor(
    async () => {
      const { runs } = await host.request('listRuns', { limit: 9 });
      expect(runs.find(({ id }) => id === run)?.status).toBe('done');
    },
    { timeout: 9_000, interval: 50 },
  );
  return run;
}

test('a run that is begun in the editor holds what its settings say by then, and ignored files of trusted folders alone', async () => {
  const host = new HostProcess(at('data'));
  const settings = { exclude: ['private/'], retentionDays: 30, retentionMegabytes: 500, pauseMs: 200 };
  const here = { folders: [{ name: 'workspace', path: workspace }], consent: ALL_CONSENT };
  const including = { ...settings, include: ['/dist/*.json'] };
  await host.initialize({ ...here, settings: including, trusted: false });
  const runs = [await begunIn(host, { exclude: ['*.log'] })];
  for (const told of [
    { ...here, settings, trusted: true },
    { ...here, settings: including, trusted: true, folders: [{ name: 'other', path: at('other') }] },
    { ...here, settings: including, trusted: true },
  ]) {
    await host.request('configure', told);
    runs.push(await begunIn(host, {}));
  }
  await host.request('configure', { ...here, settings: { ...settings, include: ['dist/['] }, trusted: true });
  await expect(begunIn(host, {})).rejects.toThrow('penumbra.include: dist/[ is no pattern');
  await host.leave();
  const { journal } = openJournal(at('data'), { clock: systemClock, log: () => {} });
  const told = await Promise.all(
    runs.map(async (run) => {
      const outcome = await journal.outcomeOf(run);
      return JSON.stringify(outcome?.state === 'done' && CallState.parse(outcome.value).observation);
    }),
  );
  await journal.close();
  for (const each of told) expect(each).toContain('a.ts');
  expect(told[0]).not.toMatch(/"b\.log|notes\.md|\.env/);
  expect(told.map((each) => each.includes('dist/fixture.json'))).toEqual([false, false, false, true]);
});
