/** Any tree: to the disk, into the store, forked, changed, diffed, and back to the disk, byte for byte. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snapshotInMemory } from '../../../../agent-core/execution/staging/snapshot/snapshot.ts';
import { hashOf } from '../../../../agent-core/execution/staging/store/blobs.ts';
import type { StagingStore } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import { materialise } from '../../../../agent-core/execution/trees/materialise.ts';
import type { Tree, TreeEntry } from '../../../../agent-core/execution/trees/tree.ts';
import { foldersAbove, type TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { contentsOf, Folders, openStore } from './support.ts';

const folders = new Folders();
let store: StagingStore;
beforeAll(() => {
  store = openStore(folders.make());
});
afterAll(() => {
  store.close();
  folders.removeAll();
});

/** Names of every kind, few enough to meet again: in two cases, in two forms of unicode, with spaces and line ends. */
const name = fc.constantFrom(
  'a',
  'A',
  'é',
  'e\u0301',
  'ボックス',
  ' b ',
  'line\nend',
  '-rf',
  'x.ts',
  '"q"',
  '😀',
  'a.b',
);
const paths = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/') as TreePath);
const content = fc
  .oneof(
    fc.constantFrom('', 'lf\n', 'crlf\r\nmore\r\n', 'mixed\r\nends\n', 'no end', '\uFEFFbom\n', '\u0000\u0001'),
    fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', 'é'), maxLength: 30 }),
  )
  .map((text) => Buffer.from(text));
const node = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('file' as const),
      mode: fc.constantFrom(0o644, 0o755, 0o600, 0o444),
      bytes: content,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('folder' as const), mode: fc.constantFrom(0o755, 0o700) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      target: fc.constantFrom('x.ts', './nothing', 'no/../thing'),
    }),
  },
);
type Node = typeof node extends fc.Arbitrary<infer T> ? T : never;

/** A tree of what can stand together: nothing lies in a file or a link. */
function treeOf(nodes: readonly (readonly [TreePath, Node])[]): Tree {
  const entries = new Map<TreePath, TreeEntry>();
  const contents = new Map<string, Buffer>();
  for (const [at, each] of nodes) {
    const above = foldersAbove(at);
    // A link to itself is no part of a tree.
    if (each.kind === 'link' && at.endsWith('x.ts')) continue;
    if (entries.has(at) || above.some((folder) => (entries.get(folder)?.kind ?? 'folder') !== 'folder')) continue;
    for (const folder of above)
      if (!entries.has(folder)) entries.set(folder, { kind: 'folder', path: folder, mode: 0o755 });
    if (each.kind === 'file') {
      const hash = hashOf(each.bytes);
      contents.set(hash, each.bytes);
      entries.set(at, { kind: 'file', path: at, mode: each.mode, size: each.bytes.length, hash });
    } else entries.set(at, { ...each, path: at });
  }
  return new EntryTree(entries.values(), async ({ hash }) => contents.get(hash) ?? Buffer.alloc(0));
}

const trees = fc.array(fc.tuple(paths, node), { maxLength: 12 }).map(treeOf);

async function onDisk(tree: Tree): Promise<string> {
  const folder = path.join(folders.make(), 'work');
  await materialise(tree, folder);
  return folder;
}

