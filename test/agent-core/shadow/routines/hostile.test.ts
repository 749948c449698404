import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CWD, Person } from './support/person.ts';
import { Shopkeeper } from './support/shop.ts';

/** Far above what a signal takes, far below what unbounded work would. */
const LIMIT_MS = 1000;

const PATHS = [
  'a.ts',
  'b.test.ts',
  'src/c.ts',
  'src/c.test.ts',
  'x/',
  '',
  '.env',
  '../up',
  'untitled:Untitled-1',
  '\ud83d.ts',
];
const path = fc.constantFrom(...PATHS);
const text = fc.string({
  unit: fc.constantFrom('a', 'Ab', '-', '_', '/', '.', '\n', '\r\n', ' ', '{', '}', '(', "'", '😀', '\ud83d', '0'),
  maxLength: 60,
});
const act = fc.oneof(
  fc.record({ kind: fc.constantFrom('file.create', 'file.delete'), path }),
  fc.record({ kind: fc.constant('file.rename'), path, to: path }),
  fc.record({ kind: fc.constant('doc.open'), doc: path, language: fc.constant('x'), text }),
  fc.record({ kind: fc.constantFrom('doc.save', 'doc.close'), doc: path }),
  fc.record({ kind: fc.constant('terminal.run'), cwd: path, command: text }),
  fc.record({ kind: fc.constant('edit'), doc: path, at: fc.nat(), length: fc.nat(8), text }),
);

/** Feeds acts; returns how long the slowest took, ms. */
function live(person: Person, acts: readonly Record<string, unknown>[], gap = 3000): number {
  let slowest = 0;
  for (const each of acts) {
    const start = performance.now();
    if (each.kind !== 'edit') person.signal(each, gap);
    else {
      const now = person.text(String(each.doc));
      const offset = Number(each.at) % (now.length + 1);
      person.change(String(each.doc), offset, Math.min(Number(each.length), now.length - offset), String(each.text));
    }
    person.pause();
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
}

describe('whatever comes', () => {
  it('nothing throws, and what is offered fits the documents', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), fc.nat(3), (acts, again) => {
        const person = new Person();
        for (let i = 0; i <= again; i++) expect(live(person, acts)).toBeLessThan(LIMIT_MS);
        for (const event of person.events) {
          if (event.type === 'suggestion') expect(event.suggestion.lowerBound).toBeGreaterThanOrEqual(0.9);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['a path of a megabyte', 'x/'.repeat(500_000), 'a'],
    ['a line of a megabyte', 'long.ts', 'word '.repeat(200_000)],
    ['a hundred thousand brackets', 'brackets.ts', '('.repeat(100_000)],
    ['many lines of nothing but the name', 'same.ts', 'same\n'.repeat(4000)],
    ['a name of many parts', `${'a-'.repeat(60)}z.ts`, `${'a-'.repeat(200)}\n`.repeat(100)],
  ])('costs bounded time: %s', (_, name, body) => {
    const person = new Person();
    person.open('index.ts', '\n');
    const acts = [0, 1, 2, 3, 4].flatMap((i) => [
      { kind: 'file.create', path: `${i}${name}` },
      { kind: 'doc.open', doc: `${i}${name}`, language: 'x', text: '' },
      { kind: 'edit', doc: `${i}${name}`, at: 0, length: 0, text: body },
      { kind: 'edit', doc: 'index.ts', at: 0, length: 0, text: `${i}${body}` },
      { kind: 'terminal.run', cwd: '/', command: `run ${i}${name}` },
    ]);
    expect(live(person, acts)).toBeLessThan(LIMIT_MS);
  });

  it('a routine is remembered through a thousand other acts', () => {
    const person = new Shopkeeper("export * from './zebra';\n");
    for (const [name, pascal] of [
      ['cart', 'Cart'],
      ['user-menu', 'UserMenu'],
      ['price', 'Price'],
    ] as const)
      person.whole(name, pascal);
    const others = Array.from({ length: 500 }, (_, i) => [
      { kind: 'terminal.run', cwd: CWD, command: `git show HEAD~${i}` },
      { kind: 'edit', doc: 'README.md', at: i * 7, length: 0, text: `note ${i}\n` },
    ]);
    expect(live(person, others.flat())).toBeLessThan(LIMIT_MS);
    person.begin('gift-card');
    person.pause();
    expect(person.suggestion).toMatchObject({ family: 'routine', support: 3 });
  });
});
