import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExclusionPatterns, whyNoPattern } from '../../../../agent-core/security/exclusion/patterns.ts';

test.each([
  ['', 'names nothing'],
  ['  ', 'names nothing'],
  ['!', 'names nothing'],
  ['//', 'names nothing'],
  ['# all', 'a comment'],
  ['a\nb', 'more than one line'],
  ['dist\0', 'more than one line'],
  ['./dist', 'may be . or ..'],
  ['../other/*.json', 'may be . or ..'],
  ['dist\\', 'before nothing'],
  ['dist\\/', 'before nothing'],
  ['a\\\\\\', 'before nothing'],
  ['dist/[ab', 'has no ]'],
  ['[!]', 'has no ]'],
  ['[]', 'has no ]'],
  ['[[:letters:]]', 'no class'],
  ['[[:alpha:]', 'has no ]'],
])('%j is no pattern', (pattern, why) => {
  expect(whyNoPattern(pattern)).toContain(why);
});

test.each([
  ['/dist/*.json', 'dist/a.json'],
  ['**/fixtures/', 'a/fixtures/b'],
  ['a[]]', 'a]'],
  ['a[!]b]', 'ac'],
  ['[[:digit:]x]', '7'],
  ['[[:]', ':'],
  ['\\#a', '#a'],
  ['a\\ ', 'a '],
  ['a\\\\', 'a\\'],
  ['..a', '..a'],
  ['b  ', 'b'],
])('%j is one, of %j', (pattern, path) => {
  expect(whyNoPattern(pattern)).toBeUndefined();
  expect(new ExclusionPatterns([pattern]).excludes(path)).toBe(true);
});

test('any name whose characters are escaped is a pattern of that name', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[\0\r\n/]/.test(text) && !/^\.\.?$/.test(text));
  fc.assert(
    fc.property(name, (text) => {
      const pattern = text.replace(/[^A-Za-z0-9.]/gu, '\\$&');
      expect(whyNoPattern(pattern)).toBeUndefined();
      expect(new ExclusionPatterns([pattern]).excludes(text)).toBe(true);
    }),
  );
});

test('whatever is no pattern names nothing', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab[]!^-:\\*?/#. '), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (pattern, path) => {
      fc.pre(whyNoPattern(pattern) !== undefined && !/^\.{0,2}\/|\/\/|\/\.{1,2}(\/|$)|^\.{1,2}$/.test(path));
      expect(new ExclusionPatterns([pattern]).excludes(path)).toBe(false);
    }),
  );
});

test('a long pattern is judged at once', () => {
  for (const unit of ['[', '[a', '[[:', '\\', '[!', '[:a:]']) {
    const start = performance.now();
    whyNoPattern(unit.repeat(1_000 / unit.length));
    expect(performance.now() - start).toBeLessThan(100);
  }
});
