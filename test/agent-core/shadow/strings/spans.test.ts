import { expect, test } from 'vitest';
import type { Span } from '../../../../agent-core/shadow/strings/program.ts';
import { rangeOf } from '../../../../agent-core/shadow/strings/spans.ts';
import { subjectOf } from '../../../../agent-core/shadow/strings/subject.ts';

const found = (span: Span, text: string): string | undefined => {
  const range = rangeOf(span, subjectOf(text));
  return range && text.slice(range.start, range.end);
};

test('a span whose token is missing is nowhere, not empty', () => {
  expect(found({ kind: 'token', token: 'letters', nth: -1 }, '12')).toBeUndefined();
  expect(found({ kind: 'token', token: 'digits', nth: 1 }, '12')).toBeUndefined();
});

test('occurrences are counted from either end', () => {
  expect(found({ kind: 'token', token: 'digits', nth: 1 }, 'a1b22c333')).toBe('22');
  expect(found({ kind: 'token', token: 'digits', nth: -1 }, 'a1b22c333')).toBe('333');
});

test('a span ends where the next token starts or ends', () => {
  const from = { kind: 'edge', token: '=@', side: 'end', nth: 0 } as const;
  expect(found({ kind: 'forward', from, to: { kind: 'token', token: '=.', side: 'start' } }, 'ada@mail.org')).toBe(
    'mail',
  );
  expect(found({ kind: 'forward', from, to: { kind: 'characters', count: 3 } }, 'ada@mail.org')).toBe('mai');
  expect(found({ kind: 'forward', from, to: { kind: 'characters', count: 9 } }, 'ada@mail.org')).toBeUndefined();
});

test('a span starts where the token before its end starts', () => {
  const to = { kind: 'index', from: 'end', offset: 0 } as const;
  expect(found({ kind: 'backward', from: { kind: 'token', token: 'letters', side: 'start' }, to }, 'a.txt')).toBe(
    'txt',
  );
});

test('a boundary lies where one kind of run ends and another begins', () => {
  const from = { kind: 'between', left: 'letters', right: 'digits', nth: 0 } as const;
  const to = { kind: 'index', from: 'end', offset: 0 } as const;
  expect(found({ kind: 'range', from, to }, 'ab-cd12')).toBe('12');
});

test('a span that would end before it starts is nowhere', () => {
  const from = { kind: 'index', from: 'end', offset: 1 } as const;
  const to = { kind: 'index', from: 'start', offset: 1 } as const;
  expect(found({ kind: 'range', from, to }, 'abc')).toBeUndefined();
});
