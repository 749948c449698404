import { expect, test } from 'vitest';
import { isOneExpression, patternLiteral, runRule } from '../../../../agent-core/shadow/automations/rule-runner.ts';

const run = (pattern: string, replacement: string, line: string, column = 0) =>
  runRule({ pattern, replacement }, [{ line, column }])[0];

test('a rule is tried at its column and nowhere else', () => {
  expect(run('foo\\((\\w+)\\)', '"bar(" + m[1] + ")"', 'a foo(x)', 2)).toEqual({ length: 6, text: 'bar(x)' });
  expect(run('foo', '"bar"', 'a foo', 1)).toBeUndefined();
  expect(run('(?<=a )foo', 'm[0].toUpperCase()', 'a foo', 2)).toEqual({ length: 3, text: 'FOO' });
});

test('a rule that is broken, throws, gives no text, or reaches for more does nothing', () => {
  for (const replacement of [
    '',
    'm[',
    '"a"); (',
    'm[9].length',
    '7',
    'process.exit()',
    'eval("1")',
    '(() => { while (true); })()',
  ]) {
    expect(run('foo', replacement, 'foo')).toBeUndefined();
  }
  expect(run('(', '"a"', 'foo')).toBeUndefined();
  expect(run('foo', 'this.constructor.constructor("return process")() + ""', 'foo')).toBeUndefined();
});

test('only one whole expression counts as one', () => {
  expect(['m[0]', '"a" + m[1]', '({}).x', '`$'.concat('{m[0]}`')].map(isOneExpression)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['', 'a); b(', 'a]; [b', 'return a', 'a;'].map(isOneExpression)).toEqual([false, false, false, false, false]);
});

test('a pattern’s literal means the pattern, slashes and line ends included', () => {
  for (const pattern of ['/', 'a/b', '[/]', '\\/', 'a\nb', '\u2028', '*/'.replace('*', '\\*')]) {
    const literal: RegExp = new Function(`return ${patternLiteral(pattern)}`)();
    expect(literal.flags).toBe('dy');
    expect(literal.source).toBe(new RegExp(pattern).source);
  }
});
