import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Synthesise } from '../../../../agent-core/shadow/transfer/rules/programs.ts';
import { DataTransfer } from '../../../../agent-core/shadow/transfer/skill.ts';
import { Clerk } from '../../../support/clerk.ts';

const BOOK = { app: 'Excel', doc: 'people.xlsx' };
const FORM = { app: 'Chrome', doc: 'https://example.org/form/new' };
const PEOPLE = [
  ['Ann', 'Lee', 'Oslo', 'Norway', '11/03/1986'],
  ['Bo', 'Berg', 'Bergen', 'Norway', '12/04/1987'],
  ['Cara', 'Stone', 'Paris', 'France', '13/05/1988'],
  ['Dan', 'Wu', 'Lyon', 'France', '14/06/1989'],
  ['Eve', 'Moss', 'Rome', 'Italy', '15/07/1990'],
  ['Finn', 'Ray', 'Turin', 'Italy', '16/08/1991'],
] as const;
const COLUMNS = ['A', 'B', 'C', 'D', 'E'];

/** Knows one program: another separator. */
const separators: Synthesise = (examples) => {
  const program = (text = '') => text.replaceAll('/', '-');
  if (examples.some(({ inputs, output }) => program(inputs[0]) !== output)) return undefined;
  return { run: ([input]) => ({ output: program(input), confidence: 0.9 }) };
};

function setup() {
  const clerk = new Clerk(new DataTransfer(separators));
  const copy = (row: number, column: number) =>
    clerk.copy(BOOK, `${COLUMNS[column]}${row + 2}`, PEOPLE[row]?.[column] ?? '');
  const value = (row: number, column: number): string => PEOPLE[row]?.[column] ?? '';
  return { clerk, copy, value };
}

const rows = PEOPLE.map((_, row) => row);

describe('with a button at the end of each case', () => {
  test('copies of cells are expected as soon as the cell was read, before anything is pasted', () => {
    const { clerk, copy } = setup();
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'first');
      copy(row, 2);
      clerk.paste(FORM, 'city');
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('city').slice(1)).toEqual(Array(5).fill('right'));
    const last = clerk.entries.at(-1);
    expect(last?.expected?.at).toBe((last?.signal ?? 0) - 3);
  });

  test('two cells entered one after the other in one field are joined', () => {
    const { clerk, copy, value } = setup();
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'name');
      copy(row, 1);
      clerk.paste(FORM, 'name', `${value(row, 0)} ${value(row, 1)}`);
      copy(row, 2);
      clerk.paste(FORM, 'city');
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('name').slice(4)).toEqual(Array(8).fill('right'));
  });

  test('values that were never read, and are always the same, are expected', () => {
    const { clerk, copy } = setup();
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'first');
      clerk.type(FORM, 'status', 'student');
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('status').slice(1)).toEqual(Array(5).fill('right'));
  });

  test('a choice that follows from what was read is expected once that value was seen', () => {
    const { clerk, copy, value } = setup();
    for (const row of [0, 2, 1, 3, 0, 2]) {
      copy(row, 3);
      clerk.paste(FORM, 'country');
      clerk.type(FORM, 'region', value(row, 3) === 'Norway' ? 'north' : 'west');
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('region').slice(3)).toEqual(['right', 'right', 'right']);
  });

  test('numbers that count up go on, with their zeros', () => {
    const { clerk, copy } = setup();
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'first');
      clerk.type(
        FORM,
        'number',
        `INV-00${row + 7}`.replace('0010', '010').replace('0011', '011').replace('0012', '012'),
      );
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('number').slice(3)).toEqual(['right', 'right', 'right']);
  });

  test('what no copy explains is left to the synthesiser', () => {
    const { clerk, copy, value } = setup();
    for (const row of rows) {
      copy(row, 4);
      clerk.paste(FORM, 'born', value(row, 4).replaceAll('/', '-'));
      copy(row, 0);
      clerk.paste(FORM, 'first');
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('born').slice(2)).toEqual(Array(4).fill('right'));
  });

  test('a slip of the person is no rule', () => {
    const { clerk, copy } = setup();
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'first', row === 2 ? 'Cxra' : undefined);
      copy(row, 2);
      clerk.paste(FORM, 'city');
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('first').slice(1)).toEqual(['right', 'wrong: Cara', 'right', 'right', 'right']);
  });

  test('a stray look at another row changes nothing once the right row is read', () => {
    const { clerk, copy, value } = setup();
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'first');
      clerk.read(BOOK, 'C2', value(0, 2));
      copy(row, 2);
      clerk.paste(FORM, 'city');
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('city').slice(1)).toEqual(Array(5).fill('right'));
  });
});

