import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallEgress, readAllowed } from '../../../../agent-core/execution/egress/call-egress.ts';
import { NO_CREDENTIALS } from '../../../../agent-core/execution/egress/credentials.ts';
import {
  type EgressAnswer,
  EgressDecisions,
  type EgressRequest,
  refusalWords,
} from '../../../../agent-core/execution/egress/decisions.ts';
import { GrantBook } from '../../../../agent-core/execution/egress/grants.ts';
import { readAuthority } from '../../../../agent-core/execution/egress/hosts.ts';
import { readRules, rulesFile } from '../../../../agent-core/execution/egress/rules.ts';
import { openEgressLog } from '../../../../agent-core/execution/egress/sqlite-log.ts';
import { egressRig, MemoryLog, PUBLIC, runAnswers } from '../../../support/egress.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'penumbra-egress-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (text: string) => readAuthority(text) ?? expect.unreachable(text);

function decisionsWith(answer: EgressAnswer, log = new MemoryLog()) {
  const asked: string[] = [];
  const book = new GrantBook();
  const decider = {
    canAsk: () => true,
    decide: async ({ hosts }: EgressRequest) => {
      asked.push(hosts.map(({ host, port }) => `${host.text}:${port}`).join());
      return answer;
    },
  };
  const decisions = new EgressDecisions({ folder, book, log, decider, said: runAnswers() });
  const request = (call: string, host: string, run = 'r1') =>
    decisions.request({ run, call, why: 'To install packages.', hosts: host.split(',').map(at) });
  return { asked, request, decisions, log };
}

test('what a person allows once is asked again; what they allow for the run is not, for that host, port and run', async () => {
  const once = decisionsWith('once');
  expect((await once.request('c1', 'a.com:443')).is).toBe('granted');
  expect((await once.request('c2', 'a.com:443')).is).toBe('granted');
  expect(once.asked).toHaveLength(2);
  const run = decisionsWith('this-run');
  for (const host of ['a.com:443', 'a.com:443', 'a.com:80', 'b.com:443']) await run.request('c1', host);
  await run.request('c1', 'a.com:443', 'r2');
  expect(run.asked).toEqual(['a.com:443', 'a.com:80', 'b.com:443', 'a.com:443']);
});

test('each call gets a token of its own', async () => {
  const { request } = decisionsWith('this-run');
  const [one, other] = [await request('c1', 'a.com:443'), await request('c2', 'a.com:443')];
  if (one.is !== 'granted' || other.is !== 'granted') return expect.unreachable();
  expect(one.token).toMatch(/^[\w-]{43}$/);
  expect(one.token).not.toBe(other.token);
  expect(one.grant.terms).toMatchObject({ call: 'c1', run: 'r1', hosts: [{ host: 'a.com', ports: [443] }] });
});

test('no answer is a no, and in the log', async () => {
  const { request, log } = decisionsWith('unanswered');
  expect(await request('c1', 'a.com:443')).toMatchObject({ is: 'refused', why: 'host-not-granted' });
  expect(log.entries).toMatchObject([{ host: 'a.com', port: 443, verdict: 'refused', call: 'c1' }]);
});

test('“Never” becomes a rule for the host with all of its ports, and stays one', async () => {
  const first = decisionsWith('never');
  expect((await first.request('c1', 'a.com:443')).is).toBe('refused');
  const later = decisionsWith('once');
  expect(await later.request('c2', 'a.com:8443')).toMatchObject({ is: 'refused', why: 'ruled-out' });
  expect(later.asked).toEqual([]);
  expect(JSON.parse(readFileSync(rulesFile(folder), 'utf8'))).toEqual({ rules: [{ host: 'a.com', answer: 'never' }] });
});

