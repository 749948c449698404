import { expect, test } from 'vitest';
import type { EgressQuestion } from '../../../../agent-core/contracts/index.ts';
import { egressMessage, sandboxSentence } from '../../../../extension/tools/wording.ts';

const question: EgressQuestion = {
  id: 'q',
  host: 'api.example.com',
  port: 443,
  isPrivate: false,
  run: 'call-1',
  tool: 'http_get',
  why: 'GET request',
  waitsMs: 60_000,
};

test('the question says who wants to reach which host, why, and what silence means', () => {
  expect(egressMessage(question)).toBe(
    'http_get wants to reach api.example.com (GET request of run call-1). May it? No answer within 60 seconds is a no.',
  );
  const { run: _, ...alone } = question;
  expect(egressMessage({ ...alone, port: 8080 })).toContain('reach api.example.com:8080 (GET request).');
});

test('an address of one’s own network is told as one, and a long host is shown to its end', () => {
  expect(egressMessage({ ...question, host: '10.0.0.1', isPrivate: true })).toContain(
    'This address lies in your own machine or network.',
  );
  const host = `${'api.github.com.'.repeat(15)}evil.org`;
  expect(egressMessage({ ...question, host })).toContain(host);
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
