import { expect, test, vi } from 'vitest';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import { Outbox } from '../../../extension/agent-host/outbox.ts';
import { Supervisor, type SupervisorOptions } from '../../../extension/agent-host/supervisor.ts';
import { type Answers, type MemoryHost, memoryHost, ready } from './memory-host.ts';

function setup(lives: Answers[] = [{}], more: Partial<SupervisorOptions> = {}) {
  const hosts: MemoryHost[] = [];
  const outbox = new Outbox({ batchMs: 1 });
  const states: string[] = [];
  const supervisor = new Supervisor({
    launch: () => {
      const host = memoryHost(lives[Math.min(hosts.length, lives.length - 1)]);
      hosts.push(host);
      return host;
    },
    outbox,
    session: 's',
    client: { name: 'test', version: '0' },
    configuration: () => ({
      folders: [],
      trusted: true,
      consent: { version: 1, granted: {} },
      settings: { exclude: [], retentionDays: 1, retentionMegabytes: 10, pauseMs: 0 },
    }),
    documents: () => [{ doc: 'a.ts', language: 'typescript', text: '' }],
    log: () => undefined,
    now: () => Date.now(),
    ...more,
  });
  supervisor.onDidChangeState(({ state }) => states.push(state));
  const until = (state: string) => vi.waitFor(() => expect(supervisor.state.state).toBe(state), { timeout: 5_000 });
  const host = (life: number): MemoryHost => {
    const found = hosts[life];
    if (!found) throw new Error(`there was no life ${life}`);
    return found;
  };
  const save = (): void => void outbox.add({ v: 1, t: 0, kind: 'doc.save', doc: 'a.ts' });
  return { supervisor, outbox, hosts, host, states, until, save };
}

test('no host is started before somebody needs it', async () => {
  const { supervisor, hosts } = setup();
  expect(hosts).toHaveLength(0);
  await supervisor.request('listAutomations', {});
  expect(hosts).toHaveLength(1);
});

test('a host that is killed is replaced, and gets what the first one had not accepted, then the true texts', async () => {
  const { supervisor, outbox, host, states, until, save } = setup([{}, { upTo: 1 }]);
  supervisor.start();
  await until('ready');
  save();
  save();
  await vi.waitFor(() => expect(host(0).heard.join()).toContain('signals'));
  host(0).die('ended by SIGKILL');
  await until('waiting');
  save();
  await until('ready');
  await vi.waitFor(() => expect(host(1).heard).toEqual(['initialize', 'signals 1,2', 'syncDocuments']));
  expect(states).toEqual(['starting', 'ready', 'waiting', 'starting', 'ready']);
  await host(1).rpc.sendNotification('signalsAccepted', { upTo: 3, beyond: [] });
  await vi.waitFor(() => expect(outbox.waiting).toBe(0));
});

test('a request that only reads is asked again when the host dies under it', async () => {
  const { supervisor, host, until } = setup();
  supervisor.start();
  await until('ready');
  const answer = supervisor.request('listAutomations', {});
  host(0).die('gone');
  expect(await answer).toEqual({ automations: [] });
});

test('what changed during the handshake is told before the signals that wait, and that no document is open any more too', async () => {
  let answer: () => void = () => undefined;
  const greeting = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const initialize = () => greeting.then(() => ready);
  const { supervisor, host, hosts, until, save } = setup([{ initialize }], { documents: () => [] });
  supervisor.start();
  await vi.waitFor(() => expect(hosts[0]?.heard).toEqual(['initialize']));
  save();
  await supervisor.configure();
  answer();
  await until('ready');
  await vi.waitFor(() => expect(host(0).heard).toEqual(['initialize', 'configure', 'signals 0', 'syncDocuments']));
});

test('a host that refuses in words is not started again, and requests are rejected with its words', async () => {
  const initialize = () => new ResponseError(ErrorCodes.InternalError, 'Newer than me.', { code: 'version-mismatch' });
  const { supervisor, hosts, until } = setup([{ initialize }]);
  const request = supervisor.request('listAutomations', {}).catch((error: unknown) => String(error));
  await until('failed');
  expect(await request).toContain('Newer than me.');
  expect(hosts).toHaveLength(1);
});

test('a host that never answers the handshake is killed and replaced', async () => {
  const { supervisor, states, until } = setup([{ initialize: () => new Promise(() => undefined) }, {}], {
    handshakeMs: 20,
  });
  supervisor.start();
  await until('ready');
  expect(states).toEqual(['starting', 'waiting', 'starting', 'ready']);
});

test('one that keeps dying is given up, until the person restarts it', async () => {
  const times = [0, 1, 2, 3, 4, 5];
  const { supervisor, hosts, host, until } = setup([{}], { now: () => times.shift() ?? 0 });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  supervisor.start();
  for (let life = 0; life < 6; life++) {
    await vi.waitFor(() => expect(hosts).toHaveLength(life + 1));
    host(life).die('crash');
    await vi.waitFor(() => expect(supervisor.state.state).not.toBe('ready'));
    await vi.advanceTimersByTimeAsync(8_000);
  }
  vi.useRealTimers();
  expect(supervisor.state).toMatchObject({ state: 'failed', reason: expect.stringContaining('crash') });
  await expect(supervisor.request('listAutomations', {})).rejects.toThrow('not running');
  supervisor.restart();
  await until('ready');
});

test('a notice or an answer that makes no sense is not passed on', async () => {
  const log = vi.fn();
  const { supervisor, host, until } = setup([{}], { log });
  const heard = vi.fn();
  supervisor.onNotice('trouble', heard);
  supervisor.start();
  await until('ready');
  await host(0).rpc.sendNotification('trouble', { code: 1 });
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith('warn', expect.stringContaining('trouble')));
  expect(heard).not.toHaveBeenCalled();
  await expect(supervisor.request('recordedDays', {})).rejects.toThrow('recordedDays makes no sense');
});
