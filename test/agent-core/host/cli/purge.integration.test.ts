import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import { RunId } from '../../../../agent-core/contracts/runs.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { SqliteOutputStore } from '../../../../agent-core/execution/compactor/store/sqlite-output-store.ts';
import { openEgressLog } from '../../../../agent-core/execution/egress/sqlite-log.ts';
import { OAuthStore } from '../../../../agent-core/execution/mcp/oauth-store.ts';
import { McpServers } from '../../../../agent-core/execution/mcp/servers.ts';
import { openStaging } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { saysHowMuch } from '../../../../extension/commands/how-much.ts';
import { HostProcess } from '../../../support/host-process.ts';
import { PENUMBRA, penumbra, type Ran } from '../../../support/penumbra.ts';
import { onDisk, temporaryFolder, withSignals } from '../../../support/recording.ts';

const OPTIONS = { clock: systemClock, log: silent };

const purged = async (data: string) =>
  (await penumbra(['purge', '--data', data])).stdout.replace(/^Deleted 0 signals.*\n/, '').trim();

type Env = Readonly<Record<string, string>>;

/** The address of a database that does not answer. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return `postgres://penumbra@127.0.0.1:${port}/penumbra`;
}

async function forgottenInTheEditor(data: string, env: Env = {}): Promise<string> {
  const host = new HostProcess(data, env);
  await host.initialize();
  const said = saysHowMuch(await host.request('forget', { what: 'everything' }));
  await host.leave();
  return said;
}

describe('purge', () => {
  test('asks nothing without a terminal, says how much went, and leaves nothing', async () => {
    const data = withSignals(50);
    const { code, stdout } = await penumbra(['purge', '--data', data]);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Deleted 50 signals \([\d.]+ kB\) from .*penumbra\.db\.\n$/),
    ]);
    expect([onDisk(data, 'content 7'), onDisk(data, 'file-7')]).toEqual([false, false]);
    expect(await penumbra(['export', '--data', data])).toMatchObject({ stdout: '' });
  });

  test('takes what runs said, but not of those that are not over, and names them', async () => {
    const data = temporaryFolder();
    await penumbra(['run-demo', '--data', data, '--pace', '0']);
    const { stdout: started } = await penumbra(['run-demo', '--detach', '--data', data]);
    const kept = started.replace('run ', '').trim();
    const { stdout } = await penumbra(['purge', '--data', data]);
    expect(stdout).toMatch(/^Deleted what 3 runs said \([\d.]+ kB\)\. Not over yet, and kept: (.*)\. Cancel them/);
    expect(stdout).toContain(`kept: ${kept}.`);
    const { stdout: events } = await penumbra(['runs', '--data', data, '--json']);
    expect(events.trim().split('\n')).toHaveLength(4);
    await penumbra(['cancel', kept, '--data', data]);
    expect((await penumbra(['purge', '--data', data])).stdout).toMatch(/^Deleted what 4 runs said/);
    expect(readFileSync(path.join(data, 'runs.db')).includes('nothing is lost')).toBe(false);
  });

  test('takes the copies that runs worked on', async () => {
    const [data, workspace] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(path.join(workspace, 'a'), 'x'.repeat(100_000));
    const staging = openStaging(data, { clock: systemClock, log: () => {} });
    staging.create('s', (await staging.snapshot(workspace)).id);
    staging.close();
    expect((await penumbra(['purge', '--data', data])).stdout).toBe('Deleted the copies that runs worked on.\n');
    const left = openStaging(data, { clock: systemClock, log: () => {} });
    expect(left.list()).toEqual([]);
    left.close();
    expect(statSync(path.join(data, 'staging.db')).size).toBeLessThan(100_000);
  });

  test.each([
    ['purge', purged],
    ['the editor', forgottenInTheEditor],
  ])('%s keeps the copies of runs that are not over, says which, and takes all others', async (_, purge) => {
    const [data, workspace] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(path.join(workspace, 'a'), 'x'.repeat(100_000));
    const { journal } = openJournal(data, OPTIONS);
    for (const name of ['over', 'waits'])
      await journal.create({ id: RunId.parse(name), program: 'p', version: '1', schema: 1, state: 'what it said' });
    await journal.cancel(RunId.parse('over'));
    await journal.close();
    const staging = openStaging(data, OPTIONS);
    const { id } = await staging.snapshot(workspace);
    for (const name of ['gone', 'over', 'waits']) staging.create(name, id, 'own x').write('b', Buffer.from(name));
    staging.create('shared', id, 'shared y');
    staging.close();
    expect(await purge(data)).toMatch(
      /^Deleted what 1 run said \(\d+ bytes\)\. Not over yet, and kept: waits\..*\sDeleted the copies that runs worked on\. Kept the copies of runs that are not over: waits\. Kept the copies of runs in a journal that was not looked at: shared\.$/s,
    );
    const left = openStaging(data, OPTIONS);
    expect(left.list()).toEqual(['shared', 'waits']);
    expect(left.open('waits')?.read('a')).toHaveLength(100_000);
    expect(left.open('waits')?.read('b').toString()).toBe('waits');
    left.close();
    expect(await purge(data)).toMatch(
      /^Not over yet, and kept: waits\..*\sKept the copies of .*: waits\. .*: shared\.$/s,
    );
  });

  test.each([
    ['purge', (data: string, env: Env) => penumbra(['purge', '--data', data], { env })],
    ['the editor', async (data: string, env: Env) => ({ stdout: await forgottenInTheEditor(data, env) })],
  ])(
    'where the journal does not answer, %s takes what tools left but the copies, and says what stays',
    async (_, purge) => {
      const [data, workspace] = [temporaryFolder(), temporaryFolder()];
      const staging = openStaging(data, OPTIONS);
      staging.create('call-1', (await staging.snapshot(workspace)).id);
      staging.close();
      const outputs = SqliteOutputStore.open(data, OPTIONS);
      outputs.put(Buffer.from('what a tool printed\n'));
      outputs.close();
      const log = openEgressLog(data);
      log.refused({ run: 'r', call: 'c', way: 'connect', host: 'reached.example', port: 443 }, 'no');
      log.close();
      new OAuthStore(data, 'one').write({ tokens: { access_token: 'secret', token_type: 'Bearer' } });
      const {
        code = 1,
        stdout,
        stderr = stdout,
      }: Partial<Ran> = await purge(data, { PENUMBRA_JOURNAL: await nobody() });
      expect(code).toBe(1);
      expect(stdout).toContain('Kept the copies of runs in a journal that was not looked at: call-1.');
      expect(stdout).toContain('Deleted what tools printed (1 output).');
      expect(stdout).toContain('Deleted the log of what got out of containers.');
      expect(stdout).toContain('Deleted the login at 1 server of tools.');
      expect(stderr).toMatch(/What runs said could not be deleted: .+/);
      expect([onDisk(data, 'reached.example'), readdirSync(data).includes('mcp-logins')]).toEqual([false, false]);
      const left = openStaging(data, OPTIONS);
      expect(left.list()).toEqual(['call-1']);
      left.close();
    },
  );

  test('takes a damaged database of runs, too', async () => {
    const data = temporaryFolder();
    writeFileSync(path.join(data, 'runs.db.damaged-2026-01-01T00-00-00'), 'what runs said');
    expect((await penumbra(['purge', '--data', data])).stdout).toBe('Deleted a damaged database of runs (14 bytes).\n');
    expect(readdirSync(data)).toEqual([]);
  });

  test('takes the logins at servers of tools, and leaves the servers', async () => {
    const data = temporaryFolder();
    const servers = new McpServers(data);
    for (const name of ['one', 'two']) {
      servers.set(name, { url: `https://${name}.example/mcp`, allow: [], tools: [] });
      new OAuthStore(data, name).write({ tokens: { access_token: 'secret', token_type: 'Bearer' } });
    }
    expect(readdirSync(path.join(data, 'mcp-logins'))).toHaveLength(2);
    expect((await penumbra(['purge', '--data', data])).stdout).toMatch(/^Deleted the logins at 2 servers of tools\./);
    expect(readdirSync(data)).not.toContain('mcp-logins');
    expect(Object.keys(servers.all())).toEqual(['one', 'two']);
    expect((await penumbra(['purge', '--data', data])).stdout).toBe('Nothing is recorded.\n');
  });

  test('takes what tools printed', async () => {
    const data = temporaryFolder();
    const store = SqliteOutputStore.open(data, { clock: systemClock, log: silent });
    store.put(Buffer.from('what a tool printed\n'));
    store.close();
    expect((await penumbra(['purge', '--data', data])).stdout).toMatch(
      /^Deleted what tools printed \(1 outputs?\)\.\n$/,
    );
    expect(onDisk(data, 'out-')).toBe(false);
    expect((await penumbra(['purge', '--data', data])).stdout).toBe('Nothing is recorded.\n');
  });

  test('what lies behind a checkpoint, and what is over for long, goes when asked for, and the rest verifies', async () => {
    const data = temporaryFolder();
    const { stdout: told } = await penumbra(['run-demo', '--data', data, '--pace', '0']);
    const [, demo = ''] = /^run (.*)$/m.exec(told) ?? [];
    expect(told).toContain('count again: 3 (nobody was asked: see event');
    const { stdout } = await penumbra(['runs', '--compact', '--json', '--data', data]);
    const swept = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(swept).toContainEqual({ run: demo, what: 'compacted', events: expect.any(Number) });
    const { stdout: verified } = await penumbra(['run', demo, '--verify', '--json', '--data', data]);
    expect(JSON.parse(verified)).toMatchObject({ run: demo, sealed: { upTo: JSON.parse(verified).events - 1 } });
    const { stdout: events } = await penumbra(['run', demo, '--events', '--data', data]);
    expect(events.trim().split('\n')).toHaveLength(3);
    expect(events).toContain('were dropped; the checkpoint in event');
    expect(await penumbra(['runs', '--compact', '--data', data])).toMatchObject({
      code: 0,
      stdout: 'There was nothing to tidy up.\n',
    });
    expect((await penumbra(['runs', '--older-than', '1', '--data', data])).stdout).toBe(
      'There was nothing to tidy up.\n',
    );
    expect((await penumbra(['runs', '--older-than', '0', '--data', data])).stdout).toMatch(/^3 runs removed/);
    expect((await penumbra(['runs', '--data', data])).stdout).toMatch(/^There are no runs/);
    expect(await penumbra(['runs', '--older-than', 'soon', '--data', data])).toMatchObject({ code: 2, stdout: '' });
  });

  test('on a terminal asks first, and deletes nothing on anything but yes', () => {
    const data = withSignals(3);
    const command = `"${process.execPath}" "${PENUMBRA}" purge --data "${data}"`;
    const answered = (input: string, more = '') =>
      spawnSync('script', ['-qec', command + more, '/dev/null'], { input, encoding: 'utf8' }).stdout;
    expect(answered('n\n')).toContain('Nothing was deleted.');
    expect(answered('\n')).toContain('Nothing was deleted.');
    expect(onDisk(data, 'content 1')).toBe(true);
    expect(answered('y\n')).toContain('Deleted 3 signals');
  });
});
