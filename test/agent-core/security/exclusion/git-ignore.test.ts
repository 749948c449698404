import { expect, test } from 'vitest';
import { GitIgnore } from '../../../../agent-core/security/exclusion/git-ignore.ts';

function setup(files: Record<string, string>, configHome?: string) {
  const reads: string[] = [];
  const exists = async (path: string) =>
    Object.keys(files).some((file) => file === path || file.startsWith(`${path}/`));
  const text = async (file: string) => {
    reads.push(file);
    return files[file];
  };
  return { git: new GitIgnore({ text, exists, home: '/home/me', configHome }), reads };
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

test.each([
  ['in the configuration folder, where nothing names another', { '/home/me/.config/git/ignore': '*.swp' }, undefined],
  ['in the folder that the environment names', { '/etc/me/git/ignore': '*.swp' }, '/etc/me'],
  [
    'that the configuration names, with quotes and a comment',
    {
      '/home/me/.config/git/config': '[core]\nexcludesFile = /nowhere\n',
      '/home/me/.gitconfig': '[core] excludesfile = "~/my \\"ignored\\"" # mine\n[other]\n\texcludesFile = /nowhere\n',
      '/home/me/my "ignored"': '*.swp',
    },
    undefined,
  ],
])('the person’s ignore file is found %s', async (_, files, configHome) => {
  const { git } = setup({ ...REPOSITORY, ...files }, configHome);
  expect(await git.ignores('/r/a/x.swp', undefined)).toBe(true);
  expect(await git.ignores('/r/a/x.ts', undefined)).toBe(false);
});

test('the repository’s rules win over the person’s, and a named file stands for the usual one', async () => {
  const { git } = setup({
    '/r/.git/HEAD': '',
    '/r/.gitignore': '!keep.swp',
    '/home/me/.gitconfig': '[core]\nexcludesFile = ~/ignored',
    '/home/me/ignored': '*.swp',
    '/home/me/.config/git/ignore': '*.ts',
  });
  const ask = (path: string) => git.ignores(path, undefined);
  expect(await Promise.all(['/r/a.swp', '/r/keep.swp', '/r/a.ts'].map(ask))).toEqual([true, false, false]);
});

test('a folder let back in by a deeper rule comes back whole', async () => {
  const { git } = setup({ '/r/.git/HEAD': '', '/r/.gitignore': 'out', '/r/sub/.gitignore': '!out' });
  expect(await git.ignores('/r/sub/out/a.ts', undefined)).toBe(false);
  expect(await git.ignores('/r/out/a.ts', undefined)).toBe(true);
});

test('a repository inside a workspace folder has rules of its own, unless the outer ones ignore it', async () => {
  const { git } = setup({
    ...REPOSITORY,
    '/r/lib/.git/HEAD': '',
    '/r/lib/.gitignore': '*.tmp',
    '/r/dist/x/.git/HEAD': '',
  });
  const ask = (path: string) => git.ignores(path, '/r');
  const paths = ['/r/lib/a.log', '/r/lib/a.tmp', '/r/a.tmp', '/r/dist/x/a.ts'];
  expect(await Promise.all(paths.map(ask))).toEqual([false, true, false, true]);
  expect(await git.ignores('/r/dist/x/a.ts', '/r/dist/x')).toBe(false);
});

test('dependencies are ignored in any folder of a workspace, whatever git says', async () => {
  const { git } = setup({ '/w/.gitignore': '!node_modules' });
  expect(await git.ignores('/w/a/node_modules/x/index.js', '/w')).toBe(true);
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
