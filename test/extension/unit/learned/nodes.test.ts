import { describe, expect, test } from 'vitest';
import { textOf } from '../../../../extension/learned/item-text.ts';
import { childrenOf, type LearnedNode, nodesOf } from '../../../../extension/learned/nodes.ts';
import manifest from '../../../../package.json' with { type: 'json' };
import { automation, type Learned, NO_OUTCOMES, NOW, nothing, pattern, silenced } from './builders.ts';

const tree = (learned: Partial<Learned>) => nodesOf({ ...nothing, ...learned }, NOW);
const all = (nodes: readonly LearnedNode[]): LearnedNode[] => nodes.flatMap((node) => [node, ...all(childrenOf(node))]);
const labels = (nodes: readonly LearnedNode[]) => nodes.map((node) => textOf(node, NOW).label);
const contexts = (nodes: readonly LearnedNode[]) => all(nodes).map((node) => textOf(node, NOW).context);

function nth<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
}

test('where nothing is known there is no node, so that the view can say so', () => {
  expect(tree({})).toEqual([]);
});

test('families come in a fixed order, saved automations last', () => {
  const patterns = [pattern('r', { family: 'routine' }), pattern('e')];
  const nodes = tree({ patterns, automations: [automation('Mine')], silenced: [silenced('x', { family: undefined })] });
  expect(labels(nodes)).toEqual(['Repeated Edits', 'Routines', 'Other', 'Saved Automations']);
});

test('a live pattern holds its confidence, its standing and its evidence, the newest first', () => {
  const family = nth(tree({ patterns: [pattern('f')] }), 0);
  const node = nth(childrenOf(family), 0);
  expect(textOf(node, NOW)).toMatchObject({
    label: 'log(…) → logger.info(…)',
    description: 'at least 92 % sure, 14 places now',
    context: 'pattern-live',
  });
  const children = childrenOf(node);
  expect(labels(children)).toEqual([
    'You made this edit 3 times; no similar place was passed over.',
    'It is offered when you pause: the open files have 14 sure places for it.',
    'b.ts:12',
    'a.ts:1',
  ]);
  const example = textOf(nth(children, 2), NOW);
  expect(example.description).toBe('log(2); → logger.info(2);');
  expect(example.spoken).toMatch(/^Learned from src\/b\.ts, line 12, .*: log\(2\); became logger\.info\(2\);$/);
  expect(example.tooltip).toContain('src/b.ts, line 12, ');
});

test('a silenced pattern is shown once, live or not, and can speak again', () => {
  const nodes = tree({
    patterns: [pattern('live')],
    silenced: [silenced('live', { never: true }), silenced('gone'), silenced('words', { summary: undefined })],
  });
  const patterns = all(nodes).filter(({ kind }) => kind === 'pattern');
  expect(patterns.map((node) => textOf(node, NOW).context)).toEqual([
    'pattern-live-silent',
    'pattern-silent',
    'pattern-silent',
  ]);
  expect(labels(patterns)).toEqual(['log(…) → logger.info(…)', 'a → b', 'A pattern whose words were forgotten']);
  expect(textOf(nth(patterns, 0), NOW)).toMatchObject({
    description: 'never offered again',
    icon: 'bell-slash',
  });
});

test('a pattern of commands tells the times it was run, the latest first', () => {
  const runs = [
    { at: NOW - 2000, commands: ['make', 'make install'] },
    { at: NOW, commands: ['make', 'make test'] },
  ];
  const nodes = tree({ patterns: [pattern('c', { family: 'command', examples: [], runs })] });
  const lines = childrenOf(nth(childrenOf(nth(nodes, 0)), 0)).map((node) => textOf(node, NOW));
  expect(lines.slice(2).map(({ label, icon }) => `${icon} ${label.replace(/^.*: /, '')}`)).toEqual([
    'terminal make; make test',
    'terminal make; make install',
  ]);
});

