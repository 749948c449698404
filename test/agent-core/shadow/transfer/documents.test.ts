import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowIndex } from '../../../../agent-core/shadow/transfer/documents/anchors.ts';
import { continueRecords } from '../../../../agent-core/shadow/transfer/documents/continue.ts';
import { type Table, tablesOf } from '../../../../agent-core/shadow/transfer/documents/tables.ts';
import type { Synthesise } from '../../../../agent-core/shadow/transfer/rules/programs.ts';

const none: Synthesise = () => undefined;
const CSV = `name,age,city
Ann Lee,31,Oslo
Bo Berg,27,Bergen
Cara Stone,45,Paris
Dan Wu,19,Lyon
Eve Moss,52,"Rome, Italy"
`;

function continued(text: string, options: { doc?: string; synthesise?: Synthesise; csv?: string } = {}) {
  const { doc = 'people.json', synthesise = none, csv = CSV } = options;
  const [table] = tablesOf({ doc: 'people.csv', language: 'csv', text: csv });
  if (!table) throw new Error('no table');
  return continueRecords(doc, text, table, new RowIndex(table), synthesise);
}

/** The text with what goes on put into it. */
function completed(text: string, ...more: [Parameters<typeof continued>[1]?]): string | undefined {
  const found = continued(text, ...more);
  return found && text.slice(0, found.offset) + found.text + text.slice(found.offset);
}

describe('the rest of the rows', () => {
  test('as JSON objects of several lines, up to the closing bracket', () => {
    const record = (name: string, age: string, city: string) =>
      `  {\n    "name": "${name}",\n    "age": ${age},\n    "town": "${city}"\n  }`;
    const rows = [
      ['Ann Lee', '31', 'Oslo'],
      ['Bo Berg', '27', 'Bergen'],
      ['Cara Stone', '45', 'Paris'],
      ['Dan Wu', '19', 'Lyon'],
      ['Eve Moss', '52', 'Rome, Italy'],
    ].map(([name = '', age = '', city = '']) => record(name, age, city));
    const whole = (count: number) => `[\n${rows.slice(0, count).join(',\n')}\n]`;
    expect(completed(whole(3))).toBe(whole(5));
    expect(JSON.parse(completed(whole(3)) ?? '')).toHaveLength(5);
  });

  test('as lines of code', () => {
    const line = (name: string, age: number) => `add('${name}', ${age});\n`;
    const written = line('Ann Lee', 31) + line('Bo Berg', 27) + line('Cara Stone', 45);
    expect(completed(written)).toBe(written + line('Dan Wu', 19) + line('Eve Moss', 52));
  });

  test('in a list on one line', () => {
    expect(completed('["Ann Lee", "Bo Berg", "Cara Stone"]')).toBe(
      '["Ann Lee", "Bo Berg", "Cara Stone", "Dan Wu", "Eve Moss"]',
    );
  });

  test('with numbers that count up', () => {
    const line = (id: number, name: string) => `INSERT INTO people VALUES (${id}, '${name}');\n`;
    const written = line(7, 'Ann Lee') + line(8, 'Bo Berg') + line(9, 'Cara Stone');
    expect(completed(written)).toBe(written + line(10, 'Dan Wu') + line(11, 'Eve Moss'));
  });

  test('with holes that a string program fills', () => {
    const initials: Synthesise = () => ({
      run: ([name = '']) => ({ output: name.replace(/(\w)\w* (\w)\w*/, '$1$2').toLowerCase(), confidence: 0.95 }),
    });
    const line = (name: string, id: string) => `- ${name}: @${id}\n`;
    const written = line('Ann Lee', 'al') + line('Bo Berg', 'bb') + line('Cara Stone', 'cs');
    expect(completed(written, { synthesise: initials })).toBe(written + line('Dan Wu', 'dw') + line('Eve Moss', 'em'));
  });

  test('with quotes written as the target language writes them', () => {
    const csv = 'name,note\nAnn,good\nBo,fine\nCara,well\nDan,"so ""so"""\n';
    const line = (name: string, note: string) => `{"name": "${name}", "note": "${note}"}\n`;
    const written = line('Ann', 'good') + line('Bo', 'fine') + line('Cara', 'well');
    expect(completed(written, { csv })).toBe(`${written}${line('Dan', 'so \\"so\\"')}`);
  });

  test('from a table of Markdown and from JSON just the same', () => {
    const markdown = '# People\n\n| name | age |\n|---|---|\n| Ann | 31 |\n| Bo | 27 |\n| Cara | 45 |\n| Dan | 19 |\n';
    const json = '{"people": [{"name":"Ann"},{"name":"Bo"},{"name":"Cara"},{"name":"Dan"}]}';
    for (const [doc, language, text] of [
      ['a.md', 'markdown', markdown],
      ['a.json', 'json', json],
    ] as const) {
      const [table] = tablesOf({ doc, language, text });
      const found = table && continueRecords('b.ts', 'f(Ann)\nf(Bo)\nf(Cara)\n', table, new RowIndex(table), none);
      expect(found?.text).toBe('f(Dan)\n');
    }
  });
});

