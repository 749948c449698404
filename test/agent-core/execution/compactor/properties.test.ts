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

/** Whole outputs of other kinds, among which an error stands. */
const block = fc.oneof(
  fc
    .nat(60)
    .map((rows) => ['ID   STATE   AGE', ...Array.from({ length: rows }, (_, i) => `${i + 100}  open    ${i}h`)]),
  fc.nat(60).map((rows) => ['id,state,note', ...Array.from({ length: rows }, (_, i) => `${i},open,"a, ${i}"`)]),
  fc.nat(60).map((rows) => [' id | state', '----+-------', ...Array.from({ length: rows }, (_, i) => ` ${i} | open`)]),
  fc.nat(60).map((rows) => Array.from({ length: rows }, (_, i) => JSON.stringify({ level: 'info', msg: 'done', i }))),
  fc.nat(60).map((rows) => Array.from({ length: rows }, (_, i) => `  ✓ adds ${i} (${i} ms)`)),
  fc.nat(60).map((rows) => Array.from({ length: rows }, (_, i) => `-rw-r--r-- 1 dev dev ${i} Feb 17  2023 f${i}`)),
  fc.nat(9).map((rows) => Array.from({ length: rows }, (_, i) => `\u001b[2K${i} %\r${i + 1} %`)),
  fc.nat(9).map((rows) => Array.from({ length: rows }, (_, i) => 'step '.repeat(200 * i))),
  noise,
);
const facts = fc.record({
  number: fc.integer({ min: 10_000, max: 9_999_999 }),
  path: fc.stringMatching(/^\/srv(?:\/[a-z]{3,9}){1,4}\.(?:ts|db|py)$/),
  name: fc.stringMatching(/^[a-z]{2,6}[A-Z][a-z]{3,8}$/),
});
type Facts = { number: number; path: string; name: string };
const tellings: ((facts: Facts) => string)[] = [
  ({ number, path, name }) => `${path}:${number}: error: ${name} is not declared`,
  ({ number, path, name }) => `Error: ${name} failed with ${number} in ${path}`,
  ({ number, path, name }) => `${number}  failed  ${name} ${path}`,
  ({ number, path, name }) => `${number},failed,"${name}, ${path}"`,
  ({ number, path, name }) => ` ${number} | failed: ${name} of ${path}`,
  ({ number, path, name }) => JSON.stringify({ level: 'error', number, path, name }),
  ({ number, path, name }) => JSON.stringify({ code: number, detail: { message: `cannot open ${path}` }, name }),
  ({ number, path, name }) => `fatal: ${'so it goes '.repeat(80)} ${name} ${'and on '.repeat(60)} ${path} ${number}`,
  ({ number, path, name }) => `\u001b[31m  ✕ ${name}\u001b[0m ${path} ${number}`,
];

test('no number, path or name of an error is lost, in whatever kinds of output it stands', () => {
  const line = fc.tuple(facts, fc.nat(tellings.length - 1));
  fc.assert(
    fc.property(fc.array(block, { maxLength: 5 }), line, fc.nat(), (blocks, [given, kind], at) => {
      const lines = blocks.flat();
      lines.splice(at % (lines.length + 1), 0, tellings[kind]?.(given) ?? '');
      const { text } = compact(lines.join('\n'), { budgetTokens: 0 });
      for (const fact of [String(given.number), given.path, given.name]) expect(text).toContain(fact);
    }),
    { numRuns: 400 },
  );
});

const many = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

test.each([
  ['log lines', (n: number) => 'GET /orders/17 200 in 3 ms\n'.repeat(n)],
  ['redrawn lines', (n: number) => '\u001b[1A\u001b[2Kstep 1 of 2\n'.repeat(n)],
  ['one line', (n: number) => 'x = 1; '.repeat(4 * n)],
  ['backspaces', (n: number) => 'ab\b'.repeat(9 * n)],
  ['opened brackets', (n: number) => '['.repeat(27 * n)],
  ['objects within each other', (n: number) => '{"a":'.repeat(5 * n) + '}'.repeat(5 * n)],
  ['lines all of their own', (n: number) => many(2 * n, (i) => (i * 2_654_435_761).toString(36))],
  ['errors all of their own', (n: number) => many(n, (i) => `error: order ${i} has no price`)],
  ['frames that never end', (n: number) => many(n / 130, () => `at ${'('.repeat(3_900)}x`)],
  ['paths that never end', (n: number) => many(n / 130, () => `${'./'.repeat(1_900)} error`)],
  ['headers of no table', (n: number) => many(n, (i) => `${'AB '.repeat(1 + (i % 9))}${'c'.repeat(i % 31)}`)],
  ['a table', (n: number) => `id,state,note\n${many(n, (i) => `${i},open,"no ${i}"`)}`],
  ['lines of JSON', (n: number) => many(n, (i) => `{"level":"info","id":${i}}`)],
])('the time for %s grows with their length', (_, make) => {
  const cpu = (text: string) => {
    const before = process.cpuUsage().user;
    compact(text);
    return (process.cpuUsage().user - before) / 1e6;
  };
  cpu(make(10_000));
  expect(cpu(make(40_000))).toBeLessThan(1.5);
});
