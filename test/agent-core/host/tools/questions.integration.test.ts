/** Questions between processes: each `Questions` and each `WindowQuestions` here is as one of its own, over one data folder. */

import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import type { EgressAnswer, EgressQuestion } from '../../../../agent-core/contracts/tool-rpc.ts';
import { readAuthority } from '../../../../agent-core/execution/egress/hosts.ts';
import { openQuestionBoard } from '../../../../agent-core/execution/egress/question-board.ts';
import { readRules } from '../../../../agent-core/execution/egress/rules.ts';
import { Questions } from '../../../../agent-core/host/tools/questions.ts';
import { WindowQuestions } from '../../../../agent-core/host/tools/window-questions.ts';
import { HostProcess, temporaryFolder } from '../../../support/host-process.ts';
import { penumbra } from '../../../support/penumbra.ts';

let folder: ReturnType<typeof temporaryFolder>;
let closing: (() => unknown)[];

beforeEach(() => {
  folder = temporaryFolder();
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
  folder.remove();
});

const at = (text: string) => readAuthority(text, 443) ?? expect.unreachable(text);
const { signal } = new AbortController();
const about = { run: 'r1', call: 'c1', tool: 'run_online', why: 'npm install' };
const options = () => ({ folder: folder.path, clock: systemClock, log: () => {} });

function asker(waitsMs = 20_000) {
  const questions = new Questions({ ...options(), waitsMs });
  closing.push(() => questions.close());
  const ask = (hosts: string, ends = signal) =>
    questions.decide({ ...about, hosts: hosts.split(',').map(at), lastsMs: 9_000 }, ends);
  return { questions, ask };
}

function window() {
  const told: EgressQuestion[] = [];
  const questions = new WindowQuestions({ ...options(), lookMs: 50, tell: (question) => void told.push(question) });
  closing.push(() => questions.close());
  questions.begin();
  const heard = (): Promise<EgressQuestion> =>
    vi.waitFor(() => told.at(-1) ?? expect.unreachable(), { timeout: 5_000, interval: 20 });
  const claim = async (id: string) => (await questions.handlers.claimEgress({ id }, signal)).claimed;
  const answer = async (id: string, said: EgressAnswer) =>
    (await questions.handlers.answerEgress({ id, answer: said }, signal)).counted;
  return { questions, told, heard, claim, answer };
}

test('where no window is open nobody is asked, and the answer is no at once', async () => {
  const { questions, ask } = asker();
  expect(questions.canAsk()).toBe(false);
  expect(await ask('a.com')).toBe('unanswered');
  expect(existsSync(path.join(folder.path, 'egress.db'))).toBe(false);
  const one = window();
  expect(questions.canAsk()).toBe(true);
  one.questions.close();
  expect(questions.canAsk()).toBe(false);
});

test('a call of any process is asked about in a window: which hosts, what for and how long; the first answer counts', async () => {
  const [one, other] = [window(), window()];
  const answered = asker().ask('api.example.com,[::1]:8080');
  const question = await one.heard();
  expect(question).toEqual({
    ...{ id: expect.any(String), run: 'r1', tool: 'run_online', why: 'npm install', waitsMs: 20_000 },
    hosts: [
      { host: 'api.example.com', port: 443, isPrivate: false },
      { host: '[::1]', port: 8080, isPrivate: true },
    ],
    ...{ lastsMs: 9_000, bytes: 100 * 2 ** 20 },
  });
  await other.heard();
  expect([await one.claim(question.id), await other.claim(question.id)]).toEqual([true, false]);
  expect(await one.answer('another', 'once')).toBe(false);
  expect(await other.answer(question.id, 'this-run')).toBe(true);
  expect(await one.answer(question.id, 'never')).toBe(false);
  expect(await answered).toBe('this-run');
  expect(readRules(folder.path).rules).toEqual([]);
  const board = openQuestionBoard(folder.path);
  expect([board.has('r1', at('api.example.com')), board.has('r2', at('api.example.com'))]).toEqual([true, false]);
  board.close();
});

