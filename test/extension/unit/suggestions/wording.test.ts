import { describe, expect, test } from 'vitest';
import {
  basisMessage,
  changedMeanwhileMessage,
  changingMessage,
  defaultName,
  leftOutMessage,
  lineChange,
  nameProblem,
  notTakenBackMessage,
  notTheLastMessage,
  partOf,
  plainCode,
  shorten,
  staleMessage,
  toastMessage,
  typedMeanwhileMessage,
  undoMessage,
  unreadableMessage,
  unsavedMessage,
} from '../../../../extension/suggestions/wording.ts';
import { suggestion } from './builders.ts';

const place = (doc: string) => ({ doc, offset: 0, length: 1, text: '', confidence: 1 });
const with_ = (support: number, docs: string[]) => ({ ...suggestion('s'), support, places: docs.map(place) });

describe('the toast', () => {
  test('says how often, what, how many places and in how many files', () => {
    const docs = [...Array(7).fill('a.ts'), ...Array(4).fill('b.ts'), ...Array(3).fill('c.ts')];
    expect(toastMessage(with_(3, docs))).toBe(
      'You made the same change 3 times: log(…) → logger.info(…). 14 more places in 3 files.',
    );
  });

  test('knows one from many', () => {
    expect(toastMessage(with_(2, ['a.ts']))).toContain('change twice: ');
    expect(toastMessage(with_(3, ['a.ts']))).toMatch(/ 1 more place in 1 file\.$/);
    expect(toastMessage(with_(3, ['a.ts', 'a.ts']))).toMatch(/ 2 more places in 1 file\.$/);
  });

  test('names the commands that are left to run, when that is all', () => {
    const commands = ['npm test', 'git push -u origin x'];
    const ran = { ...with_(4, []), family: 'command' as const, summary: 'git switch -c x; …', commands };
    expect(toastMessage(ran)).toBe(
      'You ran the same commands 4 times: git switch -c x; … Next: npm test; git push -u origin x.',
    );
  });

  test('says what would be carried over next', () => {
    const rows = { ...with_(3, ['a.json']), family: 'transfer' as const, summary: '3 more rows of a.csv: <first>' };
    expect(toastMessage(rows)).toBe(
      'You carried values over in the same way 3 times. Next: 3 more rows of a.csv: <first>.',
    );
  });

  test('counts new files, places and commands of a routine', () => {
    const files = [{ doc: 'x.test.ts', text: '' }];
    const routine = { ...with_(3, ['a.ts']), family: 'routine' as const, files, commands: ['npm test'] };
    expect(toastMessage(routine)).toMatch(/ 1 new file, 1 more place in 1 file, 1 command\.$/);
  });

  test('lets no code of the workspace become a link that runs a command', () => {
    const hostile = { ...suggestion('s'), summary: 'x[click](command:workbench.action.quit)\n\n  y' };
    expect(toastMessage(hostile)).toContain('x[click] (command:workbench.action.quit) y.');
  });
});

test('long code is shortened in its middle and never inside a character', () => {
  expect(shorten('abcdefghij', 5)).toBe('ab…ij');
  expect(shorten('😀😀😀😀', 3)).toBe('😀…😀');
  expect(plainCode('a\n\tb')).toBe('a b');
});

test('a line change shows what differs with a little around it', () => {
  expect(lineChange('  log("a");', '  logger.info("a");')).toBe('log("a"); → logger.info("a");');
  const far = 'x'.repeat(60);
  expect(lineChange(`${far}log(1)`, `${far}say(1)`, 4)).toBe('…log(1) → …say(1)');
  const [calc, gross] = ['calc', 'gross'].map((name) => `export const bill = ${name}(net, vat, rounding);`);
  expect(lineChange(calc ?? '', gross ?? '')).toBe('…= calc(net,… → …= gross(net,…');
  expect(lineChange('  log(1);', '')).toBe('log(1); → (nothing)');
  expect(lineChange('same', 'same')).toBe('same → same');
  expect(lineChange('aa', 'aaa')).toBe('aa → aaa');
});

