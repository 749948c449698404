import { expect, test } from 'vitest';
import type { EgressQuestion } from '../../../../agent-core/contracts/index.ts';
import { egressMessage, sandboxSentence, tooLateMessage } from '../../../../extension/tools/wording.ts';

const question: EgressQuestion = {
  id: 'q',
  hosts: [{ host: 'api.example.com', port: 443, isPrivate: false }],
  run: 'call-1',
  tool: 'http_get',
  why: 'GET request',
  lastsMs: 120_000,
  bytes: 100 * 2 ** 20,
  waitsMs: 60_000,
};

const to = (host: string, port = 443, isPrivate = false) => ({ host, port, isPrivate });

test('the question says who wants to reach which hosts, why, for how long, and what silence means', () => {
  expect(egressMessage(question)).toBe(
    'http_get of run call-1 wants to reach api.example.com: GET request. May it, for 2 minutes and 100 MB at most? No answer within 60 seconds is a no.',
  );
  const { run: _, ...alone } = question;
  const hosts = [to('a.com', 8080), to('b.com'), to('c.com')];
  expect(egressMessage({ ...alone, hosts })).toContain(
    'http_get wants to reach a.com:8080, b.com and c.com: GET request.',
  );
  expect(tooLateMessage({ ...question, hosts })).toContain('a.com:8080, b.com and c.com were refused already');
});

test('an address of one’s own network is told as one, and a long host is shown to its end', () => {
  const near = to('10.0.0.1', 443, true);
  expect(egressMessage({ ...question, hosts: [near] })).toContain('This address lies in your own machine or network.');
  expect(egressMessage({ ...question, hosts: [to('a.com'), near] })).toContain(
    '10.0.0.1 lies in your own machine or network.',
  );
  const host = `${'api.github.com.'.repeat(15)}evil.org`;
  expect(egressMessage({ ...question, hosts: [to('a.com'), to(host)] })).toContain(host);
});

test('what a tool says of itself can neither break the line nor make a link', () => {
  const message = egressMessage({ ...question, why: 'see\n[here](command:x)' });
  expect(message).not.toContain('\n');
  expect(message).not.toContain('](');
});

test('the status bar has the sandbox in a sentence, with what mends it', () => {
  expect(sandboxSentence({ isReady: true, brief: 'ready', sentence: 'gVisor: runsc 1' })).toBe('Sandbox: ready.');
  expect(
    sandboxSentence({ isReady: false, brief: 'no gVisor', sentence: 'there is none', mend: 'apt-get install runsc' }),
  ).toBe('Sandbox: no gVisor. There is none.\nTo mend it: apt-get install runsc');
});
