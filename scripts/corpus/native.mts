/** C, make, CMake, Rust, Java. */
import { type Fact, filesOf, type Place, type Scenario } from './scenario.mts';

const unit = (i: number) => `#include <stdio.h>
#include "shop.h"
int stock_${i}(int n) {
  int unused_${i} = n;
  char small = n * 1000;
  unsigned int u = 3; if (n < u) printf("%d\\n", "text");
  return n + ${i};
}
${i % 9 === 4 ? `int order_${i}(struct order *o) { return o->amout_${i} + totl_${i}(o); }` : ''}
`;
const header = 'struct order { int amount; int id; };\nint link_me(int);\n';

interface GccReport {
  kind: string;
  message: string;
  locations: { caret: { file: string; line: number; column: number } }[];
}
const gccFacts = ({ ask }: Place): Fact[] =>
  ask('for f in src/*.c; do gcc -Wall -Wextra -fdiagnostics-format=json -c $f -o /dev/null 2>&1; done')
    .split('\n')
    .filter((line) => line.startsWith('['))
    .flatMap((line) => JSON.parse(line) as GccReport[])
    .filter(({ kind }) => kind.includes('error'))
    .map(({ message, locations: [at] }) => [`${at?.caret.file}:${at?.caret.line}:${at?.caret.column}`, message]);

const makefile = `SRC := $(wildcard src/*.c)
OBJ := $(SRC:.c=.o)
app: $(OBJ)
\tgcc -o app $(OBJ)
%.o: %.c
\t@echo "Compiling $<"
\tgcc -O2 -g -I./include -I/usr/include -DVERSION=\\"1.2.3\\" -c $< -o $@
`;
const clean = (i: number) => `int link_me(int);\nint f_${i}(int n) { return n${i === 33 ? ' + link_me(n)' : ''}; }\n`;

interface CargoReport {
  reason: string;
  message?: {
    level: string;
    message: string;
    code: { code: string } | null;
    spans: { file_name: string; line_start: number; column_start: number }[];
  };
}
const cargoFacts = ({ ask }: Place): Fact[] =>
  ask('cargo build --offline --message-format=json 2>/dev/null')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as CargoReport).message)
    .filter((each) => each?.level === 'error' && each.code !== null)
    .map((each) => {
      const at = each?.spans[0];
      return [each?.code?.code ?? '', each?.message ?? '', `${at?.file_name}:${at?.line_start}:${at?.column_start}`];
    });

const rust = (i: number) => `pub struct Item${i} { pub price: u32 }
pub fn sum_${i}(items: &[Item${i}]) -> u32 {
    let unused_${i} = 3;
    ${i % 8 === 3 ? `items.iter().map(|item| item.prize).sum::<u32>() + "x${i}"` : 'items.iter().map(|item| item.price).sum()'}
}
`;
const mods = (count: number) => Array.from({ length: count }, (_, i) => `pub mod item_${i};`).join('\n');
const cargo = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n';

const rustTests = `${Array.from({ length: 150 }, (_, i) => `#[test]\nfn sums_${i}() { assert_eq!(${i} + 1, ${i % 50 === 7 ? i + 2 : i + 1}, "sum of ${i}"); }`).join('\n')}\n`;

const java = (i: number) => `package shop;
public class Item${i} {
  private final int price = ${i};
  public int price() { return ${i % 10 === 6 ? `prise${i}` : 'price'}; }
  public String name() { return ${i % 10 === 6 ? '42' : '"item"'}; }
}
`;

export const native: readonly Scenario[] = [
  {
    name: 'gcc',
    command: 'for f in src/*.c; do gcc -Wall -Wextra -c $f -o /dev/null; done',
    files: { 'src/shop.h': header, ...filesOf(28, (i) => `src/stock_${i}.c`, unit) },
    facts: gccFacts,
  },
  {
    name: 'make-link',
    command: 'make',
    files: { Makefile: makefile, ...filesOf(120, (i) => `src/f_${i}.c`, clean) },
    facts: [
      ['f_33.c', 'undefined reference', 'link_me'],
      ['make: ***', 'Makefile:4', 'app', 'Error 1'],
    ],
  },
  {
    name: 'cmake',
    command: 'cmake -S . -B build && cmake --build build',
    files: {
      'CMakeLists.txt': `cmake_minimum_required(VERSION 3.10)\nproject(shop C)\nfile(GLOB SRC src/*.c)\nadd_library(shop \${SRC})\n`,
      'src/shop.h': header,
      ...filesOf(
        60,
        (i) => `src/f_${i}.c`,
        (i) => (i === 41 ? 'int broken(void) { return missing_41; }\n' : `int f_${i}(int n) { return n; }\n`),
      ),
    },
    run: 'cmake -S . -B build && cmake --build build -- -k',
    facts: [
      ['src/f_41.c:1:27', 'missing_41', 'undeclared'],
      ['CMakeFiles/shop.dir/src/f_41.c.o', 'Error 1'],
    ],
  },
  {
    name: 'cargo-build',
    command: 'cargo build',
    files: { 'Cargo.toml': cargo, 'src/lib.rs': mods(30), ...filesOf(30, (i) => `src/item_${i}.rs`, rust) },
    run: 'cargo build --offline --color always',
    facts: cargoFacts,
  },
  {
    name: 'cargo-test',
    command: 'cargo test',
    files: { 'Cargo.toml': cargo, 'src/lib.rs': '', 'tests/sums.rs': rustTests },
    run: 'cargo test --offline',
    facts: [7, 57, 107].flatMap((i): Fact[] => [
      [`sums_${i}`, `tests/sums.rs:${i * 2 + 2}`],
      [`sum of ${i}`, `left: ${i + 1}`, `right: ${i + 2}`],
    ]),
  },
  {
    name: 'javac',
    command: 'javac -d out src/*.java',
    files: filesOf(40, (i) => `src/Item${i}.java`, java),
    facts: [6, 16, 26, 36].flatMap((i): Fact[] => [
      [`src/Item${i}.java:4`, 'cannot find symbol', `prise${i}`],
      [`src/Item${i}.java:5`, 'int cannot be converted to String'],
    ]),
  },
  {
    name: 'java-crash',
    command: 'java Main.java',
    files: {
      'Main.java': `import java.util.*; import java.util.stream.*;
public class Main {
  static int deep(int n) { if (n == 0) throw new IllegalStateException("stock of sku-4711 is -3"); return deep(n - 1) + 1; }
  public static void main(String[] args) {
    for (int i = 0; i < 400; i++) System.out.println("12:00:" + (i % 60) + " INFO worker-" + (i % 4) + " booked order " + (1000 + i));
    try { IntStream.range(0, 3).map(i -> deep(40)).sum(); }
    catch (RuntimeException e) { throw new RuntimeException("booking of order 1400 failed", e); }
  }
}
`,
    },
    facts: [
      ['booking of order 1400 failed'],
      ['IllegalStateException', 'stock of sku-4711 is -3'],
      ['Main.deep', 'Main.java:3'],
      ['Main.main', 'Main.java:7'],
    ],
  },
];
