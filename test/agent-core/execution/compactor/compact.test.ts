import { expect, test } from 'vitest';
import { compact } from '../../../../agent-core/execution/compactor/compact.ts';

const ESC = '\u001b';
const many = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const textOf = (output: string, command?: string) => compact(output, command === undefined ? {} : { command }).text;

test('an output that fits is left as it is', () => {
  expect(textOf('building\ndone in 3 s')).toBe('building\ndone in 3 s');
});

test('lines alike are shown twice, and what is left out is named by its lines', () => {
  const { text, kept, lines } = compact(many(500, (i) => `copied part-${i}.bin in ${i} ms`));
  expect(text).toContain('copied part-0.bin');
  expect(text).toMatch(/\[… 4-495\]/);
  expect(text).toContain('copied part-499.bin');
  expect([kept, lines]).toEqual([8, 500]);
});

test('a progress bar is what it was in the end', () => {
  expect(
    textOf(`${many(200, (i) => `\r[${'#'.repeat(i / 10)}] ${i}%`).replaceAll('\n', '')}\r[done] 100%\n`),
  ).not.toMatch(/42%/);
});

test('an error under a progress bar is read without what was there', () => {
  expect(textOf('downloading 10 of 900 files\rerror: disk quota exceeded\n')).toContain(
    'error: disk quota exceeded\n'.trim(),
  );
  expect(textOf('downloading 10 of 900 files\rerror: no\n')).not.toContain('error: nong');
});

test('an error that was written over is still told', () => {
  const text = textOf(`step 1\nerror: port 5432 is taken\n${ESC}[1A${ESC}[2Kretrying\n`);
  expect(text).toContain('port 5432');
  expect(text).toContain('retrying');
});

test('an error under a carriage return is told before what took its place', () => {
  expect(textOf('error: disk quota of 5 GB exceeded\rcopying 12 of 900 files, please be patient\n')).toBe(
    'error: disk quota of 5 GB exceeded\ncopying 12 of 900 files, please be patient\n'.trimEnd(),
  );
});

test('what would grow is left as it is', () => {
  const raw = JSON.stringify({
    id: 'x'.repeat(190),
    ...Object.fromEntries(Array.from({ length: 90 }, (_, i) => [i, { error: 'no' }])),
  });
  expect(compact(raw, { budgetTokens: 0 })).toMatchObject({ text: raw, complete: true });
});

test('colours, titles and cursor movements are carried out', () => {
  expect(textOf(`${ESC}]0;title\u0007${ESC}[31mred${ESC}[0m\nab${ESC}[1GX\n`)).toBe('red\nXb');
});

test('own frames stay, library frames are counted', () => {
  const frames = many(30, (i) => `    at run (/app/node_modules/lib/index.js:${i}:1)`);
  const text = textOf(`TypeError: x is not a function\n    at price (/app/src/price.js:12:7)\n${frames}\nNode.js v24`);
  expect(text).toContain('price.js:12:7');
  expect(text).toMatch(/30 library frames/);
});

test('passing tests are counted; the failing one keeps its name, its heading and what was expected', () => {
  const text = textOf(
    `cart\n${many(300, (i) => `  ✓ adds ${i}`)}\n  ✕ takes away\n    - Expected\n    + Received\n\n    - 3\n    + 4\n${many(300, (i) => `  ✓ ends ${i}`)}`,
  );
  expect(text).toMatch(/cart\n(.*\n)*\[… [\d-]+: \d+ passing\]\n {2}✕ takes away/);
  expect(text).toContain('- 3');
  expect(text).toContain('+ 4');
});

test('JSON becomes its shape, with what it says of errors', () => {
  const rows = Array.from({ length: 500 }, (_, id) => ({
    id,
    name: `n${id}`,
    ...(id === 300 ? { error: { code: 'E17', message: 'no stock' } } : {}),
  }));
  const text = textOf(JSON.stringify({ rows }));
  expect(text).toContain('rows: [500 × {id: 0, name: "n0", error?:');
  expect(text).toContain('.rows[300].error id=300 name=n300: code="E17" message="no stock"');
});

test('binary is told by its size', () => {
  const text = compact(
    Buffer.concat([Buffer.from('head\n'), Buffer.alloc(5000), Buffer.from('\ncat: x: Permission denied\n')]),
  ).text;
  expect(text).toContain('binary, about 5000 bytes');
  expect(text).toContain('Permission denied');
});

test('the words of what a search found are not errors of the search', () => {
  const found = many(400, (i) => `src/a${i}.ts:${i}: throw new Error('bad thing ${i}')`);
  const asSearch = textOf(`${found}\ngrep: secret: Permission denied`, 'grep -rn Error src secret');
  expect(asSearch.length).toBeLessThan(1000);
  expect(asSearch).toContain('grep: secret: Permission denied');
  expect(textOf(found)).toContain('bad thing 200');
});

test('counts of nothing are no errors', () => {
  const { text } = compact(many(2000, (i) => `module ${i}: 0 errors, 0 failed`));
  expect(text.length).toBeLessThan(500);
});

test('more errors than any budget are cut at both ends, and the text says so', () => {
  const { text, complete } = compact(
    many(20_000, (i) => `error: order ${i} has no price`),
    { handle: 'out-1' },
  );
  expect(complete).toBe(false);
  expect(text.length).toBeLessThan(100_000);
  expect(text).toContain('order 0 ');
  expect(text).toContain('order 19999 ');
  expect(text).toContain('MORE ERRORS were left out; read_output {"handle":"out-1","from":LINE}');
});

test('a line without end is shown by its ends and its error', () => {
  const text = textOf(`${'a '.repeat(40_000)}error: quota of 17 MB reached ${'b '.repeat(40_000)}`);
  expect(text.length).toBeLessThan(1000);
  expect(text).toContain('quota of 17 MB');
});

test('an error that is said again with another number is shown again; the very same is not', () => {
  const text = textOf(
    `error: gave up after 30 s\n${many(400, (i) => `tick ${i}`)}\nerror: gave up after 31 s\n${many(400, (i) => `tick ${i}`)}\nerror: gave up after 30 s\n${many(9, (i) => `tick ${i}`)}`,
  );
  expect(text.match(/after 30 s/g)).toHaveLength(1);
  expect(text).toContain('after 31 s');
  expect(text).toMatch(/1 said before/);
});

test('a recursion is told once, and the frames of the next error again', () => {
  const frames = many(300, () => '    at deep (/app/src/deep.js:3:9)');
  const text = textOf(`Error: one\n${frames}\nready\nError: two\n    at deep (/app/src/deep.js:3:9)\ndone`);
  expect(text.match(/deep\.js:3:9/g)).toHaveLength(2);
});
