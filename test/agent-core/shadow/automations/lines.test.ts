import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lines, lineEnds, splitsCharacter, withLineEndsOf } from '../../../../agent-core/shadow/automations/lines.ts';
import { documentText } from './generated.ts';

test('every offset lies in the line that lineAt names, and lines with their ends make the text', () => {
  fc.assert(
    fc.property(documentText, (text) => {
      const lines = new Lines(text);
      for (let offset = 0; offset <= text.length; offset += 1) {
        const line = lines.lineAt(offset);
        expect(lines.start(line)).toBeLessThanOrEqual(offset);
        if (line + 1 < lines.count) expect(lines.start(line + 1)).toBeGreaterThan(offset);
      }
      expect(lines.all().join(text.includes('\r\n') ? '\r\n' : '\n')).toBe(text);
    }),
  );
});

test('U+2028 ends no line', () => {
  expect(new Lines('a\u2028b\nc').all()).toEqual(['a\u2028b', 'c']);
});

test('line ends are told apart, a lone carriage return counting as mixed', () => {
  const told = ['a', 'a\nb', 'a\r\nb', 'a\r\nb\n', 'a\n\r\nb', 'a\rb', 'a\r\r\n', ''].map(lineEnds);
  expect(told).toEqual(['none', 'lf', 'crlf', 'mixed', 'mixed', 'mixed', 'mixed', 'none']);
});

test('what is inserted takes on the line ends around it', () => {
  expect(withLineEndsOf('a\r\nb', 'x\ny\r\nz\r')).toBe('x\r\ny\r\nz\r\n');
  expect(withLineEndsOf('a\nb', 'x\r\ny')).toBe('x\ny');
});

test('an offset inside a CRLF or a surrogate pair splits a character', () => {
  expect([0, 1, 2, 3].map((offset) => splitsCharacter('a\r\nb', offset))).toEqual([false, false, true, false]);
  expect([0, 1, 2].map((offset) => splitsCharacter('😀', offset))).toEqual([false, true, false]);
});
