import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EgressQuestion } from '../../../../agent-core/contracts/tool-rpc.ts';
import { readAuthority } from '../../../../agent-core/execution/egress/hosts.ts';
import { Questions } from '../../../../agent-core/host/tools/questions.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const at = (text: string) => readAuthority(text, 443) ?? expect.unreachable(text);
const request = { run: 'r1', call: 'c1', tool: 'http_get', why: 'GET request' };

function asking(waitsMs?: number) {
  const sent: EgressQuestion[] = [];
  const questions = new Questions((question) => void sent.push(question), waitsMs);
  return { questions, sent, last: () => sent.at(-1) ?? expect.unreachable() };
}

test('a question names host, port, tool, run and why, and says where the address is none of the public ones', () => {
  const { questions, sent } = asking();
  for (const host of ['api.example.com', '[::1]:8080', '169.254.169.254:80', '93.184.216.34'])
    void questions.decide(request, at(host));
  const { call: _, ...told } = request;
  const common = { ...told, waitsMs: 60_000, id: expect.any(String) };
  expect(sent).toEqual([
    { ...common, host: 'api.example.com', port: 443, isPrivate: false },
    { ...common, host: '[::1]', port: 8080, isPrivate: true },
    { ...common, host: '169.254.169.254', port: 80, isPrivate: true },
    { ...common, host: '93.184.216.34', port: 443, isPrivate: false },
  ]);
});

test('the first answer counts, and no other', async () => {
  const { questions, last } = asking();
  const decided = questions.decide(request, at('a.com'));
  expect(questions.answer('another', 'once')).toBe(false);
  expect(questions.answer(last().id, 'never')).toBe(true);
  expect(questions.answer(last().id, 'once')).toBe(false);
  expect(await decided).toBe('never');
});

test('no answer in time is none, and one that comes later does not count', async () => {
  const { questions, last } = asking(1_000);
  const decided = questions.decide(request, at('a.com'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await decided).toBe('unanswered');
  expect(questions.answer(last().id, 'this-run')).toBe(false);
});

test('a call that ends, an agent host that leaves, and an editor that is gone are no answer', async () => {
  const { questions, sent } = asking();
  const ends = new AbortController();
  const ended = questions.decide(request, at('a.com'), ends.signal);
  const left = questions.decide(request, at('b.com'));
  ends.abort();
  questions.close();
  expect(await Promise.all([ended, left])).toEqual(['unanswered', 'unanswered']);
  expect(await questions.decide(request, at('a.com'), ends.signal)).toBe('unanswered');
  expect(sent).toHaveLength(2);
  const gone = new Questions(() => {
    throw new Error('gone');
  });
  expect(await gone.decide(request, at('a.com'))).toBe('unanswered');
});
