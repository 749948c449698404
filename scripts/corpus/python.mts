/** Python: test runners, tracebacks, logs, pip. */
import { type Fact, filesOf, type Place, type Scenario } from './scenario.mts';

const shop = `class OutOfStock(Exception):
    pass

def reserve(sku, count):
    stock = {"a-1": 3}
    if count > stock[sku]:
        raise OutOfStock(f"{sku}: {count} wanted, {stock[sku]} there")
    return stock[sku] - count
`;
const pytests = (i: number) => `import pytest, unittest
from shop import reserve

@pytest.mark.parametrize("n", range(20))
def test_reserve_${i}(n):
    left = reserve("a-1", 1)
    assert left == ${i % 5 === 2 ? `(2 if n != 13 else 40 + ${i})` : 2}

def test_missing_${i}():
    ${i % 5 === 3 ? `reserve("b-${i}", 1)` : 'assert True'}
`;
const pytestFacts = ({ ask }: Place): Fact[] =>
  [
    ...ask('pytest -q --junitxml=report.xml >/dev/null; cat report.xml').matchAll(
      /<testcase classname="([\w.]+)" name="([^"]+)"[^>]*><failure message="([^"]*)"/g,
    ),
  ].flatMap(([, file = '', name = '', message = '']): Fact[] => {
    const words =
      message.replaceAll('&#10;', '\n').replaceAll('&quot;', '"').replaceAll('&apos;', "'").split('\n')[0] ?? '';
    return [[`${file.replaceAll('.', '/')}.py`, name], [words.replace(/^AssertionError: /, '')]];
  });

const unittests = (i: number) => `import unittest
from shop import reserve
class Stock${i}(unittest.TestCase):
${Array.from({ length: 12 }, (_, n) => `    def test_case_${n}(self):\n        self.assertEqual(reserve("a-1", 1), ${i % 7 === 4 && n === 3 ? 70 + i : 2})`).join('\n')}
`;

const logged = `import logging, json, random
random.seed(1)
logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)s %(name)s %(message)s")
log = logging.getLogger("shop.booking")
def parse(text): return json.loads(text)["total"]
for i in range(1500):
    log.debug("cache lookup key=order:%d hit=%s", i, i % 3 == 0)
    log.info("request id=%08x path=/api/orders/%d status=200 took=%dms", random.getrandbits(32), i, i % 90)
    if i in (401, 900):
        try: parse('{"total" %d}' % i)
        except ValueError: log.exception("order %d could not be read", i)
    if i == 1203: log.error("upstream 10.0.3.7:5432 refused connection: errno=111 ECONNREFUSED attempt=5")
`;

const crash = `import json, concurrent.futures as cf
from shop import reserve
def work(n):
    if n == 7:
        return json.loads('{"sku": "a-1", "count": }')
    return reserve("a-1", 1)
def main():
    with cf.ThreadPoolExecutor() as pool:
        for value in pool.map(work, range(9)):
            print("reserved", value)
def outer():
    try:
        main()
    except ValueError as error:
        raise RuntimeError("batch 2024-77 stopped") from error
outer()
`;

export const python: readonly Scenario[] = [
  {
    name: 'pytest',
    command: 'pytest -v',
    files: { 'shop.py': shop, ...filesOf(16, (i) => `tests/test_stock_${i}.py`, pytests), 'conftest.py': '' },
    run: 'pytest -v --color=yes -p no:cacheprovider',
    facts: pytestFacts,
  },
  {
    name: 'unittest',
    command: 'python3 -m unittest -v',
    files: { 'shop.py': shop, ...filesOf(25, (i) => `test_stock_${i}.py`, unittests) },
    facts: [4, 11, 18].flatMap((i): Fact[] => [
      ['FAIL: test_case_3', `test_stock_${i}.Stock${i}`],
      [`test_stock_${i}.py`, 'test_case_3', `2 != ${70 + i}`],
    ]),
  },
  {
    name: 'python-log',
    command: 'python3 app.py',
    files: { 'app.py': logged },
    facts: [
      ['order 401 could not be read', 'JSONDecodeError', "Expecting ':' delimiter", 'char 9'],
      ['order 900 could not be read', 'JSONDecodeError'],
      ['10.0.3.7:5432', '111', 'ECONNREFUSED'],
      ['app.py', 'line 5', 'parse'],
    ],
  },
  {
    name: 'python-traceback',
    command: 'python3 batch.py',
    files: { 'shop.py': shop, 'batch.py': crash },
    facts: [
      ['JSONDecodeError', 'Expecting value: line 1 column 25 (char 24)'],
      ['batch.py', 'line 5', 'in work'],
      ['RuntimeError', 'batch 2024-77 stopped'],
      ['batch.py', 'line 15', 'in outer'],
    ],
  },
  {
    name: 'python-recursion',
    command: 'python3 deep.py',
    files: { 'deep.py': 'def even(n): return odd(n - 1)\ndef odd(n): return even(n - 1)\neven(1.5)\n' },
    facts: [
      ['RecursionError', 'maximum recursion depth exceeded'],
      ['deep.py', 'line 3', 'in <module>'],
      ['deep.py', 'line 1', 'in even'],
    ],
  },
  {
    name: 'pip-missing',
    command: 'pip install shop-that-is-not-there==9.9',
    run: 'pip --disable-pip-version-check install -v --retries 0 --index-url "$REGISTRY/simple" shop-that-is-not-there==9.9',
    facts: [['shop-that-is-not-there==9.9', 'No matching distribution found']],
  },
];