test('a secret in what is run is neither shown nor kept', async () => {
  const one = window();
  const why = 'curl -H "Authorization: Bearer ghp_0123456789abcdefghijABCDEFGHIJ012345"';
  void asker().questions.decide({ ...about, why, hosts: [at('a.com')] }, signal);
  expect((await one.heard()).why).not.toContain('ghp_0');
});

test('a window that goes leaves its question to another one', async () => {
  const [one, other] = [window(), window()];
  const answered = asker().ask('a.com');
  const { id } = await one.heard();
  await other.heard();
  expect(await one.claim(id)).toBe(true);
  await vi.waitFor(async () => expect(await other.claim(id)).toBe(false));
  one.questions.close();
  expect(await other.claim(id)).toBe(true);
  await other.answer(id, 'once');
  expect(await answered).toBe('once');
});

test('a window that was killed has no question any more', async () => {
  mkdirSync(path.join(folder.path, 'windows'));
  const dead = `${Date.now()}-dead`;
  // As the operating system leaves it: the file, and no lock on it.
  writeFileSync(path.join(folder.path, 'windows', `${dead}.lock`), '');
  const board = openQuestionBoard(folder.path);
  closing.push(() => board.close());
  const hosts = [{ host: 'a.com', port: 443, isPrivate: false }];
  board.put({ ...about, id: 'q', hosts, lastsMs: 1, bytes: 1, waitsMs: 9_000 });
  expect(board.claim('q', dead, () => false)).toBe(true);
  const one = window();
  expect((await one.heard()).id).toBe('q');
  expect(await one.claim('q')).toBe(true);
});

test('no answer in time is a no, and so are a call that ends and a process that leaves; a later answer does not count', async () => {
  const one = window();
  const late = asker(700).ask('a.com');
  const { id } = await one.heard();
  expect(await late).toBe('unanswered');
  expect(await one.answer(id, 'never')).toBe(false);
  expect(readRules(folder.path).rules).toEqual([]);
  const [ends, leaving] = [new AbortController(), asker()];
  const both = Promise.all([asker().ask('b.com', ends.signal), leaving.ask('c.com')]);
  ends.abort();
  await leaving.questions.close();
  expect(await both).toEqual(['unanswered', 'unanswered']);
});

test('“Never” is a rule, and “This Run” is kept, also where who asked is dead by then', async () => {
  const one = window();
  const board = openQuestionBoard(folder.path);
  closing.push(() => board.close());
  const question = { ...about, hosts: [{ host: '[::1]', port: 80, isPrivate: true }], lastsMs: 1, bytes: 1 };
  for (const id of ['never', 'this-run']) board.put({ ...question, id, waitsMs: 9_000 });
  board.put({ ...question, id: 'over', waitsMs: 0 });
  expect(await one.answer('never', 'never')).toBe(true);
  expect(await one.answer('this-run', 'this-run')).toBe(true);
  expect(await one.answer('over', 'this-run')).toBe(false);
  expect(readRules(folder.path).rules).toEqual([{ host: '[::1]', answer: 'never' }]);
  expect(board.has('r1', at('[::1]:80'))).toBe(true);
});

test('a call of the command line is asked about in a real window; one that is killed leaves it to the next', async () => {
  const server = createServer((_, response) => response.end('from outside')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [one, other] = [new HostProcess(folder.path), new HostProcess(folder.path)];
  closing.push(
    () => server.close(),
    () => other.leave(),
  );
  await Promise.all([one.initialize(), other.initialize()]);
  const url = `http://127.0.0.1:${port}/`;
  const called = penumbra(['call', 'http_get', JSON.stringify({ url }), '--data', folder.path]);
  const { id } = await one.waitFor('egressAsked');
  await other.waitFor('egressAsked');
  expect(await one.request('claimEgress', { id })).toEqual({ claimed: true });
  expect(await other.request('claimEgress', { id })).toEqual({ claimed: false });
  await one.kill();
  expect(await other.request('claimEgress', { id })).toEqual({ claimed: true });
  expect(await other.request('answerEgress', { id, answer: 'once' })).toEqual({ counted: true });
  expect(await called).toMatchObject({ code: 0, stdout: expect.stringContaining('from outside') });
});
