/** Plans of node_modules: what names a copy, and what none is built from. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PenumbraError } from '../../../../agent-core/contracts/errors.ts';
import { EquippedSandbox } from '../../../../agent-core/execution/dependencies/equipped-sandbox.ts';
import { npmPlan, registryOf } from '../../../../agent-core/execution/dependencies/npm.ts';
import { readNpmLock } from '../../../../agent-core/execution/dependencies/npm-lock.ts';
import { keyOf, type Plan } from '../../../../agent-core/execution/dependencies/plan.ts';
import type { Sandbox, SandboxCall } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import type { Tree } from '../../../../agent-core/execution/trees/tree.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';

const INTEGRITY = 'sha512-AAAA';
const TINY = { 'node_modules/tiny': { integrity: INTEGRITY } };
const BUILT_IN = { image: `sha256:${'1'.repeat(64)}`, platform: 'linux/amd64' };

const lockOf = (packages: object, lockfileVersion = 3) =>
  JSON.stringify({ lockfileVersion, packages: { '': {}, ...packages } });

function treeOf(files: Readonly<Record<string, string>>): Tree {
  const entries = Object.entries(files).map(([path, text]) => {
    const hash = createHash('sha256').update(text).digest('hex');
    return { kind: 'file', path: TreePath.parse(path), mode: 0o644, size: Buffer.byteLength(text), hash } as const;
  });
  return new EntryTree(entries, async ({ path }) => Buffer.from(files[path] ?? ''));
}

const project = (packages: object = TINY, more: Readonly<Record<string, string>> = {}) =>
  treeOf({ 'package.json': '{}', 'package-lock.json': lockOf(packages), 'a.js': 'a', ...more });

async function planOf(tree: Tree, env: Readonly<Record<string, string>> = {}): Promise<Plan> {
  const plan = await npmPlan(tree, registryOf(env), BUILT_IN.platform);
  if (!plan) throw new Error('no plan');
  return plan;
}

const keyFor = async (tree: Tree, builtIn = BUILT_IN, env = {}) => keyOf(await planOf(tree, env), builtIn);

describe('a copy of node_modules', () => {
  test('has one name as long as lock file, manifests, image and platform are the same, and else another', async () => {
    const key = await keyFor(project());
    expect(await keyFor(project(TINY, { 'a.js': 'b' }))).toBe(key);
    expect(await keyFor(project(), BUILT_IN, { PENUMBRA_NPM_REGISTRY: 'https://npm.example/' })).toBe(key);
    const others = [
      keyFor(project({ 'node_modules/tiny': { integrity: 'sha512-BBBB' } })),
      keyFor(project(TINY, { 'package.json': '{"name":"p"}' })),
      keyFor(project(), { ...BUILT_IN, image: `sha256:${'2'.repeat(64)}` }),
      keyFor(project(), { ...BUILT_IN, platform: 'linux/arm64' }),
    ];
    expect(new Set([key, ...(await Promise.all(others))]).size).toBe(5);
  });

  test('is built with scripts off, and knows no settings of the project', async () => {
    const { command, files } = await planOf(project(TINY, { '.npmrc': 'ignore-scripts=false' }));
    expect(command).toEqual(expect.arrayContaining(['npm', 'ci', '--ignore-scripts', 'https://registry.npmjs.org/']));
    expect(files.map(({ path }) => path)).toEqual(['package-lock.json', 'package.json']);
  });

  test('is built from npm-shrinkwrap.json where there is one, as npm does', async () => {
    const shrinkwrap = lockOf({ 'node_modules/other': {} });
    const both = project(TINY, { 'npm-shrinkwrap.json': shrinkwrap });
    await expect(planOf(both)).rejects.toThrow('npm-shrinkwrap.json: packages.node_modules/other: has no integrity');
    const alone = treeOf({ 'package.json': '{}', 'npm-shrinkwrap.json': lockOf(TINY) });
    expect((await planOf(alone)).files.map(({ path }) => path)).toEqual(['npm-shrinkwrap.json', 'package.json']);
  });

  test('has the folders of workspaces, with their manifests', async () => {
    const packages = {
      ...TINY,
      'packages/a': { version: '1.0.0' },
      'node_modules/a': { link: true, resolved: 'packages/a' },
      'packages/a/node_modules/tiny': { integrity: INTEGRITY, resolved: 'http://files.example/tiny.tgz' },
    };
    const { folders, files, namedHosts } = await planOf(project(packages, { 'packages/a/package.json': '{}' }));
    expect(folders).toEqual(['node_modules', 'packages/a/node_modules']);
    expect(files.map(({ path }) => path)).toContain('packages/a/package.json');
    expect(namedHosts).toEqual(['files.example:80']);
    await expect(planOf(project(packages))).rejects.toThrow('the project has no packages/a/package.json');
  });

  test.each([
    ['no integrity', { 'node_modules/tiny': {} }, 'packages.node_modules/tiny: has no integrity'],
    [
      'git',
      { 'node_modules/tiny': { resolved: 'git+ssh://git@host/a/b.git#1', integrity: INTEGRITY } },
      'neither from a registry',
    ],
    [
      'a file',
      { 'node_modules/tiny': { resolved: 'file:../tiny.tgz', integrity: INTEGRITY } },
      'neither from a registry',
    ],
    ['a link out', { 'node_modules/tiny': { resolved: '../tiny', link: true } }, 'lies outside of the project'],
    ['a folder out', { '../node_modules/tiny': { integrity: INTEGRITY } }, 'lies outside of the project'],
  ])('is not made of packages with %s', (_, packages, why) => {
    expect(() => readNpmLock(lockOf(packages), 'linux/amd64', 'package-lock.json')).toThrow(why);
  });

  test.each([
    [{ os: ['win32'] }, true],
    [{ os: ['!linux'] }, true],
    [{ os: ['linux'], cpu: 'arm64' }, true],
    [{ cpu: ['x64'], libc: ['musl'] }, true],
    [{ os: ['linux', 'darwin'], cpu: ['x64'], libc: ['glibc'] }, false],
    [{ os: ['!win32'] }, false],
    [{ os: ['win32'], optional: false }, false],
  ])('may name a build without integrity that npm never installs here: %j', (fields, isLeftOut) => {
    const lock = lockOf({ 'node_modules/native': { optional: true, ...fields } });
    const read = () => readNpmLock(lock, 'linux/amd64', 'package-lock.json');
    if (isLeftOut) expect(read().hosts).toEqual([]);
    else expect(read).toThrow('has no integrity');
  });

  test('is not made of an old lock file, or of anything that is none: it says what is wrong', () => {
    expect(() => readNpmLock(lockOf(TINY, 1), 'linux/amd64', 'package-lock.json')).toThrow(
      'lockfileVersion: is too old',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => readNpmLock(text, 'linux/amd64', 'package-lock.json')).toThrow(
          expect.objectContaining({ code: 'bad-input' }),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('comes from the registry that the environment names, never with a credential in its address', () => {
    expect(registryOf({ PENUMBRA_NPM_REGISTRY: 'https://npm.example/a/' }).href).toBe('https://npm.example/a/');
    for (const bad of ['npm.example', 'file:///a', 'https://name:word@npm.example/']) {
      expect(() => registryOf({ PENUMBRA_NPM_REGISTRY: bad })).toThrow(PenumbraError);
    }
  });
});

describe('a call', () => {
  const called = async (tree: Tree, volumeOf: (key: string) => string | undefined) => {
    let seen: SandboxCall | undefined;
    const run = async (call: SandboxCall) => {
      seen = call;
      return { exitCode: 0 };
    };
    const find = async (key: string) => {
      const volume = volumeOf(key);
      return volume === undefined ? undefined : { key, volume, what: 'node_modules', bytes: 1, at: 0 };
    };
    const sandbox = new EquippedSandbox({ run } as unknown as Sandbox, {
      copies: { find, findLike: async () => undefined },
      builtIn: BUILT_IN,
      env: {},
    });
    const { hints } = await sandbox.run({ command: ['true'], files: tree });
    return {
      hints,
      dependencies: seen?.dependencies,
      paths: [...(seen?.files.entries() ?? [])].map(({ path }) => path),
    };
  };

  test('finds the copy of its lock file, and nothing of its own in the place of it', async () => {
    const tree = project(TINY, { 'node_modules/tiny/index.js': 'host', 'node_modules.js': 'stays' });
    const key = await keyFor(tree);
    expect(await called(tree, (asked) => (asked === key ? 'v' : undefined))).toEqual({
      hints: undefined,
      dependencies: [{ volume: 'v', folders: ['node_modules'] }],
      paths: ['a.js', 'node_modules.js', 'package-lock.json', 'package.json'],
    });
  });

  test('goes on without one, and says what to run or what is wrong with the lock file', async () => {
    const lacking = await called(project(), () => undefined);
    expect(lacking).toMatchObject({
      hints: [expect.stringContaining('penumbra sandbox deps')],
      dependencies: undefined,
    });
    const broken = await called(project({ 'node_modules/tiny': {} }), () => 'v');
    expect(broken).toMatchObject({ hints: [expect.stringContaining('no integrity')], dependencies: undefined });
    expect((await called(project({}), () => 'v')).hints).toBeUndefined();
  });
});
