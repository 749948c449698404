import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readingsOf } from '../../../../agent-core/shadow/transfer/printed/readings.ts';

/** The first reading of the first stretch. */
function read(...lines: string[]) {
  const [table] = readingsOf('x', lines.join('\n'))[0] ?? [];
  return table && { columns: table.columns, rows: table.rows };
}

test('under headers in capitals a cell holds blanks of its own', () => {
  const table = read(
    'CONTAINER ID   IMAGE          STATUS         NAMES',
    '8f1c2d3e4a5b   redis:7        Up 2 hours     cache',
    '1a2b3c4d5e6f   postgres:17    Up 3 hours     orders db',
    'aa11bb22cc33   nginx          Up 3 weeks     web',
  );
  expect(table?.columns).toEqual(['CONTAINER ID', 'IMAGE', 'STATUS', 'NAMES']);
  expect(table?.rows[1]).toEqual(['1a2b3c4d5e6f', 'postgres:17', 'Up 3 hours', 'orders db']);
});

test('columns without headers are found where all lines are blank, right-aligned numbers too', () => {
  const table = read(
    'total 24',
    '-rw-r--r-- 1 ada ada   120 Nov  3 10:02 a file.ts',
    '-rw-r--r-- 1 ada ada 11240 Oct 23 09:02 index.ts',
    'drwxr-xr-x 2 ada ada  4096 Nov 23 13:00 shadow',
    '-rw-r--r-- 1 ada ada     7 Nov 21 23:59 z.ts',
  );
  expect(table?.rows[1]).toEqual(['-rw-r--r--', '1', 'ada', 'ada', '120', 'Nov', '3', '10:02', 'a file.ts']);
  expect(table?.rows[3]?.at(-1)).toBe('shadow');
});

test('the mark of the present branch is a column, and what is long in a few lines only is one cell', () => {
  const table = read(
    '  edits    f2ac2dc Leave out what was refused twice, and say so in the log of the session',
    '* main     e0cdc56 Read it once',
    '  recorder 3d81db6 Give a look',
    '  terminal eb6c038 Keep what it did',
    '  spots    166f182 Leave out what was refused twice, but not in the log of the session',
  );
  expect(table?.rows[1]).toEqual(['*', 'main', 'e0cdc56', 'Read it once']);
  expect(table?.rows[0]?.at(-1)).toMatch(/^Leave out .* session$/);
});

test('tables with bars and rules, as databases print them, lose their frame', () => {
  expect(read(' id | name ', '----+------', '  1 | ada  ', '  2 | bob  ', '(2 rows)')).toEqual({
    columns: ['id', 'name'],
    rows: [
      ['1', 'ada'],
      ['2', 'bob'],
    ],
  });
  expect(read('+----+', '| id | x |', '+----+', '| 1 | a |', '| 2 | b |', '+----+')?.rows).toHaveLength(2);
});

test.each([
  ['commas', ['name,size', 'a,1', '"b, c",2', 'd,3'], ['b, c', '2']],
  ['tabs', ['a\t1', 'b\t2', 'c c\t3'], ['b', '2']],
  ['colons', ['src/a.ts:12', 'src/b.ts:7', 'src/c.ts:0'], ['src/b.ts', '7']],
  ['JSON', ['[{"n":"a","p":{"q":1}},', '{"n":"b","p":{"q":2}}]'], ['b', '2']],
  ['JSON lines', ['{"n":"a","q":1}', '{"n":"b","q":2}'], ['b', '2']],
])('rows with %s are read as such', (_, lines, row) => {
  expect(read(...lines)?.rows).toContainEqual(row);
});

test('words and whole lines are read where nothing better is there, stretches between blank lines apart', () => {
  const blocks = readingsOf('x', 'e0cdc56 Read it once\n3d81db6 Give time\neb6c038 Keep\n\na.ts\nb.ts\nc.ts\n');
  expect(blocks.map((tables) => tables.at(-1)?.rows.length)).toEqual([3, 3]);
  expect(blocks[0]?.map(({ rows }) => rows[0])).toContainEqual(['e0cdc56', 'Read it once']);
  expect(blocks[1]).toMatchObject([{ columns: ['line'], rows: [['a.ts'], ['b.ts'], ['c.ts']] }]);
});

describe('whatever was printed', () => {
  const piece = fc.constantFrom(
    ...[' ', '  ', '\n', '\t', ',', ':', '|', '"', '{', '[', '---', '*', 'täxt', '🙂', 'NAME', '12'],
  );

  test('every row of a reading is as long as its columns', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (parts) => {
        for (const { columns, rows } of readingsOf('x', parts.join('')).flat())
          expect(rows.every(({ length }) => length === columns.length)).toBe(true);
      }),
    );
  });

  test('it is read in time', () => {
    const start = performance.now();
    for (const part of ['"', '[', '{"a":', ' ', 'a ', 'a,', '|', 'a\n', '- \n', '"\n', '\t'])
      readingsOf('x', part.repeat(65_536 / part.length));
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
