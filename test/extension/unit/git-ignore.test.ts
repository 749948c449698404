import { expect, test } from 'vitest';
import { GitIgnore } from '../../../extension/observers/git-ignore.ts';

function setup(files: Record<string, string>) {
  const reads: string[] = [];
  const exists = async (path: string) =>
    Object.keys(files).some((file) => file === path || file.startsWith(`${path}/`));
  const text = async (file: string) => {
    reads.push(file);
    return files[file];
  };
  return { git: new GitIgnore({ text, exists, home: '/home/me' }), reads };
}

const REPOSITORY = { '/r/.git/HEAD': '', '/r/.gitignore': 'dist/\n*.log\n!keep.log\n' };

test('what the patterns say holds at any depth, and for all of an ignored folder', async () => {
  const { git } = setup(REPOSITORY);
  const ask = (path: string) => git.ignores(path, undefined);
  expect(await Promise.all(['/r/dist/a.js', '/r/a/b.log', '/r/a/keep.log', '/r/src/a.ts'].map(ask))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a deeper file overrules a shallower one, but nothing is taken back from inside an ignored folder', async () => {
  const { git } = setup({ ...REPOSITORY, '/r/a/.gitignore': '!b.log\nc.ts', '/r/dist/.gitignore': '!a.js' });
  const ask = (path: string) => git.ignores(path, undefined);
  expect(await Promise.all(['/r/a/b.log', '/r/a/c.ts', '/r/c.ts', '/r/dist/a.js'].map(ask))).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

test('the repository’s own and the person’s ignore files count', async () => {
  const { git } = setup({
    ...REPOSITORY,
    '/r/.git/info/exclude': 'mine.txt',
    '/home/me/.gitconfig': '[core]\n\texcludesFile = ~/ignored',
    '/home/me/ignored': '*.swp',
  });
  expect(await git.ignores('/r/mine.txt', undefined)).toBe(true);
  expect(await git.ignores('/r/a/x.swp', undefined)).toBe(true);
});

test('a linked work tree has its repository’s excluded files, a submodule its own', async () => {
  const { git } = setup({
    '/r/.git/info/exclude': 'mine.txt',
    '/r/.git/worktrees/w/commondir': '../..\n',
    '/w/.git': 'gitdir: /r/.git/worktrees/w\n',
    '/r/.git/modules/m/info/exclude': 'theirs.txt',
    '/r/m/.git': 'gitdir: ../.git/modules/m\n',
  });
  const ask = (path: string) => git.ignores(path, undefined);
  expect(await Promise.all(['/w/a/mine.txt', '/w/a.ts', '/r/m/theirs.txt', '/r/m/mine.txt'].map(ask))).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test('outside a repository the workspace folder’s file counts, and without either nothing is ignored', async () => {
  const { git } = setup({ '/w/.gitignore': 'out' });
  expect(await git.ignores('/w/out/a', '/w')).toBe(true);
  expect(await git.ignores('/w/out/a', undefined)).toBe(false);
  expect(await git.ignores('/elsewhere/out', '/w')).toBe(false);
});

test('files are read once until they changed', async () => {
  const { git, reads } = setup(REPOSITORY);
  await git.ignores('/r/a.ts', undefined);
  await git.ignores('/r/b.ts', undefined);
  expect(reads.filter((file) => file === '/r/.gitignore')).toHaveLength(1);
  git.clear();
  await git.ignores('/r/b.ts', undefined);
  expect(reads.filter((file) => file === '/r/.gitignore')).toHaveLength(2);
});
