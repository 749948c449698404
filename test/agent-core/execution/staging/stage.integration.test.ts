/** What can be done to a stage, what cannot, and that it is found again as it was. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Stage } from '../../../../agent-core/execution/staging/stage/stage.ts';
import type { StagingStore } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { pathOf, type TreeChange } from '../../../../agent-core/execution/trees/tree.ts';
import type { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { contentsOf, stagesOf } from './support.ts';

const bytes = (text: string) => Buffer.from(text);
const told = (changes: readonly TreeChange[]) => changes.map((change) => `${change.kind} ${pathOf(change)}`);

let store: StagingStore;
let stage: Stage;

const another = stagesOf({ 'src/a.ts': 'a\r\n', 'src/deep/b.ts': 'b\n' });
beforeEach(() => {
  ({ store, stage } = another());
});

test('changes are told against the snapshot, and what was taken back is none', () => {
  stage.write('src/a.ts', bytes('other'));
  stage.write('new/deep/c.ts', bytes('c'));
  stage.chmod('src/deep/b.ts', 0o755);
  stage.link('src/to', 'a.ts');
  stage.write('gone', bytes('x'));
  stage.remove('gone');
  expect(told(stage.changes())).toEqual([
    'added new',
    'added new/deep',
    'added new/deep/c.ts',
    'changed src/a.ts',
    'changed src/deep/b.ts',
    'added src/to',
  ]);
  stage.write('src/a.ts', bytes('a\r\n'));
  stage.chmod('src/deep/b.ts', 0o644);
  stage.remove('new');
  stage.remove('src/to');
  expect(stage.changes()).toEqual([]);
});

test('a move takes along all that lies in a folder, and knows names by their case', () => {
  stage.move('src', 'Src');
  expect(told(stage.changes())).toEqual([
    'added Src',
    'added Src/a.ts',
    'added Src/deep',
    'added Src/deep/b.ts',
    'removed src',
    'removed src/a.ts',
    'removed src/deep',
    'removed src/deep/b.ts',
  ]);
  expect(stage.read('Src/a.ts').toString()).toBe('a\r\n');
});

test('is found again by its name as it was left, and a fork goes its own way', async () => {
  stage.write('src/new.ts', bytes('new'));
  stage.remove('src/deep');
  const fork = stage.fork(`fork of ${stage.id}`);
  fork.write('src/new.ts', bytes('newer'));
  const again = store.open(stage.id);
  expect(await contentsOf(again?.tree() ?? stage.before())).toEqual(await contentsOf(stage.tree()));
  expect(store.open(fork.id)?.read('src/new.ts').toString()).toBe('newer');
  expect(stage.read('src/new.ts').toString()).toBe('new');
  expect(store.open('nobody')).toBeUndefined();
});

test('applies what another tree became, also where kinds changed', async () => {
  const other = stage.fork(`other of ${stage.id}`);
  other.remove('src/a.ts');
  other.write('src/a.ts/inside', bytes('now a folder'));
  other.remove('src/deep');
  other.write('src/deep', bytes('now a file'));
  other.remove('link');
  other.mkdir('link', 0o700);
  stage.apply(other.changes());
  expect(await contentsOf(stage.tree())).toEqual(await contentsOf(other.tree()));
});

describe('refused, with nothing changed', () => {
  const file = (at: string): TreeChange => ({
    kind: 'added',
    entry: { kind: 'file', path: at as TreePath, mode: 0o644, size: 9, hash: 'told wrongly' },
    bytes: bytes('x'),
  });
  const link = (at: string, target: string): TreeChange => ({
    kind: 'added',
    entry: { kind: 'link', path: at as TreePath, target },
  });

  test.each<[string, () => void]>([
    ['a way out by name', () => stage.write('../x', bytes(''))],
    ['an absolute path', () => stage.apply([file('/etc/passwd')])],
    ['a path through a file', () => stage.write('src/a.ts/x', bytes(''))],
    ['a path through a link', () => stage.write('link/x', bytes(''))],
    ['writing to a link', () => stage.write('link', bytes(''))],
    ['writing to a folder', () => stage.write('src', bytes(''))],
    ['a link out of the tree', () => stage.link('out', '../x')],
    ['an absolute link', () => stage.link('out', '/etc')],
    ['a link out through another', () => stage.apply([link('src/deep/up', '../..'), link('x', 'src/deep/up/../y')])],
    ['the same in the other order', () => stage.apply([link('x', 'src/deep/up/../y'), link('src/deep/up', '../..')])],
    ['a file under a link of the same changes', () => stage.apply([link('d', 'src'), file('d/x')])],
    ['a mode beyond 0o777', () => stage.write('x', bytes(''), 0o4755)],
    ['a move into itself', () => stage.move('src', 'src/deep/src')],
    ['a move onto something', () => stage.move('src/a.ts', 'link')],
    ['removing what is not there', () => stage.remove('nothing')],
    ['half of the changes', () => stage.apply([file('fine'), file('a//b')])],
  ])('%s', async (_what, act) => {
    const before = await contentsOf(stage.tree());
    expect(act).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(await contentsOf(stage.tree())).toEqual(before);
    expect(store.open(stage.id)?.changes()).toEqual([]);
  });

  test('a hash that is told wrongly does not count: contents are hashed here', () => {
    stage.apply([file('x')]);
    expect(stage.read('x').toString()).toBe('x');
    expect(stage.entry('x')).toMatchObject({ size: 1 });
  });
});