describe('where cases end', () => {
  test('a button between two pages of a form does not end the case', () => {
    const { clerk, copy, value } = setup();
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'name');
      copy(row, 2);
      clerk.paste(FORM, 'city');
      clerk.click(FORM, 'Next');
      clerk.type(FORM, 'status', 'student');
      copy(row, 1);
      clerk.paste(FORM, 'note', `${value(row, 1)} of ${value(row, 2)}`);
      clerk.click(FORM, 'Send');
    }
    expect(clerk.outcomes('status').slice(1)).toEqual(Array(5).fill('right'));
    expect(clerk.outcomes('note').slice(2)).toEqual(Array(4).fill('right'));
  });

  test('without any click a case ends when its first field is entered again', () => {
    const { clerk, copy, value } = setup();
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'name');
      copy(row, 1);
      clerk.paste(FORM, 'name', `${value(row, 0)} ${value(row, 1)}`);
      copy(row, 2);
      clerk.paste(FORM, 'city');
    }
    expect(clerk.outcomes('name').slice(4)).toEqual(Array(8).fill('right'));
  });

  test('from a page into the rows of a sheet, each row is a case', () => {
    const { clerk, value } = setup();
    for (const row of rows) {
      const page = { app: 'Chrome', doc: `https://example.org/person/${row + 100}?tab=1` };
      clerk.copy(page, 'given', value(row, 0));
      clerk.paste(BOOK, `A${row + 2}`);
      clerk.copy(page, 'town', value(row, 2));
      clerk.paste(BOOK, `B${row + 2}`, `${value(row, 2)}, ${value(row, 0)}`);
    }
    const towns = clerk.entries.filter(({ field }) => field.startsWith('B'));
    expect(towns.slice(2).map(({ expected }) => expected?.correct)).toEqual(Array(4).fill(true));
  });

  test('two forms filled in turn do not mix', () => {
    const { clerk, copy } = setup();
    const other = { app: 'Chrome', doc: 'https://example.org/other/form' };
    for (const row of rows) {
      copy(row, 0);
      clerk.paste(FORM, 'text');
      copy(row, 2);
      clerk.paste(FORM, 'more');
      clerk.click(FORM, 'Save');
      copy(row, 1);
      clerk.paste(other, 'text');
      copy(row, 3);
      clerk.paste(other, 'more');
      clerk.click(other, 'Save');
    }
    expect(clerk.outcomes('text').slice(4)).toEqual(Array(8).fill('right'));
    expect(clerk.outcomes('more').slice(4)).toEqual(Array(8).fill('right'));
  });

  test('the same cells of a new workbook for every case are told by their address', () => {
    const { clerk, value } = setup();
    for (const row of rows) {
      const claim = { app: 'Excel', doc: `claim${row + 1}.xlsx` };
      clerk.copy(claim, 'B2', value(row, 0));
      clerk.paste(FORM, 'name');
      clerk.copy(claim, 'B5', value(row, 2));
      clerk.paste(FORM, 'city', `${value(row, 2)} (${value(row, 0)})`);
      clerk.click(FORM, 'Save');
    }
    expect(clerk.outcomes('city').slice(3)).toEqual(Array(3).fill('right'));
  });
});