describe.skipIf(process.platform !== 'linux')('on a disk that tells all names apart', () => {
  test('any tree comes back from the disk, and any two become one another by their changes', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(trees, trees, async (one, other) => {
        const [first, second] = [await store.snapshot(await onDisk(one)), await snapshotInMemory(await onDisk(other))];
        expect([first.left, second.left]).toEqual([[], []]);
        expect(await contentsOf(first.tree)).toEqual(await contentsOf(one));
        expect(await contentsOf(second.tree)).toEqual(await contentsOf(other));
        const stage = store.create(`stage ${n++}`, first.id);
        const fork = stage.fork(`fork ${n}`);
        for (const entry of [...first.tree.entries()].reverse()) if (!entry.path.includes('/')) fork.remove(entry.path);
        for (const entry of other.entries()) {
          if (entry.kind === 'folder') fork.mkdir(entry.path, entry.mode);
          else if (entry.kind === 'link') fork.link(entry.path, entry.target);
          else fork.write(entry.path, await other.content(entry), entry.mode);
        }
        stage.apply(fork.changes());
        const found = store.open(stage.id);
        expect(await contentsOf(found?.tree() ?? one)).toEqual(await contentsOf(other));
        expect(await contentsOf(stage.before())).toEqual(await contentsOf(one));
        expect(await contentsOf((await snapshotInMemory(await onDisk(stage.tree()))).tree)).toEqual(
          await contentsOf(other),
        );
      }),
      { numRuns: 20 },
    );
  });

  test('a mode that git does not keep is no difference for people', async () => {
    const folder = await onDisk(treeOf([['a', { kind: 'file', bytes: Buffer.from('x'), mode: 0o644 }]] as never));
    const stage = store.create(crypto.randomUUID(), (await store.snapshot(folder)).id);
    stage.chmod('a', 0o600);
    expect(stage.changes()).toHaveLength(1);
    expect(await stage.diff()).toBe('');
  });

  test('git makes of the first tree the second by the diff that people read', async () => {
    const texts = fc.array(
      fc.tuple(
        paths,
        node.filter((each) => each.kind === 'file' && !each.bytes.includes(0)),
      ),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(texts.map(treeOf), texts.map(treeOf), async (one, other) => {
        const stage = store.create(crypto.randomUUID(), (await store.snapshot(await onDisk(one))).id);
        for (const entry of stage.entries()) if (stage.entry(entry.path)) stage.remove(entry.path);
        for (const entry of other.entries())
          if (entry.kind === 'file') stage.write(entry.path, await other.content(entry), entry.mode);
        const diff = await stage.diff();
        const folder = await onDisk(one);
        if (diff !== '')
          execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
            cwd: folder,
            input: diff,
            env: { PATH: process.env.PATH, GIT_CEILING_DIRECTORIES: path.dirname(folder) },
          });
        const made = await contentsOf((await snapshotInMemory(folder)).tree);
        const wanted = await contentsOf(other);
        const bytesOnly = (all: Record<string, string>) =>
          Object.entries(all).flatMap(([at, told]) => (told.startsWith('folder') ? [] : [`${at} ${told.slice(4)}`]));
        expect(bytesOnly(made)).toEqual(bytesOnly(wanted));
      }),
      { numRuns: 8 },
    );
  });
});

describe('writing a tree to the disk', () => {
  const file = (at: string): TreeEntry => ({ kind: 'file', path: at as TreePath, mode: 0o644, size: 1, hash: 'x' });
  const tree = (...entries: TreeEntry[]) => new EntryTree(entries, async () => Buffer.from('x'));

  test('is refused into a folder that has something, and through a link', async () => {
    const folder = folders.make();
    writeFileSync(path.join(folder, 'there'), '');
    await expect(materialise(tree(file('a')), folder)).rejects.toMatchObject({ code: 'bad-input' });
    const outside = folders.make();
    const out: TreeEntry = { kind: 'link', path: 'a' as TreePath, target: outside };
    await expect(materialise(tree(out), path.join(folders.make(), 'x'))).rejects.toMatchObject({ code: 'bad-input' });
    const inside: TreeEntry = { kind: 'link', path: 'd' as TreePath, target: 'e' };
    await expect(materialise(tree(inside, file('d/x')), path.join(folders.make(), 'x'))).rejects.toThrow();
  });

  test('names that the disk takes for one are refused, and nothing is overwritten', async () => {
    const folder = path.join(folders.make(), 'x');
    await expect(
      materialise({ entries: () => [file('a'), file('a')], content: async () => Buffer.from('x') }, folder),
    ).rejects.toMatchObject({ code: 'bad-input', data: { path: expect.stringContaining('a') } });
  });

  test('a path that is none is refused', async () => {
    for (const at of ['../x', '/x', 'a/../../x']) {
      await expect(materialise(tree(file(at)), path.join(folders.make(), 'x'))).rejects.toThrow();
    }
  });
});
