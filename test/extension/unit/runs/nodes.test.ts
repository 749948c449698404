import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { JOURNAL } from '../../../../agent-core/durable/journal/sqlite/schema.ts';
import { RUNS_VIEW, runCommands } from '../../../../extension/runs/ids.ts';
import { textOf } from '../../../../extension/runs/item-text.ts';
import { childrenOf, nodesOf, type RunsNode } from '../../../../extension/runs/nodes.ts';
import { RUNS_FILE } from '../../../../extension/runs/presence.ts';
import { messageProblem, resultOf, resultProblem } from '../../../../extension/runs/resolution.ts';
import { DUE_LATER } from '../../../../extension/runs/wording.ts';
import { MINUTE, NOW, parkedStep, resting, run, step } from './builders.ts';

const text = (node: RunsNode | undefined) => {
  if (!node) throw new Error('there is no such node');
  return textOf(node, NOW);
};

describe('the tree', () => {
  test('has below a run why it waits, since when, its steps, and its children', () => {
    const parent = resting('p', 'parked', { steps: [step('pay', { state: 'done' }), parkedStep], moreSteps: 3 });
    const child = run('c-77', { parent: parent.id, program: 'demo-adder' });
    const [node, ...others] = nodesOf({ runs: [child, parent], more: false }, NOW);
    expect(others).toEqual([]);
    const children = node ? childrenOf(node) : [];
    expect(children.map((each) => text(each).label)).toEqual([
      expect.stringContaining('Resolve Step'),
      expect.stringMatching(/^Waiting for you since/),
      'pay',
      'send',
      '3 more steps of this tick',
      'demo-adder',
    ]);
  });

  test('names a child by its program and whose it is, and an action by what it does and for whom', () => {
    const child = resting('c-77', 'done', { parent: run('p').id, program: 'demo-adder' });
    const action = resting('a-x-1', 'done', { program: 'action', action: { name: 'post', run: 'p' } });
    const saidOf = (nodes: readonly RunsNode[]) =>
      nodes.filter(({ kind }) => kind === 'run').map((node) => `${text(node).label}: ${text(node).description}`);
    expect(saidOf(nodesOf({ runs: [child, action], more: false }, NOW))).toEqual([
      'demo-adder: child of p, done',
      'post: action for p, done',
    ]);
    const [parent] = nodesOf({ runs: [child, action, run('p')], more: false }, NOW);
    expect(saidOf(parent ? childrenOf(parent) : [])).toEqual(['demo-adder: done', 'post: done']);
    expect(text(nodesOf({ runs: [child], more: false }, NOW)[0]).tooltip).toContain('c-77');
  });

  test('says first that a database was damaged, what it was set aside as, and what to do', () => {
    const damage = { movedTo: '/data/runs.db.damaged-1', sentence: 'It was damaged. Delete it.' };
    const [first, second] = nodesOf({ runs: [run('r')], more: false, damage }, NOW);
    expect(text(first)).toMatchObject({
      label: 'Damaged database',
      description: 'set aside as runs.db.damaged-1',
      tooltip: damage.sentence,
      spoken: damage.sentence,
    });
    expect(text(second).label).toBe('r');
  });

  test('shows a child whose parent is not listed at the top, and says that there are older runs', () => {
    const child = run('c', { parent: run('p').id, program: 'c' });
    expect(nodesOf({ runs: [child], more: true }, NOW).map((node) => text(node).label)).toEqual([
      'c',
      'More runs: penumbra runs --all',
    ]);
  });

  test('has an id of its own for every node, and something to say to a screen reader', () => {
    const runs = [run('a', { steps: [step('s'), step('t')] }), resting('b', 'broken', { why: 'damaged' })];
    const nodes = nodesOf({ runs, more: true }, NOW).flatMap((node) => [node, ...childrenOf(node)]);
    const ids = nodes.map((node) => text(node).id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const node of nodes) expect(text(node).spoken).not.toBe('');
    expect(text(nodes[0]).spoken).toMatch(/^Run a, running, tick 3, Running since/);
  });

  test('says of a sleeping run what comes of it while nothing runs', () => {
    const [sleeping, paused] = nodesOf(
      { runs: [resting('s', 'waiting', { wakeAt: NOW + MINUTE }), resting('p', 'paused')], more: false },
      NOW,
    );
    expect(text(sleeping).tooltip).toContain(DUE_LATER);
    expect(text(paused).tooltip).not.toContain(DUE_LATER);
  });
});

describe('the manifest', () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8'));
  const words = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.nls.json'), 'utf8'));
  interface Item {
    readonly command: string;
    readonly when: string;
    readonly group: string;
  }
  const items: Item[] = manifest.contributes.menus['view/item/context'];

  test('has every command with words, a category, an icon and when it can be run', () => {
    for (const id of Object.values(runCommands)) {
      const found = manifest.contributes.commands.find(({ command }: Item) => command === id);
      expect(found).toMatchObject({ category: 'Penumbra', icon: expect.any(String), enablement: expect.any(String) });
      expect(words[found.title.slice(1, -1)]).toEqual(expect.any(String));
    }
    expect(manifest.contributes.views.penumbra).toContainEqual(expect.objectContaining({ id: RUNS_VIEW }));
  });

  /** The commands that the menu of a node offers. */
  function offered(node: RunsNode | undefined): string[] {
    const { context } = text(node);
    const matches = ({ when }: Item) => {
      const [view, item = ''] = when.split(' && viewItem ');
      if (view !== `view == ${RUNS_VIEW}`) return false;
      const pattern = /^=~ \/(.*)\/$/.exec(item)?.[1];
      return pattern === undefined ? item === `== ${context}` : new RegExp(pattern).test(context);
    };
    const ids = items.filter(({ group }) => !group.startsWith('inline')).filter(matches);
    return ids.map(({ command }) => command.replace('penumbra.runs.', '')).sort();
  }

  test('offers for each node what can be done with it', () => {
    const only = (each: ReturnType<typeof run>) => nodesOf({ runs: [each], more: false }, NOW)[0];
    expect(offered(only(run('r')))).toEqual(['cancel', 'fork', 'open', 'pause']);
    expect(offered(only(resting('r', 'waiting', { signals: ['go'] })))).toEqual([
      'cancel',
      'fork',
      'open',
      'pause',
      'signal',
    ]);
    expect(offered(nodesOf({ runs: [], more: false, damage: { movedTo: 'd', sentence: 's' } }, NOW)[0])).toEqual([
      'penumbra.openDataFolder',
    ]);
    expect(offered(only(resting('r', 'paused')))).toEqual(['cancel', 'fork', 'open', 'resume']);
    expect(offered(only(resting('r', 'done')))).toEqual(['open']);
    const parked = only(resting('r', 'parked', { steps: [parkedStep, step('s')] }));
    const steps = parked ? childrenOf(parked).filter(({ kind }) => kind === 'step') : [];
    expect(steps.map(offered)).toEqual([['resolve'], []]);
  });
});

test('the database that is looked for is the journal', () => {
  expect(RUNS_FILE).toBe(JOURNAL.file);
});

test('what is typed for a result is JSON, or nothing', () => {
  expect(resultProblem('{"a": 1}')).toBeUndefined();
  expect(resultProblem('  ')).toBeUndefined();
  expect(resultProblem('sent')).toMatch(/no JSON.*quotes/);
  expect(resultOf('"sent"')).toEqual({ how: 'done', value: 'sent' });
  expect(resultOf('')).toEqual({ how: 'done' });
  expect(messageProblem(' ')).toMatch(/why/);
  expect(messageProblem('lost')).toBeUndefined();
});
