/** The made-up `.git`, judged by git itself over a copy on the disk. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gitFolder, isGitPath, withGit, withoutGit } from '../../../../agent-core/execution/staging/git/git-folder.ts';
import { hashOf } from '../../../../agent-core/execution/staging/store/blobs.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import { materialise } from '../../../../agent-core/execution/trees/materialise.ts';
import type { Tree, TreeEntry } from '../../../../agent-core/execution/trees/tree.ts';
import type { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { Folders } from './support.ts';

const folders = new Folders();
afterAll(() => folders.removeAll());

const FILES: Record<string, string | Buffer> = {
  'README.md': '# read\r\n',
  'a.b': 'x',
  'a/b': 'orders as a/ and a. do',
  'a-b': 'x',
  empty: '',
  'ünï/ボックス.bin': Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * 7919) % 251)),
  'deep/er/and/deeper': 'x'.repeat(300),
  '.git/hooks/post-checkout': 'evil',
  'sub/.GIT/config': 'evil',
};

function treeOfFiles(): Tree {
  const files = Object.entries(FILES).map(
    ([name, content]): TreeEntry => ({
      kind: 'file',
      path: name as TreePath,
      mode: name === 'a-b' ? 0o755 : 0o644,
      size: Buffer.byteLength(content),
      hash: hashOf(Buffer.from(content)),
    }),
  );
  const link: TreeEntry = { kind: 'link', path: 'link' as TreePath, target: 'a/b' };
  const hollow: TreeEntry = { kind: 'folder', path: 'hollow' as TreePath, mode: 0o755 };
  return new EntryTree([...files, link, hollow], async (file) => Buffer.from(FILES[file.path] ?? ''));
}

test('git finds it whole, clean, and of one commit with every file', async () => {
  const folder = path.join(folders.make(), 'work');
  await materialise(await withGit(treeOfFiles()), folder);
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', HOME: folder };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  expect(git('fsck', '--strict', '--full')).toBe('');
  expect(git('status', '--porcelain', '--ignored')).toBe('');
  expect(git('log', '--format=%s %an %ad', '--date=unix')).toBe('The workspace as it was copied Penumbra 0\n');
  expect(
    git('-c', 'core.quotePath=false', 'ls-tree', '-r', '--format=%(objectmode) %(path)', 'HEAD').split('\n'),
  ).toEqual(
    [
      '100755 a-b',
      '100644 a.b',
      '100644 a/b',
      '100644 deep/er/and/deeper',
      '100644 empty',
      '120000 link',
      '100644 README.md',
      '100644 ünï/ボックス.bin',
      '',
    ].sort((a, b) => (a === '' ? 1 : b === '' ? -1 : Buffer.compare(Buffer.from(a.slice(7)), Buffer.from(b.slice(7))))),
  );
  expect(git('remote')).toBe('');
  expect(readdirSync(path.join(folder, '.git')).sort()).toEqual(['HEAD', 'config', 'index', 'objects', 'refs']);
  expect(readFileSync(path.join(folder, '.git/config'), 'utf8')).not.toMatch(/fsmonitor|filter|hook|remote|include/i);
});

test('the same tree is the same commit', async () => {
  const head = async () => {
    const git = await gitFolder(treeOfFiles());
    const file = [...git.entries()].find((entry) => entry.path === '.git/refs/heads/main');
    return file?.kind === 'file' ? Buffer.from(await git.content(file)).toString() : undefined;
  };
  expect(await head()).toMatch(/^[0-9a-f]{40}\n$/);
  expect(await head()).toBe(await head());
});

test.each(['.git', '.GIT/config', 'a/.git', 'GIT~1/x', '.git /x', '.g\u200cit', '.git.'])('%j is git’s own', (name) => {
  expect(isGitPath(name)).toBe(true);
  expect(withoutGit([{ kind: 'removed', path: name as TreePath }])).toEqual([]);
});

test.each(['.gitignore', '.github/x', 'git', 'my.git', '.gitmodules'])('%j is not', (name) => {
  expect(isGitPath(name)).toBe(false);
});