test('a row that is known already is expected before it is read again', () => {
  const { clerk, copy, value } = setup();
  for (const row of rows) clerk.read(BOOK, `C${row + 2}`, value(row, 2));
  for (const row of rows) {
    copy(row, 0);
    clerk.paste(FORM, 'first');
    clerk.type(FORM, 'city', value(row, 2));
    clerk.click(FORM, 'Save');
  }
  expect(clerk.outcomes('city').slice(1)).toEqual(Array(5).fill('right'));
});

test('confidence grows with what came true, and a field of chance stays unsure', () => {
  const { clerk, copy } = setup();
  const words = ['kiwi', 'zebra', 'onyx', 'quartz', 'violet', 'umbra'];
  for (const row of rows) {
    copy(row, 0);
    clerk.paste(FORM, 'first');
    clerk.type(FORM, 'note', words[row] ?? '');
    clerk.click(FORM, 'Save');
  }
  const last = (field: string) => clerk.entries.findLast((entry) => entry.field === field)?.expected?.confidence ?? 0;
  expect(last('first')).toBeGreaterThan(0.85);
  expect(last('note')).toBeLessThan(0.5);
});

describe('what is offered', () => {
  /** Ten more people, so that there is a record to be sure of. */
  const many = Array.from({ length: 40 }, (_, i) => [`first${i}`, `last${i}`, `town${i}`] as const);

  function fill(clerk: Clerk, row: number, until = 4): void {
    const [first, last, town] = many[row] ?? ['', '', ''];
    clerk.read(BOOK, `A${row + 2}`, first);
    clerk.read(BOOK, `B${row + 2}`, last);
    clerk.read(BOOK, `C${row + 2}`, town);
    if (until > 0) clerk.type(FORM, 'first', first);
    if (until > 1) clerk.type(FORM, 'name', `${first} ${last}`);
    if (until > 2) clerk.type(FORM, 'town', town);
    if (until > 3 && row % 2 === 0) clerk.type(FORM, 'note', 'even');
    if (until > 3) clerk.click(FORM, 'Save');
  }

  test('is the rest of the case at hand, once every value has a record', () => {
    const skill = new DataTransfer(separators);
    const clerk = new Clerk(skill);
    for (let row = 0; row < 20; row++) fill(clerk, row);
    expect(skill.offers(0.9)).toEqual([]);
    fill(clerk, 20, 1);
    expect(skill.offers(0.9)).toMatchObject([
      {
        fields: [
          { target: 'name', value: 'first20 last20' },
          { target: 'town', value: 'town20' },
        ],
      },
    ]);
  });

  test('is nothing after a few cases, however alike', () => {
    const skill = new DataTransfer(separators);
    const clerk = new Clerk(skill);
    for (let row = 0; row < 3; row++) fill(clerk, row);
    fill(clerk, 3, 1);
    expect(skill.offers(0.9)).toEqual([]);
  });

  test('changes nothing', () => {
    const [asked, silent] = [new DataTransfer(separators), new DataTransfer(separators)];
    const [one, other] = [new Clerk(asked), new Clerk(silent)];
    for (let row = 0; row < 12; row++) {
      fill(one, row);
      fill(other, row);
      asked.offers(0.5);
    }
    expect(one.entries).toEqual(other.entries);
  });
});

test('whatever comes, nothing is thrown, and what is expected never depends on what comes later', () => {
  const word = fc.constantFrom('a', 'A1', 'A2', 'B1', 'B2', 'Ann', 'Bo', '', '12', 'x y', '(((', 'https://e.org/1');
  const kind = fc.constantFrom(
    'ui.read',
    'ui.input',
    'ui.click',
    'ui.focus',
    'clipboard.copy',
    'clipboard.paste',
    'doc.save',
  );
  const signal = fc.record({ kind, app: word, doc: word, field: word, value: word, text: word });
  fc.assert(
    fc.property(fc.array(signal, { maxLength: 120 }), fc.nat(120), (signals, cut) => {
      const whole = new Clerk(new DataTransfer(separators));
      const part = new Clerk(new DataTransfer(separators));
      const all = signals.map((each) => whole.feed(each));
      const some = signals.slice(0, cut).map((each) => part.feed(each));
      expect(some).toEqual(all.slice(0, cut));
    }),
  );
});