describe('nothing is said', () => {
  test('before the third row', () => {
    expect(continued("add('Ann Lee');\nadd('Bo Berg');\n")).toBeUndefined();
  });

  test('while the newest record is not finished', () => {
    expect(continued("add('Ann Lee', 31);\nadd('Bo Berg', 27);\nadd('Cara Stone', 45);\nadd('Dan Wu")).toBeUndefined();
  });

  test('when a part of the records comes from nowhere', () => {
    expect(continued('Ann Lee: kiwi\nBo Berg: onyx\nCara Stone: zebra\n')).toBeUndefined();
  });

  test('when the same text could be a constant or a cell, and the rows to come differ', () => {
    const csv = 'name,country\nAnn,Norway\nBo,Norway\nCara,Norway\nDan,France\n';
    expect(continued('Ann of Norway\nBo of Norway\nCara of Norway\n', { csv })).toBeUndefined();
  });

  test('from a row on whose value has another shape than those before', () => {
    const csv = 'name,age\nAnn,31\nBo,27\nCara,45\nDan,19\nEve,unknown\nFinn,20\n';
    expect(continued('f(Ann, 31)\nf(Bo, 27)\nf(Cara, 45)\n', { csv })?.text).toBe('f(Dan, 19)\n');
  });
});

test('for any table and any template of its columns, three rows give the rest, exactly', () => {
  const word = fc.stringMatching(/^[a-z]{4,9}$/);
  const rows = fc.uniqueArray(word, { minLength: 12, maxLength: 24 });
  const marks = fc.constantFrom('(', '; ', ' = ', '"', ', ', ' -> ', '<b>');
  fc.assert(
    fc.property(rows, fc.array(marks, { minLength: 3, maxLength: 3 }), (words, [a = '', b = '', c = '']) => {
      const table: Table = {
        doc: 't.csv',
        columns: ['x', 'y'],
        rows: Array.from({ length: Math.floor(words.length / 2) }, (_, i) => [
          words[2 * i] ?? '',
          words[2 * i + 1] ?? '',
        ]),
      };
      const line = ([x = '', y = '']: readonly string[]) => `${a}${x}${b}${y}${c}\n`;
      const text = table.rows.slice(0, 3).map(line).join('');
      const found = continueRecords('t.txt', text, table, new RowIndex(table), none);
      expect(found && text.slice(0, found.offset) + found.text).toBe(table.rows.map(line).join(''));
    }),
    { numRuns: 60 },
  );
});

test('whatever is written and whatever the table, an answer comes without an error', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.array(fc.array(fc.string({ maxLength: 8 }), { maxLength: 4 }), { maxLength: 6 }),
      (text, rows) => {
        const table: Table = { doc: 't.csv', columns: ['a', 'b', 'c', 'd'], rows };
        const written =
          text +
          rows
            .slice(0, 4)
            .map((row) => row.join(text.slice(0, 3)))
            .join('\n');
        const found = continueRecords('t.txt', written, table, new RowIndex(table), none);
        if (found) expect(found.offset).toBeLessThanOrEqual(written.length);
      },
    ),
  );
});
