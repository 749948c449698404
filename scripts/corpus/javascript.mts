/** TypeScript, linters and test runners of JavaScript. */
import { type Fact, filesOf, firstLine, type Place, type Scenario } from './scenario.mts';

const broken = (i: number) =>
  i % 4 !== 1
    ? `export const value${i}: number = ${i};\nexport function area${i}(w: number, h: number): number {\n  return w * h;\n}\n`
    : `export interface Order${i} { id: number; total: number }
export function total${i}(orders: Order${i}[]): number {
  let sum: string = 0;
  for (const order of orders) {
    sum += order.totl${i};
  }
  return sum.toFixd(2);
}
`;

const tscFacts = ({ ask }: Place): Fact[] =>
  [...ask('tsc -p . --pretty false').matchAll(/^(\S+)\((\d+),(\d+)\): error (TS\d+): (.+)$/gm)].map(
    ([, file = '', line = '', , code = '', words = '']) => [`${file}`, line, code, words],
  );

const project = {
  'tsconfig.json':
    '{"compilerOptions":{"strict":true,"noEmit":true,"target":"ES2022","module":"NodeNext","types":[]},"include":["src"]}',
  ...filesOf(40, (i) => `src/orders/order-${i}.ts`, broken),
};

const lintRules = `module.exports = [{ files: ['**/*.js'], rules: { 'no-undef': 'error', 'eqeqeq': 'error', 'no-var': 'warn', 'prefer-const': 'warn', 'no-unused-vars': 'warn' } }];`;
const linted = (i: number) => `var base${i} = ${i};
let limit${i} = 10;
function check${i}(a) {
  var unused${i} = a;
  ${i % 7 === 3 ? `if (a == limit${i}) return missing${i}(a);` : `if (a === limit${i}) return base${i};`}
  let copy${i} = a;
  return copy${i};
}
module.exports = { check${i} };
`;

interface Linted {
  filePath: string;
  messages: { severity: number; line: number; column: number; ruleId: string; message: string }[];
}
const lintFacts = ({ ask }: Place): Fact[] =>
  (JSON.parse(ask('eslint -f json src')) as Linted[]).flatMap(({ filePath, messages }) =>
    messages
      .filter(({ severity }) => severity === 2)
      .map(({ line, column, ruleId, message }) => [filePath, `${line}:${column}`, ruleId, message.replace(/\.$/, '')]),
  );

const suite =
  (head: string, fails: (i: number) => string, count = 30) =>
  (i: number) =>
    `${head}
describe('cart ${i}', () => {
${Array.from({ length: 12 }, (_, n) => `  it('adds item ${n} of cart ${i}', () => { ${n === 5 && i % 6 === 2 ? fails(i) : 'check(1 + 1, 2);'} });`).join('\n')}
});
// ${count}
`;
const sourceOf = (i: number) =>
  `module.exports.price${i} = (items) => items.reduce((sum, item) => sum + item.cents.amount, 0);\n`;
const assertHead = (i: number) =>
  `const assert = require('node:assert'); const { price${i} } = require('../lib/price-${i}.js'); const check = assert.strictEqual;`;
const assertFails = (i: number) =>
  i % 12 === 2 ? `check(${i} * 37 + 1, ${i} * 37);` : `price${i}([{ cents: { amount: 1 } }, {}]);`;
const tested = {
  ...filesOf(30, (i) => `lib/price-${i}.js`, sourceOf),
  'package.json': '{"name":"app","version":"1.0.0"}',
};

interface MochaReport {
  failures: { title: string; fullTitle: string; err: { message: string; stack: string } }[];
}
/** Where it was thrown in the project's own files: file and line. */
const ownFrame = (stack: string) => /((?:lib|test)\/[\w.-]+\.js:\d+)/.exec(stack)?.[1] ?? '';
const mochaFacts = ({ ask }: Place): Fact[] =>
  (JSON.parse(ask('mocha test --reporter json')) as MochaReport).failures.flatMap(({ title, err }) => [
    [title, firstLine(err.message)],
    [firstLine(err.message), ownFrame(err.stack)],
  ]);

