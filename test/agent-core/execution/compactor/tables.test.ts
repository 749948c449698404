import { expect, test } from 'vitest';
import { compact } from '../../../../agent-core/execution/compactor/compact.ts';

const many = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i));
const textOf = (lines: readonly string[], budgetTokens?: number) =>
  compact(lines.join('\n'), budgetTokens === undefined ? {} : { budgetTokens }).text;

const pods = ['NAME        READY   STATUS             RESTARTS   AGE'];
const pod = (name: string, status: string, restarts: number) =>
  `${name.padEnd(12)}1/1     ${status.padEnd(19)}${String(restarts).padEnd(11)}3h`;

test('a table keeps its header, its first rows and what its columns hold; the rest is counted', () => {
  const text = textOf([...pods, ...many(300, (i) => pod(`shop-${i}`, 'Running', i % 7))]);
  expect(text).toContain(pods[0]);
  expect(text).toContain('shop-2 ');
  expect(text).not.toContain('shop-100 ');
  expect(text).toContain('[300 rows in all: NAME text; READY = 1/1; STATUS = Running; RESTARTS 0 to 6; AGE = 3h]');
});

test('a row whose cell tells of something wrong is shown with the header, however small the budget', () => {
  const rows = many(300, (i) => (i === 150 ? pod('cart-7f', 'CrashLoopBackOff', 17) : pod(`shop-${i}`, 'Running', 0)));
  const text = textOf([...pods, ...rows], 0);
  expect(text).toContain(pods[0]);
  expect(text).toContain(rows[150]);
  expect(text).not.toContain('shop-149 ');
});

test.each([
  [
    'psql',
    [' id | state ', '----+-------', ...many(90, (i) => ` ${i + 1} | open`), '(90 rows)'],
    'id 1 to 90; state = open',
  ],
  ['Markdown', ['| id | state |', '|---:|---|', ...many(90, (i) => `| ${i + 1} | open |`)], 'id 1 to 90; state = open'],
  ['CSV', ['id,state,note', ...many(90, (i) => `${i + 1},open,"a, b"`)], 'id 1 to 90; state = open; note = a, b'],
  ['a query’s rows', ['id\tstate', ...many(90, (i) => `${i + 1}\t"open"`)], 'id 1 to 90; state = open'],
  [
    'a column under a rule',
    ['Package  Version', '-------- -------', ...many(90, (i) => `pack-${i}   1.${i}.0`)],
    'Package text; Version text',
  ],
  [
    'ls -l',
    many(90, (i) => `-rw-r--r-- 1 dev dev ${String(i + 1).padStart(6)} Feb 17  2023 part-${i}`),
    'mode = -rw-r--r--; owner = dev dev; size 1 to 90; time = Feb 17  2023; name text',
  ],
])('%s is known as a table', (_, lines, columns) => {
  const text = textOf(lines);
  expect(text).toContain(`[90 rows in all: ${columns}]`);
  expect(text.split('\n').length).toBeLessThan(16);
});

test.each([
  ['a log', many(200, (i) => `2024-05-01 10:00:0${i % 10} INFO  started worker ${i}`)],
  ['sentences', many(200, (i) => `Then, in step ${i}, it waits, as before`)],
  ['an error above counts', ['error: gave up after 30 s', ...many(200, (i) => `tick ${i}`)]],
])('%s is no table', (_, lines) => {
  expect(textOf(lines)).not.toContain('rows in all');
});

test('times are told from the first to the last', () => {
  const rows = many(40, (i) => `${i},2024-05-${String(31 - (i % 31)).padStart(2, '0')}T10:00:00Z,ok`);
  expect(textOf(['id,at,state', ...rows])).toContain('at 2024-05-01T10:00:00Z to 2024-05-31T10:00:00Z; state = ok');
});

test('names of files tell of nothing wrong', () => {
  const entry = (name: string) => `-rw-r--r-- 1 dev dev 17 Feb 17  2023 ${name}`;
  const text = textOf(many(90, (i) => entry(i === 45 ? 'failed' : `part-${i}`)));
  expect(text).not.toContain(entry('failed'));
});

test('a number that is wider than its column is read whole', () => {
  const rows = many(60, (i) => `root ${String(i === 50 ? 4_194_304 : i + 1).padStart(5)} S`);
  expect(textOf(['USER   PID ST', ...rows])).toContain('PID 1 to 4194304; ST = S');
});

const info = (i: number) => JSON.stringify({ level: 30, time: i, msg: 'handled', id: `order-${i}` });

test('lines of JSON are told by their schema, errors and warnings whole', () => {
  const bad = JSON.stringify({ level: 50, time: 150, msg: 'stopped', id: 'order-4711', shard: 17 });
  const warning = JSON.stringify({ level: 40, time: 250, msg: 'slow', id: 'order-250' });
  const text = textOf(many(400, (i) => (i === 150 ? bad : i === 250 ? warning : info(i))));
  expect(text).toContain(bad);
  expect(text).toContain(warning);
  expect(text).toContain('400 lines of JSON in all: 399 × {level: 30, time: 0, msg: "handled", id: "order-0"}; 1 × {');
  expect(text).not.toContain('order-149');
});

test.each([
  ['an exit code within', { Action: 'die', Actor: { Attributes: { exitCode: '137', name: 'shop-1' } } }],
  ['a failed build', { reason: 'build-finished', success: false }],
  ['a priority of syslog', { PRIORITY: '3', MESSAGE: 'no route to 10.0.0.7' }],
])('%s is an error', (_, bad) => {
  const text = textOf(
    many(100, (i) => JSON.stringify(i === 60 ? bad : { reason: 'done', id: i })),
    0,
  );
  expect(text).toContain(JSON.stringify(bad));
});

test('fields for errors that are empty are none', () => {
  const text = textOf(many(400, (i) => JSON.stringify({ id: i, error: null, failed: false, name: `n${i}` })));
  expect(text.length).toBeLessThan(1500);
});
