import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globOf } from '../../../../agent-core/execution/files/glob.ts';

const fits = (pattern: string, path: string) => {
  const glob = globOf(pattern);
  return typeof glob === 'string' ? glob : glob(path);
};

test.each([
  ['*.ts', 'src/deep/a.ts'],
  ['/*.ts', 'a.ts'],
  ['src/**', 'src/a/b'],
  ['**', 'a/b'],
  ['src/', 'src/a'],
  ['**/b/*.ts', 'b/a.ts'],
  ['a/**/b', 'a/b'],
  ['a/**/b', 'a/x/y/b'],
  ['*.{ts,tsx}', 'a.tsx'],
  ['file[0-9].?', 'file7.x'],
  ['[!a]b', 'cb'],
  ['\\*', '*'],
  ['a[', 'a['],
  ['*é*', 'caféx'],
])('%s fits %s', (pattern, path) => expect(fits(pattern, path)).toBe(true));

test.each([
  ['/*.ts', 'src/a.ts'],
  ['src/*', 'src/a/b'],
  ['src/**', 'src'],
  ['*.ts', 'a.tsx'],
  ['[!a]b', 'ab'],
  ['\\*', 'x'],
  ['?', '/'],
  ['*.TS', 'a.ts'],
])('%s does not fit %s', (pattern, path) => expect(fits(pattern, path)).toBe(false));

test('a pattern that would keep a regular expression busy for ever is answered at once', () => {
  const began = performance.now();
  expect(fits(`${'*a'.repeat(100)}b`, `${'a'.repeat(250)}c`)).toBe(false);
  expect(fits(`${'**/a/'.repeat(60)}b`, Array(900).fill('a').join('/'))).toBe(false);
  expect(performance.now() - began).toBeLessThan(500);
});

test('no text is a pattern that throws, and a path without wildcards fits itself', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'*?[]{},!^\\/-aé😀'), maxLength: 20 }),
      fc.string({ maxLength: 10 }),
      (pattern, path) => {
        expect(['boolean', 'string']).toContain(typeof fits(pattern, path));
      },
    ),
  );
  const name = fc.string({ unit: fc.constantFrom(...'abcé漢._-01'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
      expect(fits(`/${names.join('/')}`, names.join('/'))).toBe(true);
    }),
  );
});