interface JestReport {
  testResults: { assertionResults: { status: string; title: string; failureMessages: string[] }[] }[];
}
const jestFacts =
  (command: string) =>
  ({ ask }: Place): Fact[] =>
    (JSON.parse(ask(command)) as JestReport).testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed')
      .flatMap(({ title, failureMessages: [message = ''] }) => {
        const words = firstLine(message)
          .replace(/^\w*Error: /, '')
          .replace(/ \/\/ Object.is equality$/, '');
        return [
          [title, words],
          [words, ownFrame(message)],
        ];
      });

const expectHead = (i: number) =>
  `const { price${i} } = require('../lib/price-${i}.js'); const check = (a, b) => expect(a).toBe(b);`;

const nodeFacts = Array.from({ length: 30 }, (_, i) => i)
  .filter((i) => i % 6 === 2)
  .map((i): Fact => [`adds item 5 of cart ${i}`, i % 12 === 2 ? `${i * 37 + 1} !== ${i * 37}` : `lib/price-${i}.js:1`]);

export const javascript: readonly Scenario[] = [
  { name: 'tsc-pretty', command: 'tsc -p . --pretty', files: project, facts: tscFacts },
  { name: 'tsc-plain', command: 'tsc -p . --pretty false', files: project, facts: tscFacts },
  { name: 'tsc-list', command: 'tsc -p . --listFiles --extendedDiagnostics', files: project, facts: tscFacts },
  {
    name: 'eslint',
    command: 'eslint src',
    files: { 'eslint.config.js': lintRules, ...filesOf(40, (i) => `src/check-${i}.js`, linted) },
    run: 'eslint --color src',
    facts: lintFacts,
  },
  {
    name: 'eslint-json',
    command: 'eslint -f json src',
    files: { 'eslint.config.js': lintRules, ...filesOf(16, (i) => `src/check-${i}.js`, linted) },
    facts: ({ ask }) =>
      lintFacts({ ask, folder: '' }).map(([file = '', , rule = '', message = '']) => [
        file,
        rule,
        message.replaceAll('"', '\\"'),
      ]),
  },
  {
    name: 'mocha',
    command: 'mocha test',
    files: {
      ...tested,
      ...filesOf(
        30,
        (i) => `test/cart-${i}.js`,
        (i) => suite(assertHead(i), assertFails)(i),
      ),
    },
    run: 'mocha --color test',
    facts: mochaFacts,
  },
  {
    name: 'node-test',
    command: 'node --test test/*.js',
    files: {
      ...tested,
      ...filesOf(
        30,
        (i) => `test/cart-${i}.js`,
        (i) => suite(`const { describe, it } = require('node:test'); ${assertHead(i)}`, assertFails)(i),
      ),
    },
    run: 'node --test --test-reporter=spec test/*.js',
    facts: nodeFacts,
  },
  {
    name: 'node-test-tap',
    command: 'node --test --test-reporter=tap test/*.js',
    files: {
      ...tested,
      ...filesOf(
        30,
        (i) => `test/cart-${i}.js`,
        (i) => suite(`const { describe, it } = require('node:test'); ${assertHead(i)}`, assertFails)(i),
      ),
    },
    facts: nodeFacts,
  },
  {
    name: 'jest',
    command: 'jest --verbose --coverage',
    files: {
      ...tested,
      ...filesOf(
        30,
        (i) => `test/cart-${i}.test.js`,
        (i) => suite(expectHead(i), assertFails)(i),
      ),
    },
    run: 'jest --verbose --coverage --colors -w 2',
    facts: jestFacts('jest --json -w 2'),
  },
  {
    name: 'vitest',
    command: 'vitest run --reporter=verbose',
    files: {
      ...tested,
      'vitest.config.mjs': 'export default { test: { globals: true } };',
      ...filesOf(
        30,
        (i) => `test/cart-${i}.test.js`,
        (i) =>
          suite(
            `import { price${i} } from '../lib/price-${i}.js'; const check = (a, b) => expect(a).toBe(b);`,
            assertFails,
          )(i),
      ),
    },
    run: 'FORCE_COLOR=1 vitest run --reporter=verbose --maxWorkers=2',
    facts: jestFacts(
      'vitest run --reporter=json --outputFile=report.json --maxWorkers=2 >/dev/null 2>&1; cat report.json',
    ),
  },
];