test('a rule allows without asking, for its time and bytes; “never” beats it', async () => {
  const rules = [
    { host: '*.a.com', answer: 'allow', seconds: 5, bytes: 1000 },
    { host: 'x.a.com', answer: 'never' },
  ];
  writeFileSync(rulesFile(folder), JSON.stringify({ rules }));
  const { request, asked } = decisionsWith('unanswered');
  const granted = await request('c1', 'b.a.com:443');
  if (granted.is !== 'granted') return expect.unreachable();
  expect(granted.grant.terms).toMatchObject({ lastsMs: 5000, bytes: 1000 });
  expect((await request('c1', 'x.a.com:443')).is).toBe('refused');
  expect(asked).toEqual([]);
  expect((await request('c1', 'b.a.com:80')).is).toBe('refused');
  expect(asked).toEqual(['b.a.com:80']);
});

test('a request goes where a rule allows, with its bytes, and never where one says never, whatever was granted', async () => {
  const rules = [
    { host: 'example.com', answer: 'allow', ports: [80], bytes: 20 },
    { host: '*.never.com', answer: 'never' },
  ] as const;
  writeFileSync(rulesFile(folder), JSON.stringify({ rules }));
  const { gate, log, network } = egressRig();
  const { decisions } = decisionsWith('unanswered', log);
  const options = {
    gate,
    credentials: NO_CREDENTIALS,
    call: 'c1',
    lastsMs: 9_000,
    decisions,
    rules: readRules(folder).rules,
  };
  const egress = new CallEgress({ ...options, hosts: [readAllowed('a.never.com')] });
  const { stream } = await egress.open(at('example.com:80'));
  stream.end(Buffer.alloc(21));
  await new Promise((resolve) => stream.once('close', resolve));
  await expect(egress.open(at('a.never.com:443'))).rejects.toThrow('never');
  await expect(egress.open(at('other.com:443'))).rejects.toThrow('not granted');
  expect(log.whys()).toEqual(['over-budget', 'ruled-out', 'host-not-granted']);
  expect(network.dialled).toEqual([`${PUBLIC}:80`]);
});

test.each([
  ['{', 'egress.json'],
  ['{"rules":[{"host":"*","answer":"allow"}]}', 'rules.0.host'],
  ['{"rules":[{"host":"a.com","answer":"yes"}]}', 'rules.0.answer'],
])('rules that cannot be read (%s) let nothing out and say where', async (text, where) => {
  writeFileSync(rulesFile(folder), text);
  await expect(decisionsWith('once').request('c1', 'a.com:443')).rejects.toThrow(where);
});

test('the log outlives its process: granted, refused, cut, with their bytes; and forgets what is old', () => {
  let now = 1_000;
  const clock = { now: () => now };
  const log = openEgressLog(folder, clock);
  const attempt = { call: 'c1', run: 'r1', way: 'connect', host: 'a.com', port: 443 } as const;
  const outcome = { verdict: 'cut', why: 'over-budget', address: '1.2.3.4', up: 5, down: 7 } as const;
  log.begin(attempt, '1.2.3.4')(outcome);
  log.begin({ ...attempt, way: 'http', method: 'GET' }, '1.2.3.4');
  log.refused({ ...attempt, call: 'c2', port: undefined }, 'odd-host');
  log.close();
  const again = openEgressLog(folder, clock);
  expect(again.ofCall('c1')).toEqual([
    { ...attempt, ...outcome, at: 1_000 },
    { ...attempt, way: 'http', method: 'GET', address: '1.2.3.4', verdict: 'granted', up: 0, down: 0, at: 1_000 },
  ]);
  expect(again.latest(1)).toMatchObject([{ call: 'c2', host: 'a.com', verdict: 'refused', why: 'odd-host' }]);
  again.close();
  now += 91 * 24 * 3_600_000;
  const old = openEgressLog(folder, clock);
  expect(old.latest(9)).toEqual([]);
  old.close();
});

