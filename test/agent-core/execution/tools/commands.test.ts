import { describe, expect, test } from 'vitest';
import type { SandboxCall, SandboxResult } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { withGit } from '../../../../agent-core/execution/staging/git/git-folder.ts';
import type { Stage } from '../../../../agent-core/execution/staging/stage/stage.ts';
import { run } from '../../../../agent-core/execution/tools/commands.ts';
import type { ToolContext } from '../../../../agent-core/execution/tools/tool.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import { pathOf, type TreeChange } from '../../../../agent-core/execution/trees/tree.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';

const added = (path: string): TreeChange => ({
  kind: 'added',
  entry: { kind: 'link', path: TreePath.parse(path), target: 'x' },
});
const RESULT: SandboxResult = {
  ending: 'exited',
  exitCode: 0,
  stdout: Buffer.from('said'),
  stderr: Buffer.of(),
  truncated: false,
  changed: [],
  refused: [],
  isolation: { runtime: 'runsc', version: '1', path: '/runsc', args: [], image: 'sha256:0' },
  ms: 1,
  pieces: { container: 0, in: 0, command: 0, out: 0 },
};

const treeOf = (...targets: string[]) =>
  new EntryTree(
    targets.map((target) => ({ kind: 'link', path: TreePath.parse('a'), target })),
    () => Promise.reject(new Error('there is no file')),
  );

async function ran(result: Partial<SandboxResult>, git = false, command = ['x']) {
  const applied: string[] = [];
  const given: SandboxCall[] = [];
  const stage = {
    before: () => treeOf('before'),
    tree: () => treeOf('now'),
    once: (_: string, work: () => unknown) => work(),
    apply: (changes: readonly TreeChange[]) => void applied.push(...changes.map(pathOf)),
  } as unknown as Stage;
  const context = {
    idempotencyKey: 'k',
    signal: new AbortController().signal,
    stage: async () => stage,
    sandbox: async () => ({
      run: async (call: SandboxCall) => {
        given.push(call);
        return { ...RESULT, ...result };
      },
    }),
  } as unknown as ToolContext;
  const told = await run.run({ command, git }, context);
  return { applied, told, given };
}

describe('a command over the copy', () => {
  test('gives the copy what it changed', async () => {
    const { applied, told } = await ran({ changed: [added('a')] });
    expect(applied).toEqual(['a']);
    expect(told).toMatchObject({
      state: 'done',
      text: 'exit 0\nsaid',
      value: { changed: [{ path: 'a', kind: 'added' }] },
    });
  });

  test.each([
    [['grep', '-rn', 'x', 'src'], 'grep -rn x src'],
    [['/bin/bash', '-lc', 'grep x a'], 'grep x a'],
  ])('%j is told as its line, for whoever shortens what it printed', async (command, line) => {
    expect((await ran({}, false, command)).told).toMatchObject({ command: line });
  });

  test.each([
    [{ exitCode: 0 }, undefined],
    [{ exitCode: 2 }, { from: 'exit', code: 2 }],
    [
      { ending: 'out-of-memory', exitCode: undefined },
      { from: 'sandbox', ending: 'out-of-memory' },
    ],
  ] as const)('says what bad end it came to (%j)', async (result, cause) => {
    const { told } = await ran(result);
    expect(told.state === 'done' && told.cause).toEqual(cause);
  });

  test.each(['timed-out', 'out-of-memory', 'killed'] as const)(
    'that was ended (%s) says that its changes were not taken',
    async (ending) => {
      const { told } = await ran({ ending, exitCode: undefined });
      expect(told).toMatchObject({ text: expect.stringContaining('nothing that it changed was taken') });
    },
  );

  test('attack: leaves nothing of git’s own in the copy, where a hook would be run by who takes it', async () => {
    const { applied, told } = await ran({
      changed: ['.git/hooks/pre-commit', 'a/.GIT/config', 'git~1/x', '.gitignore'].map(added),
    });
    expect(applied).toEqual(['.gitignore']);
    expect(told).toMatchObject({
      value: { changed: [{ path: '.gitignore' }], refused: [expect.stringContaining('3 in .git')] },
    });
  });

  test('finds a .git of the workspace as it was where it asks for one, and nothing of that comes back', async () => {
    const { given, applied, told } = await ran({ changed: [added('.git/index'), added('b')] }, true);
    const files = [...(given[0]?.files.entries() ?? [])];
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['.git/HEAD', 'a']));
    expect(files.find(({ path }) => path === 'a')).toMatchObject({ target: 'now' });
    const again = await ran({}, true);
    const head = (call: typeof given) =>
      [...(call[0]?.files.entries() ?? [])].find(({ path }) => path === '.git/refs/heads/main');
    expect(head(given)).toEqual(head(again.given));
    expect(head(given)).not.toEqual(
      [...(await withGit(treeOf('now'))).entries()].find(({ path }) => path === '.git/refs/heads/main'),
    );
    expect(applied).toEqual(['b']);
    expect(told).toMatchObject({ value: { refused: [] } });
    expect([...((await ran({})).given[0]?.files.entries() ?? [])].map(({ path }) => path)).toEqual(['a']);
  });
});