describe('a family', () => {
  const outcomes = { ...NO_OUTCOMES, kept: 3, undone: 1 };

  test('tells what became of its offers, which can be reset', () => {
    const nodes = tree({ families: [{ family: 'edit', refusals: 0, until: 0, outcomes }] });
    expect(labels(all(nodes))).toEqual(['Repeated Edits', 'What became of its offers: 3 kept, 1 taken back.']);
    expect(contexts(nodes)).toEqual(['family', 'record']);
  });

  test('says how near it is to its silence', () => {
    const said = (refusals: number) =>
      labels(all(tree({ families: [{ family: 'edit', refusals, until: 0, outcomes }] })));
    expect(said(1)).toContain('You refused the last offer; three in a row silence Repeated Edits for a week.');
    expect(said(2)).toContain('You refused the last 2 offers; three in a row silence Repeated Edits for a week.');
  });

  test('that is silent says until when, and can speak again', () => {
    const nodes = tree({ families: [{ family: 'edit', refusals: 0, until: NOW + 1000, outcomes }] });
    expect(contexts(nodes)).toEqual(['family-silent', 'line', 'record']);
    expect(textOf(nth(nodes, 0), NOW).spoken).toMatch(/^Repeated Edits, 0 patterns, silent until /);
    expect(labels(childrenOf(nth(nodes, 0)))[0]).toMatch(/^You refused three offers in a row/);
  });
});

test('the silence of everything stands first and can be ended', () => {
  const nodes = tree({ patterns: [pattern('f')], all: { refusals: 1, until: NOW + 1000 } });
  expect(textOf(nth(nodes, 0), NOW)).toMatchObject({ context: 'all-silent', icon: 'bell-slash' });
  expect(tree({ all: { refusals: 1, until: NOW } })).toEqual([]);
});

test('a saved automation tells what became of it, and its examples', () => {
  const nodes = tree({ automations: [automation('Mine', { ...NO_OUTCOMES, kept: 2 }), automation('Yours')] });
  const mine = nth(childrenOf(nth(nodes, 0)), 0);
  const yours = nth(childrenOf(nth(nodes, 0)), 1);
  expect(textOf(mine, NOW)).toMatchObject({ label: 'Mine', description: '2 kept', context: 'automation' });
  expect(textOf(yours, NOW).description).toBe('log(…) → logger.info(…)');
  expect(childrenOf(mine)).toHaveLength(3);
});

test('a saved automation says that examples of it were forgotten', () => {
  const sentences = (more: object) => {
    const nodes = tree({ automations: [{ ...automation('Mine'), ...more }] });
    return childrenOf(nth(childrenOf(nth(nodes, 0)), 0)).map((node) => textOf(node, NOW).label);
  };
  expect(sentences({ forgotten: 2 })).toContain('2 examples that it was learned from were forgotten.');
  expect(sentences({ forgotten: 3, examples: [] })).toContain(
    'The examples that it was learned from were forgotten. It runs without them.',
  );
  expect(sentences({}).join()).not.toContain('forgotten');
});

test('no two nodes share an id, not even patterns that do the same, and a refresh changes none', () => {
  const learned = {
    patterns: [pattern('same', { pattern: 'p1' }), pattern('same', { pattern: 'p2' })],
    silenced: [silenced('same'), silenced('other')],
    all: { refusals: 1, until: NOW + 1 },
    families: [{ family: 'edit' as const, refusals: 0, until: NOW + 1, outcomes: NO_OUTCOMES }],
    automations: [automation('a'), automation('b')],
  };
  const ids = () => all(tree(learned)).map((node) => textOf(node, NOW).id);
  expect(new Set(ids()).size).toBe(ids().length);
  expect(ids()).toEqual(ids());
});

describe('the actions that the manifest gives', () => {
  const { menus }: { menus: Record<string, { command: string; when: string }[]> } = manifest.contributes;
  const fits = (when: string, context: string) => {
    const [, pattern] = / viewItem =~ \/(.+)\/$/.exec(when) ?? [];
    return pattern === undefined ? when.endsWith(` viewItem == ${context}`) : new RegExp(pattern).test(context);
  };
  const actionsOf = (context: string) => {
    const mine = (menus['view/item/context'] ?? []).filter(({ when }) =>
      when.startsWith('view == penumbra.learned &&'),
    );
    return [...new Set(mine.filter(({ when }) => fits(when, context)).map(({ command }) => command.split('.').at(-1)))];
  };

  test.each([
    ['pattern-live', ['forget']],
    ['pattern-live-silent', ['speakAgain', 'forget']],
    ['pattern-silent', ['speakAgain']],
    ['family-silent', ['speakAgain']],
    ['all-silent', ['speakAgain']],
    ['record', ['resetConfidence']],
    ['automation', ['deleteAutomation']],
    ['family', []],
    ['line', []],
    ['example', []],
  ])('to %s are %j', (context, actions) => {
    expect(actionsOf(context)).toEqual(actions);
  });
});
