import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compact } from '../../../../agent-core/execution/compactor/compact.ts';

const SLACK = 200;
const control = fc.constantFrom(
  '\r',
  '\n',
  '\b',
  '\t',
  '\0',
  '\u001b[',
  '\u001b[2K',
  '\u001b[1A',
  '\u001b[J',
  '\u001b]0;',
  '\u001b[31m',
  '\ufffd',
);
const words = fc.constantFrom(
  'error',
  ' at a (b.js:1:2)',
  '✓ ok',
  '    ',
  'FAIL x',
  '{"a":[1,',
  '}]',
  'src/a.ts:3',
  '12 %',
  '===',
);
const output = fc
  .array(fc.oneof(control, words, fc.string({ maxLength: 30 })), { maxLength: 80 })
  .map((parts) => parts.join(''));

test('whatever was printed, the text is no longer than it and a constant', () => {
  fc.assert(
    fc.property(output, fc.nat(2000), (raw, budgetTokens) => {
      const { text, kept, lines } = compact(raw, { budgetTokens, handle: 'out-0123456789abcdef01234567' });
      expect(text.length).toBeLessThanOrEqual(raw.length + SLACK);
      expect(kept).toBeLessThanOrEqual(lines);
    }),
    { numRuns: 500 },
  );
});

test('any bytes are read', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => typeof compact(bytes).text === 'string'));
});

const noise = fc.array(
  fc.oneof(
    fc.constantFrom(
      'handled request in 12 ms',
      '✓ adds one',
      'INFO ready',
      '',
      '    at run (node:internal/x:1:2)',
      '50%\r60%',
    ),
    fc.string({ maxLength: 60 }).map((text) => text.replace(/[\p{Cc}]/gu, '')),
  ),
  { maxLength: 400 },
);
const error = fc.tuple(
  fc.constantFrom('error TS2304: no name', 'Error: bad', 'fatal: refused', 'E   assert'),
  fc.nat(1e6),
  fc.stringMatching(/^[a-z]{3,12}$/),
);

test('an error put anywhere into noise is in the text, whatever the budget', () => {
  fc.assert(
    fc.property(noise, error, fc.nat(), (lines, [words, number, name], at) => {
      const line = `${words} ${name}${number}`;
      const place = at % (lines.length + 1);
      const raw = [...lines.slice(0, place), line, ...lines.slice(place)].join('\n');
      expect(compact(raw, { budgetTokens: 0 }).text).toContain(line);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['log lines', (n: number) => 'GET /orders/17 200 in 3 ms\n'.repeat(n)],
  ['redrawn lines', (n: number) => '\u001b[1A\u001b[2Kstep 1 of 2\n'.repeat(n)],
  ['one line', (n: number) => 'x = 1; '.repeat(4 * n)],
  ['backspaces', (n: number) => 'ab\b'.repeat(9 * n)],
  ['opened brackets', (n: number) => '['.repeat(27 * n)],
])('the time for %s grows with their length', (_, make) => {
  const cpu = (text: string) => {
    const before = process.cpuUsage().user;
    compact(text);
    return (process.cpuUsage().user - before) / 1e6;
  };
  cpu(make(10_000));
  expect(cpu(make(40_000))).toBeLessThan(1.5);
});
