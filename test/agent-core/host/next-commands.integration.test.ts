/** The likely next commands over the real protocol. */
import { expect, test } from 'vitest';
import { CONSENT_WORDING } from '../../../agent-core/contracts/index.ts';
import { record, setup } from '../../support/person-at-work.ts';

const COMMIT = ['git add .', 'git commit', 'git push'];

/** A window in which the same three commands came one after the other, and the first once more. */
async function atWork() {
  const work = setup();
  const { host } = await work.open();
  const run = (command: string, terminal = '1') =>
    record(host, work.number({ v: 1, t: Date.now(), kind: 'terminal.run', cwd: '/w', terminal, command, exitCode: 0 }));
  for (let i = 0; i < 5; i++) for (const line of COMMIT) await run(line);
  await run('git add .');
  return { ...work, host, run };
}

test('what may come next in a terminal is told with how likely it is and why', async () => {
  const { host } = await atWork();
  const { commands } = await host.request('nextCommands', { terminal: '1', folder: '/w' });
  expect(commands[0]).toMatchObject({ line: 'git commit' });
  expect(commands[0]?.basis).toMatch(/5 (of 5 )?times/);
});

test('nothing is told of commands once terminals may not be watched', async () => {
  const { host } = await atWork();
  const consent = {
    version: 1,
    granted: { edits: { at: new Date().toISOString(), wording: CONSENT_WORDING } },
  } as const;
  const settings = { exclude: [], retentionDays: 30, retentionMegabytes: 500, pauseMs: 200 };
  await host.request('configure', { folders: [], trusted: true, consent, settings });
  expect(await host.request('nextCommands', { terminal: '1' })).toEqual({ commands: [] });
});

test('a window that comes later knows the commands but is in another terminal of the same number', async () => {
  const { open } = await atWork();
  const { host: next } = await open({ session: 'window-2' });
  const { commands } = await next.request('nextCommands', { terminal: '1' });
  expect(commands.map(({ line }) => line)).toContain('git add .');
  expect(commands.filter(({ basis }) => basis.includes('after'))).toEqual([]);
});
