/** Outputs that came once the compactor was written: it was not made for them. */
import { type Fact, filesOf, type Place, type Scenario } from './scenario.mts';

const deep = (i: number) => `const assert = require('node:assert');
describe('orders ${i}', () => {
${Array.from({ length: 15 }, (_, n) => `  it('keeps order ${n}', () => { assert.deepStrictEqual({ id: ${n}, lines: [{ sku: 'a-${i}', count: ${i % 5 === 1 && n === 4 ? 1 : 2} }] }, { id: ${n}, lines: [{ sku: 'a-${i}', count: 2 }] }); });`).join('\n')}
});
`;
const wrong = [1, 6, 11, 16];

const pydeep = `import pytest
ROWS = [{"sku": f"a-{i}", "count": i, "tags": ["x", "y"]} for i in range(30)]
@pytest.mark.parametrize("n", range(200))
def test_small(n): assert n >= 0
def test_rows():
    changed = [dict(row) for row in ROWS]
    changed[17]["count"] = 1700
    assert changed == ROWS
@pytest.fixture
def broken(): raise ConnectionError("postgres at 10.1.2.3:5433 does not answer")
def test_fixture(broken): pass
`;

const template = (i: number) => `#include <vector>
#include <string>
#include <algorithm>
struct Item${i} { int price; };
int sum${i}(std::vector<Item${i}> v) { ${i % 6 === 2 ? 'std::sort(v.begin(), v.end());' : ''} return v.size(); }
`;

const borrow = (i: number) => `pub fn take_${i}(items: Vec<String>) -> usize {
    let kept = items;
    ${i % 7 === 5 ? 'items.len() + kept.len()' : 'kept.len()'}
}
`;
const borrowed = [5, 12, 19];

const bundled = (i: number) =>
  i % 9 === 4
    ? `import { nothing${i} } from './module-${i + 1}.js';\nimport x from './absent-${i}.js';\nconsole.log(nothing${i}, x);\n`
    : `export const value${i} = ${i};\n`;

const gcc = ({ ask }: Place): Fact[] =>
  [...ask('for f in src/*.cpp; do g++ -c $f -o /dev/null 2>&1; done').matchAll(/^\S+?:\d+:\d+: error: .*$/gm)].map(
    ([line]) => [line],
  );

