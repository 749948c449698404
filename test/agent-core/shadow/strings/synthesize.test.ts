import { expect, test } from 'vitest';
import { learn, learnt, type Pair } from '../../../support/string-learning.ts';

const table: readonly (readonly [sentence: string, pairs: readonly Pair[], queries: Pair[]])[] = [
  [
    'initials are taken from the words of a name',
    [
      ['Ada Lovelace', 'A. L.'],
      ['Alan Turing', 'A. T.'],
    ],
    [['Grace Hopper', 'G. H.']],
  ],
  [
    'names change places, also where a middle name comes between',
    [
      ['Ada King Lovelace', 'Lovelace, Ada'],
      ['Alan Turing', 'Turing, Alan'],
    ],
    [['Grace Brewster Hopper', 'Hopper, Grace']],
  ],
  [
    'an apostrophe does not cut a name when no example showed one',
    [
      ['Sarah Susan Miller', 'Miller, Sarah'],
      ['Patricia Garcia', 'Garcia, Patricia'],
    ],
    [["Susan O'Neil", "O'Neil, Susan"]],
  ],
  [
    'telephone numbers in several notations become one',
    [
      ['(547) 766-4993', '547-766-4993'],
      ['977.443.1044', '977-443-1044'],
    ],
    [['456 674 3402', '456-674-3402']],
  ],
  [
    'a field between marks is found although the fields before it vary',
    [
      ['12 Main St, Lancaster, MD 58712', 'Lancaster'],
      ['4594 133rd Place NE, South Bend, DE 41230', 'South Bend'],
    ],
    [['1 Way, El Paso, TX 79901', 'El Paso']],
  ],
  [
    'the last part of a path is taken whatever its depth',
    [
      ['/home/ada/notes/engine.txt', 'engine'],
      ['/home/alan/enigma.ts', 'enigma'],
    ],
    [['/var/log/old/app/boot.log', 'boot']],
  ],
  [
    'blanks that no example showed are cut off',
    [
      ['Hone Mukasine   456 Fifth Rd SW,Caracas', '456 Fifth Rd SW'],
      ['Haf Shchur   1234 First Ave NW,Corona', '1234 First Ave NW'],
      ['Aseem Bonsaint   678 1st Ct SW,Yangon', '678 1st Ct SW'],
    ],
    [['Ivana Mattsson   23 Seventh Blvd SW ,Macon', '23 Seventh Blvd SW']],
  ],
  [
    'words join in camel case, however many there are',
    [
      ['dry_run', 'dryRun'],
      ['open_next_file', 'openNextFile'],
    ],
    [['to_be_or_not', 'toBeOrNot']],
  ],
  [
    'several inputs are joined',
    [
      [['Ada', 'Lovelace', 'London'], 'Lovelace, Ada (London)'],
      [['Alan', 'Turing', 'Wilmslow'], 'Turing, Alan (Wilmslow)'],
    ],
    [[['Grace', 'Hopper', 'Arlington'], 'Hopper, Grace (Arlington)']],
  ],
  [
    'a branch is chosen by what the input looks like',
    [
      ['875-259-4922', 'NULL'],
      ['596-501-4296 x0339', 'x0339'],
      ['712-973-4124 x6418', 'x6418'],
    ],
    [
      ['781-771-9145', 'NULL'],
      ['786-628-8081 x8294', 'x8294'],
    ],
  ],
];

test.each(table)('%s', (_, pairs, queries) => {
  expect(
    learnt(
      pairs,
      queries.map(([inputs]) => inputs),
    ),
  ).toEqual(queries.map(([, output]) => output));
});

test('examples that contradict each other give nothing', () => {
  expect(
    learn([
      ['a', 'b'],
      ['a', 'c'],
    ]),
  ).toBeUndefined();
});

test('an input the program says nothing about is answered by null, without confidence', () => {
  const learned = learn([
    ['a=1;', '1'],
    ['bc=23;', '23'],
  ]);
  expect(learned?.run(['none'])).toEqual({ output: null, confidence: 0 });
});

test('an answer for an input like the examples is surer than one for an input unlike them', () => {
  const learned = learn([
    ['Ada Lovelace', 'Lovelace'],
    ['Alan Turing', 'Turing'],
    ['Grace Hopper', 'Hopper'],
  ]);
  const [like, unlike] = [learned?.run(['Kurt Friedrich']), learned?.run(['x-9, KURT (von) F'])];
  expect(like?.output).toBe('Friedrich');
  expect(like?.confidence).toBeGreaterThan(unlike?.confidence ?? 1);
});

test('one example among many that disagrees with the first few still counts', () => {
  const alike = Array.from({ length: 8 }, (_, i): Pair => [`item ${i + 10}`, `${i + 10}`]);
  expect(learnt([...alike, ['item 5', '05']], ['item 7', 'item 42'])).toEqual(['07', '42']);
});
