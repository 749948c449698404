import { expect, test } from 'vitest';
import {
  choose,
  chooseFiles,
  includedDocuments,
  includedFiles,
  replanned,
  reviewOf,
} from '../../../../extension/suggestions/review/model.ts';
import { isChecked, type Node, nodesOf, textOf } from '../../../../extension/suggestions/review/nodes.ts';
import { plan, replacing } from './builders.ts';

const changes = plan([replacing('src/index.ts', 'log(1)\n', 'log', 'say')]);
const routine = {
  ...changes,
  files: [{ doc: 'test/new.test.ts', text: 'one\ntwo\n' }],
  commands: ['npm test', 'git add .'],
};

const outline = (nodes: readonly Node[]): string[] =>
  nodes.flatMap((node) => [
    `${node.kind === 'heading' ? '# ' : ''}${textOf(reviewOf(routine), node).label}`,
    ...(node.kind === 'file' ? outline(node.children) : []),
  ]);

test('changes of files alone have no headings', () => {
  expect(outline(nodesOf(changes))).toEqual(['index.ts', '1: log(1) → say(1)']);
});

test('new files, changes and commands come under headings', () => {
  expect(outline(nodesOf(routine))).toEqual([
    '# New files',
    'new.test.ts',
    '# Changes',
    'index.ts',
    '1: log(1) → say(1)',
    '# Commands, run by you',
    'npm test',
    'git add .',
  ]);
});

test('a new file has a checkbox, a command has none', () => {
  const nodes = nodesOf(routine);
  const model = chooseFiles(reviewOf(routine), routine.files, false);
  const checked = (kind: Node['kind']) =>
    nodes.filter((node) => node.kind === kind).map((node) => isChecked(model, node));
  expect(checked('newFile')).toEqual([false]);
  expect(checked('command')).toEqual([undefined, undefined]);
  expect(includedFiles(model)).toEqual([]);
});

test('a new file that was left out stays left out in a new plan, and places can be without it', () => {
  const places = routine.documents.flatMap((document) => document.places);
  const model = choose(chooseFiles(reviewOf(routine), routine.files, false), places, false);
  const again = replanned(model, routine);
  expect([includedFiles(again), includedDocuments(again)]).toEqual([[], []]);
  expect(includedFiles(chooseFiles(again, routine.files, true))).toEqual(routine.files);
});

test('a screen reader hears what would be made, and that a command is one', () => {
  const file = nodesOf(routine).find(({ kind }) => kind === 'newFile');
  const command = nodesOf(routine).find(({ kind }) => kind === 'command');
  const model = reviewOf(routine);
  expect(file && textOf(model, file).spoken).toBe('test/new.test.ts, a new file of 3 lines, will be made');
  expect(command && textOf(model, command).spoken).toBe('Command 1: npm test');
});

test('a line that goes is said to be removed', () => {
  const removed = plan([replacing('src/index.ts', 'log(1)\n', 'log(1)', '')]);
  const [file] = nodesOf(removed);
  const [place] = file?.kind === 'file' ? file.children : [];
  const text = place && textOf(reviewOf(removed), place);
  expect(text).toMatchObject({ label: '1: remove log(1)', spoken: 'Line 1, will be removed: log(1)' });
  expect(text?.tooltip).toBe('Line 1\nlog(1)\nis removed');
});

test('a line that comes where none was is said to be added', () => {
  const replaced = replacing('src/all.ts', 'x\n', 'x', 'import a;');
  const added = plan([
    { ...replaced, places: replaced.places.map((each) => ({ ...each, length: 0, lineBefore: '' })) },
  ]);
  const [file] = nodesOf(added);
  const [place] = file?.kind === 'file' ? file.children : [];
  expect(place && textOf(reviewOf(added), place)).toMatchObject({
    label: '1: add import a;',
    spoken: 'Line 1, will be added: import a;',
  });
});