export const later: readonly Scenario[] = [
  {
    name: 'mocha-deep',
    command: 'mocha test',
    files: filesOf(20, (i) => `test/orders-${i}.js`, deep),
    facts: wrong.flatMap((i): Fact[] => [[`orders ${i}`, 'keeps order 4', `test/orders-${i}.js:7`]]),
  },
  {
    name: 'pytest-deep',
    command: 'pytest -q',
    files: { 'test_rows.py': pydeep },
    run: 'pytest -vv -p no:cacheprovider',
    facts: [['test_rows', '1700', '17'], ['test_fixture', 'ConnectionError', '10.1.2.3:5433'], ['test_rows.py:10']],
  },
  {
    name: 'gpp-templates',
    command: 'make',
    files: filesOf(12, (i) => `src/item${i}.cpp`, template),
    run: 'for f in src/*.cpp; do g++ -c $f -o /dev/null; done',
    facts: gcc,
  },
  {
    name: 'cargo-borrow',
    command: 'cargo check',
    files: {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/lib.rs': Array.from({ length: 21 }, (_, i) => `pub mod t_${i};`).join('\n'),
      ...filesOf(21, (i) => `src/t_${i}.rs`, borrow),
    },
    run: 'cargo check --offline -v',
    facts: borrowed.map((i): Fact => ['E0382', 'items', `src/t_${i}.rs:3:5`]),
  },
  {
    name: 'esbuild',
    command: 'esbuild --bundle',
    files: {
      ...filesOf(60, (i) => `src/module-${i}.js`, bundled),
      'src/main.js': Array.from({ length: 60 }, (_, i) => `import './module-${i}.js';`).join('\n'),
    },
    run: '"$ESBUILD" --bundle src/main.js --outdir=out --log-limit=0 --log-level=verbose',
    facts: [4, 13, 22, 31, 40, 49, 58].map((i): Fact => [`./absent-${i}.js`, `src/module-${i}.js:2:14`]),
  },
  {
    name: 'bash-trace',
    command: 'bash -x deploy.sh',
    files: {
      'deploy.sh':
        'set -e\nfor i in $(seq 150); do size=$((i * 17)); [ -d /tmp ] && : "part $i of $size"; done\ncp /srv/release-4.2.tgz /tmp/\n',
    },
    facts: [["cannot stat '/srv/release-4.2.tgz'", 'No such file or directory']],
  },
  {
    name: 'perl',
    command: 'perl report.pl',
    files: {
      'report.pl':
        'use strict; use warnings;\nmy %h = (a => 1);\nfor my $i (1..120) { print "row $i done\\n"; my $x = $h{"k$i"}; my $y = $x . "!" if $i % 40 == 0; }\ndie "ledger 2024-Q3 is out of balance by 17.25\\n" if 1;\n',
    },
    facts: [['ledger 2024-Q3 is out of balance by 17.25'], ['uninitialized value $x', 'report.pl line 3']],
  },
  {
    name: 'ssh',
    command: 'ssh -v deploy@127.0.0.1',
    run: 'ssh -v -o BatchMode=yes -o ConnectTimeout=2 -p 9 deploy@127.0.0.1',
    facts: [['127.0.0.1 port 9', 'Connection refused']],
  },
  {
    name: 'openssl',
    command: 'openssl verify server.pem',
    before: 'openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out server.pem -days 1 -subj /CN=shop.example',
    run: 'openssl x509 -in server.pem -text; openssl verify server.pem',
    facts: [['error 18', 'self-signed certificate'], ['error server.pem: verification failed']],
  },
  {
    name: 'git-rebase',
    command: 'git rebase main',
    files: filesOf(
      30,
      (i) => `docs/p-${i}.md`,
      (i) => `title ${i}\nbody\n`,
    ),
    before:
      'export GIT_COMMITTER_DATE="2024-05-01T10:00:00Z" GIT_AUTHOR_DATE="2024-05-01T10:00:00Z"; git init -q -b main . && git config user.name Dev && git config user.email dev@example.org; git add docs; git commit -qm base; git checkout -qb topic; for i in $(seq 0 29); do echo "topic $i" > docs/p-$i.md; git commit -qam "Change page $i"; done; git checkout -q main; echo theirs > docs/p-17.md; git commit -qam theirs; git checkout -q topic',
    facts: [
      ['CONFLICT (content)', 'docs/p-17.md'],
      ['could not apply', 'Change page 17'],
    ],
  },
  {
    name: 'maven-like',
    command: 'mvn test',
    files: {
      'Log.java':
        'public class Log { public static void main(String[] a) { for (int i = 0; i < 250; i++) System.out.println("[INFO] Downloaded: https://repo.example/artifact-" + i + ".jar (" + i + " kB at " + i * 3 + " kB/s)"); System.out.println("[ERROR] Tests run: 12, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.3 s <<< FAILURE! - in shop.CartTest"); System.out.println("[ERROR] shop.CartTest.addsItems  Time elapsed: 0.01 s  <<< FAILURE!"); new AssertionError("expected:<3> but was:<4>").printStackTrace(System.out); System.out.println("[INFO] BUILD FAILURE"); System.exit(1); } }',
    },
    run: 'java Log.java',
    facts: [['shop.CartTest.addsItems', 'FAILURE'], ['expected:<3> but was:<4>'], ['Log.java:1']],
  },
  {
    name: 'vitest-types',
    command: 'vitest run',
    files: {
      'vitest.config.mjs': 'export default { test: { globals: true } };',
      'lib/rates.js':
        'export const rate = (country) => ({ de: 19, fr: 20 })[country] ?? raise(country);\nfunction raise(country) { throw new RangeError("no rate for " + country); }\n',
      ...filesOf(
        18,
        (i) => `test/rates-${i}.test.js`,
        (i) =>
          `import { rate } from '../lib/rates.js';\ntest.each(['de', 'fr', ${i % 6 === 3 ? `'x${i}'` : "'de'"}])('rate of %s', (c) => { expect(rate(c)).toBeGreaterThan(0); });\ntest('snapshot ${i}', () => { expect({ total: ${i}, list: [1, 2, ${i % 9 === 8 ? 4 : 3}] }).toEqual({ total: ${i}, list: [1, 2, 3] }); });\n`,
      ),
    },
    run: 'vitest run --maxWorkers=2',
    facts: [3, 9, 15]
      .flatMap((i): Fact[] => [[`rate of x${i}`, `no rate for x${i}`, 'lib/rates.js:2']])
      .concat([8, 17].map((i): Fact => [`snapshot ${i}`, `test/rates-${i}.test.js:3`])),
  },
];
