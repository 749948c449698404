import { expect, test } from 'vitest';
import { constant, unify, vocabularyOf } from '../../../../agent-core/shadow/routines/template.ts';
import { placeFor, whereOf } from '../../../../agent-core/shadow/routines/where.ts';

const lineOf = (name: string) => `import './${name}';`;

/** Where the next line goes, after examples of lines put into documents. */
function learned(examples: readonly (readonly [before: readonly string[], name: string, line: number])[]) {
  const vocabulary = vocabularyOf(examples.map(([, name]) => new Map([['0.core:same', name]])));
  const first = unify(
    examples.map(([, name]) => lineOf(name)),
    vocabulary,
  );
  const insertions = examples.map(([before, name, line]) => ({
    doc: 'a.ts',
    before,
    lines: [lineOf(name)],
    line,
    size: 0,
  }));
  const where = whereOf(insertions, first ?? constant(''), vocabulary);
  return (before: readonly string[], name: string) =>
    placeFor(where, before, [lineOf(name)], first ?? constant(''), new Map([['0.core:same', name]]));
}

const list = (...names: string[]) => names.map(lineOf);

test('at the end, before blank lines', () => {
  const place = learned([
    [[...list('m'), 'run();'], 'z', 2],
    [[...list('m'), 'run();', ''], 'a', 2],
  ]);
  expect(place([...list('x'), 'run();', ''], 'q')).toBe(2);
});

test('after the last like line, whatever follows it', () => {
  const place = learned([
    [[...list('m'), 'run();'], 'z', 1],
    [[...list('m', 'z'), 'run();'], 'a', 2],
  ]);
  expect(place([...list('m', 'z', 'a'), '', 'other();'], 'q')).toBe(3);
});

test('in order where the lines stand in order, upper and lower case alike', () => {
  const place = learned([
    [list('apple', 'Cherry', 'date'), 'Banana', 1],
    [list('apple', 'Banana', 'Cherry', 'date'), 'zest', 4],
  ]);
  expect(place(list('apple', 'Banana', 'Cherry', 'date', 'zest'), 'coconut')).toBe(3);
});

test('beside a line that is there once', () => {
  const place = learned([
    [['start();', 'setup(); // here', 'stop();'], 'b', 1],
    [['start();', 'more();', 'setup(); // here', 'stop();', 'end();'], 'a', 2],
  ]);
  expect(place(['setup(); // here', 'stop();'], 'q')).toBe(0);
  expect(place(['setup(); // here', 'setup(); // here'], 'q')).toBeUndefined();
});

test('not where rules that explain the examples disagree', () => {
  const place = learned([
    [list('a'), 'b', 1],
    [list('a', 'b'), 'c', 2],
  ]);
  expect(place(list('a', 'b', 'd'), 'c')).toBeUndefined();
});

test('unless more lines stand in order than could by chance', () => {
  const place = learned([
    [list('a', 'b', 'c'), 'd', 3],
    [list('a', 'b', 'c', 'd'), 'e', 4],
  ]);
  expect(place(list('a', 'b', 'd', 'e'), 'c')).toBe(2);
});