test('counts in the tree tell apart all and some', () => {
  expect(partOf(14, 14)).toBe('14 places');
  expect(partOf(12, 14)).toBe('12 of 14 places');
  expect(partOf(0, 1)).toBe('0 of 1 place');
});

test('the head of a review says that an undo leaves what its commands did', () => {
  expect(undoMessage({ commands: [] })).toBe('');
  expect(undoMessage({ commands: ['npm test'] })).toBe('Undo takes back files and changes; what a command did stays.');
});

test('what is left out is said with its reason, at most three by name', () => {
  expect(leftOutMessage([])).toBe('');
  expect(leftOutMessage([{ doc: 'a.ts', reason: 'Mixed line ends.' }])).toBe('Left out: a.ts (Mixed line ends).');
  const many = ['a', 'b', 'c', 'd', 'e'].map((doc) => ({ doc, reason: 'r' }));
  expect(leftOutMessage(many)).toBe('Left out: a (r), b (r), c (r) and 2 more.');
});

test('refusals say what happened and what to do', () => {
  expect(staleMessage('suggestion', 'Its places are gone')).toMatch(/^Its places are gone\. Make the change once more/);
  expect(changedMeanwhileMessage(['a.ts'])).toMatch(/^Nothing was changed: a\.ts changed since/);
  expect(unsavedMessage(['a.ts'])).toBe('Not saved: a.ts. Save it yourself to keep the change.');
  expect(unsavedMessage([])).toBe('');
});

test('a file that is gone is not said to have changed', () => {
  expect(changedMeanwhileMessage(['gone.ts', 'a.ts'], ['gone.ts'])).toBe(
    'Nothing was changed: a.ts changed since the review was made, and gone.ts is no longer on disk. The review was made anew; check the places and apply once more.',
  );
  expect(changedMeanwhileMessage(['gone.ts'], ['gone.ts'])).toMatch(
    /^Nothing was changed: gone\.ts is no longer on disk\./,
  );
});

test('Undo speaks of no review, names the documents and says what to do', () => {
  const said = [
    notTakenBackMessage(['a.ts']),
    notTakenBackMessage(['a.ts', 'b.ts'], ['a.ts']),
    unreadableMessage(['a.ts']),
    notTheLastMessage('a.ts → b'),
    typedMeanwhileMessage(['a.ts']),
  ];
  for (const message of said) {
    expect(message).toContain('a.ts');
    expect(message).not.toMatch(/review/i);
  }
  expect(said[1]).toBe('Nothing was taken back: a.ts is no longer on disk. Restore it, then undo again.');
  expect(typedMeanwhileMessage([])).toBe('');
});

test('a review that could not be made names the documents and what to do', () => {
  expect(changingMessage(['a.ts', 'b.ts'])).toMatch(/^No review was made: a\.ts, b\.ts .* Save or close them, /);
});

test('the basis is the host’s own sentence; figures of ours never round up to certainty', () => {
  const plan = { support: 3, confidence: 0.999, lowerBound: 0.901, basis: 'Three like edits' };
  expect(basisMessage(plan)).toBe('Three like edits.');
  expect(basisMessage({ ...plan, basis: 'begun 8 times' })).toBe('Begun 8 times.');
  expect(basisMessage({ ...plan, basis: '' })).toBe('Seen 3 times; 99 % sure, at least 90 %.');
});

test('a name is proposed that is free, and a bad one is refused in words', () => {
  expect(defaultName('a → b', [])).toBe('a → b');
  expect(defaultName('a → b', ['A → B', 'a → b 2'])).toBe('a → b 3');
  expect(nameProblem(defaultName('x'.repeat(300), []), [])).toBeUndefined();
  expect(nameProblem('  ', [])).toBe('Give it a name.');
  expect(nameProblem('x'.repeat(61), [])).toMatch(/60/);
  expect(nameProblem('a\u0007', [])).toMatch(/control/);
  expect(nameProblem('Mine', ['mine'])).toMatch(/already/);
});