test('one question at a time: what was said meanwhile for the run, or never in another window, asks no more', async () => {
  const answers: ((answer: EgressAnswer) => void)[] = [];
  const decide = () => new Promise<EgressAnswer>((resolve) => void answers.push(resolve));
  const parts = { folder, book: new GrantBook(), log: new MemoryLog(), said: runAnswers() };
  const decisions = new EgressDecisions({ ...parts, decider: { decide, canAsk: () => true } });
  const request = (run: string, host = 'a.com:443') =>
    decisions.request({ run, call: 'c', why: 'w', hosts: [at(host)] });
  const [first, same, other] = [request('r1'), request('r1'), request('r2')];
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]?.('this-run');
  expect([(await first).is, (await same).is]).toEqual(['granted', 'granted']);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  writeFileSync(rulesFile(folder), JSON.stringify({ rules: [{ host: 'a.com', answer: 'never' }] }));
  answers[1]?.('once');
  expect(await other).toMatchObject({ is: 'refused', why: 'ruled-out' });
  expect(await request('r1')).toMatchObject({ is: 'refused', why: 'ruled-out' });
  expect(answers).toHaveLength(2);
});

test('all hosts of a call that nothing decides are one question, and one of them that is ruled out refuses the call', async () => {
  const rules = [
    { host: 'a.com', answer: 'allow', bytes: 7 },
    { host: 'never.com', answer: 'never' },
  ] as const;
  writeFileSync(rulesFile(folder), JSON.stringify({ rules }));
  const { request, asked } = decisionsWith('this-run');
  const granted = await request('c1', 'a.com:443,b.com:443,c.com:80');
  if (granted.is !== 'granted') return expect.unreachable();
  expect(granted.grant.names()).toEqual(['a.com:443', 'b.com:443', 'c.com:80']);
  expect(granted.grant.terms.bytes).toBe(7);
  expect(await request('c2', 'c.com:80,never.com:443')).toMatchObject({ is: 'refused', why: 'ruled-out' });
  expect((await request('c3', 'c.com:80,b.com:443')).is).toBe('granted');
  expect(asked).toEqual(['b.com:443,c.com:80']);
  const never = decisionsWith('never');
  await never.request('c4', 'd.com:443,e.com:8443');
  expect(readRules(folder).rules.slice(2)).toEqual([
    { host: 'd.com', answer: 'never' },
    { host: 'e.com', answer: 'never' },
  ]);
});

test('who is refused a host that nobody decided about is told the command that allows it', async () => {
  const refused = await decisionsWith('unanswered').request('c1', 'a.com:443');
  if (refused.is !== 'refused') return expect.unreachable();
  expect(refusalWords(refused)).toBe(
    'a.com: this host was not granted. A person may allow it: `penumbra egress allow a.com`.',
  );
  expect(refusalWords({ ...refused, why: 'ruled-out' })).toBe('a.com: a rule says never.');
});

test('an answer that is none of the known ones is a no', async () => {
  const { request } = decisionsWith('yes' as EgressAnswer);
  expect(await request('c1', 'a.com:443')).toMatchObject({ is: 'refused', why: 'host-not-granted' });
});

test('a call is asked about a host once, whatever number of requests it makes there, and tells its tool and why', async () => {
  const { gate, log } = egressRig();
  const asked: unknown[] = [];
  const decide = async ({ hosts, ...about }: EgressRequest) => {
    asked.push({ ...about, hosts: hosts.length });
    return 'once' as const;
  };
  const parts = { folder, book: new GrantBook(), log, said: runAnswers() };
  const decisions = new EgressDecisions({ ...parts, decider: { decide, canAsk: () => true } });
  const options = { gate, credentials: NO_CREDENTIALS, run: 'r1', call: 'c1', tool: 'http_get', lastsMs: 9_000 };
  const egress = new CallEgress({ ...options, decisions, hosts: [] });
  const first = await egress.open(at('example.com:80'), 'GET');
  const second = await egress.open(at('example.com:80'), 'GET');
  expect(asked).toEqual([{ run: 'r1', call: 'c1', tool: 'http_get', why: 'GET request', lastsMs: 9_000, hosts: 1 }]);
  egress.end();
  const closed = ({ stream }: typeof first) =>
    stream.destroyed || new Promise((resolve) => stream.once('close', resolve));
  await Promise.all([closed(first), closed(second)]);
  const stopped = new AbortController();
  stopped.abort();
  await expect(egress.open(at('other.com:80'), 'GET', stopped.signal)).rejects.toThrow('not granted');
  expect(asked).toHaveLength(1);
});
