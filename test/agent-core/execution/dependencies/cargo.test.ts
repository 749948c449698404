/** Plans of a Cargo project: what names a copy, what the builds are given, and what none is built from. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PenumbraError } from '../../../../agent-core/contracts/errors.ts';
import { cargoIndexOf, cargoPlans } from '../../../../agent-core/execution/dependencies/cargo.ts';
import { readCargoLock } from '../../../../agent-core/execution/dependencies/cargo-lock.ts';
import { EquippedSandbox } from '../../../../agent-core/execution/dependencies/equipped-sandbox.ts';
import { keyOf, likenessOf, type Plan } from '../../../../agent-core/execution/dependencies/plan.ts';
import { plansOf } from '../../../../agent-core/execution/dependencies/plans.ts';
import type { Sandbox, SandboxCall } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import type { Tree } from '../../../../agent-core/execution/trees/tree.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';

const BUILT_IN = { image: `sha256:${'1'.repeat(64)}`, platform: 'linux/amd64', programs: { cargo: '1.85.0' } };
const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';
const CHECKSUM = 'a'.repeat(64);

const lockWith = (fields: string, version = 'version = 4') =>
  `${version}\n[[package]]\nname = "app"\nversion = "0.1.0"\n[[package]]\nname = "tiny"\nversion = "1.0.0"\n${fields}\n`;
const LOCK = lockWith(`source = "${CRATES_IO}"\nchecksum = "${CHECKSUM}"`);
const APP = '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\ntiny = "1"\n';
const PROJECT = { 'Cargo.lock': LOCK, 'Cargo.toml': APP, 'src/lib.rs': 'pub fn secret() {}' };

type Texts = Readonly<Record<string, string>>;

function treeOf(files: Texts): Tree {
  const entries = Object.entries(files).map(([path, text]) => {
    const hash = createHash('sha256').update(text).digest('hex');
    return { kind: 'file', path: TreePath.parse(path), mode: 0o644, size: Buffer.byteLength(text), hash } as const;
  });
  return new EntryTree(entries, async ({ path }) => Buffer.from(files[path] ?? ''));
}

async function plansFor(files: Texts, env: Texts = {}): Promise<readonly [packages: Plan, compiled: Plan]> {
  const [packages, compiled, ...others] = await cargoPlans(treeOf(files), cargoIndexOf(env), BUILT_IN);
  if (!packages || !compiled || others.length > 0) throw new Error('no two plans');
  return [packages, compiled];
}

const keysFor = async (files: Texts, builtIn = BUILT_IN, env: Texts = {}) =>
  (await plansFor(files, env)).map((plan) => keyOf(plan, builtIn));

const givenFor = async (files: Texts) => {
  const [{ files: given, written }] = await plansFor(files);
  return { files: given.map(({ path }) => path as string), written: Object.fromEntries(written) };
};

const CODE = { library: expect.not.stringContaining('main'), program: expect.stringContaining('fn main() {}\n') };

describe('copies of what a Cargo project needs', () => {
  test('are its packages, fetched with a way out and not run, and what is compiled of them, without one', async () => {
    const [packages, compiled] = await plansFor(PROJECT);
    expect([packages.folders, packages.usualHosts]).toEqual([['.cargo-home'], ['index.crates.io', 'static.crates.io']]);
    expect(packages.command.join(' ')).toMatch(/cargo fetch .*--locked/);
    expect(packages.command.join(' ')).not.toMatch(/cargo (build|test)/);
    expect([compiled.folders, compiled.usualHosts, compiled.over]).toEqual([['target'], [], packages]);
    expect(compiled.command.join(' ')).toMatch(/cargo build .*--offline.* --no-run.*cargo clean .* cargo -p app$/s);
    expect(compiled.environment).toMatchObject({ CARGO_HOME: '/work/.cargo-home', CARGO_NET_OFFLINE: 'true' });
  });

  test('have other names for another lock or image; only what is compiled for another manifest, neither for code or an index', async () => {
    const [packages, compiled] = await keysFor(PROJECT);
    const moved = { PENUMBRA_CARGO_INDEX: 'http://127.0.0.1:9/' };
    expect(await keysFor({ ...PROJECT, 'src/main.rs': '', 'src/lib.rs': '' }, BUILT_IN, moved)).toEqual([
      packages,
      compiled,
    ]);
    const [same, other] = await keysFor({ ...PROJECT, 'Cargo.toml': `${APP}\n` });
    expect([same === packages, other === compiled]).toEqual([true, false]);
    const others = [
      keysFor({ ...PROJECT, 'Cargo.lock': LOCK.replace(CHECKSUM, 'b'.repeat(64)) }),
      keysFor(PROJECT, { ...BUILT_IN, image: `sha256:${'2'.repeat(64)}` }),
      keysFor(PROJECT, { ...BUILT_IN, platform: 'linux/arm64' }),
    ];
    expect(new Set([packages, compiled, ...(await Promise.all(others)).flat()]).size).toBe(8);
  });

  test('come from the index that the environment names', async () => {
    for (const named of ['http://127.0.0.1:9/index', 'sparse+http://127.0.0.1:9/index/']) {
      const [{ usualHosts, command }] = await plansFor(PROJECT, { PENUMBRA_CARGO_INDEX: named });
      expect([usualHosts, command.at(-1)]).toEqual([['127.0.0.1:9'], 'http://127.0.0.1:9/index/']);
    }
    expect(() => cargoIndexOf({ PENUMBRA_CARGO_INDEX: 'https://name:word@host/' })).toThrow('credential');
  });

  test('are made without any code of the project, its packages without its settings, too', async () => {
    const code = { 'build.rs': 'secret', 'src/main.rs': 'secret', 'src/other.rs': 'secret' };
    const project = { ...PROJECT, ...code, '.cargo/config.toml': '[build]' };
    const [packages, compiled] = await plansFor(project);
    const given = ['Cargo.lock', 'Cargo.toml'];
    expect(packages.files.map(({ path }) => path)).toEqual(given);
    expect(compiled.files.map(({ path }) => path)).toEqual([...given, '.cargo/config.toml']);
    const stubs = { 'src/lib.rs': CODE.library, 'src/main.rs': CODE.program, 'build.rs': CODE.program };
    for (const { written } of [packages, compiled]) expect(Object.fromEntries(written)).toEqual(stubs);
    const [, other] = await keysFor({ ...project, '.cargo/config.toml': '[env]' });
    expect(other).not.toBe(keyOf(compiled, BUILT_IN));
  });

  test('have what Cargo looks for where a manifest says so, and one program where there are only such', async () => {
    const named = `${APP}[lib]\npath = "lib/a.rs"\n[[bin]]\nname = "b"\n[[test]]\nname = "c"\n[[bench]]\nname = "d"\npath = "d.rs"\n`;
    const files = {
      'lib/a.rs': '',
      'src/bin/b.rs': '',
      'src/bin/other.rs': '',
      'tests/c/main.rs': '',
      'tests/e.rs': '',
      'd.rs': '',
    };
    expect(Object.keys((await givenFor({ ...PROJECT, ...files, 'Cargo.toml': named })).written).sort()).toEqual(
      ['d.rs', 'lib/a.rs', 'src/bin/b.rs', 'tests/c/main.rs'].sort(),
    );
    const programs = { 'Cargo.lock': LOCK, 'Cargo.toml': APP, 'src/bin/a.rs': '', 'src/bin/b/main.rs': '' };
    expect(Object.keys((await givenFor(programs)).written)).toEqual(['src/bin/a.rs']);
    const hostile = `${APP}build = "../out.rs"\n[[bin]]\nname = "x"\npath = "Cargo.lock"\n[lib]\npath = "Cargo.toml"\n`;
    expect((await givenFor({ ...PROJECT, 'Cargo.toml': hostile })).written).toEqual({});
  });

  test('have the manifests of its own packages, and of no others', async () => {
    const lock = `${LOCK}[[package]]\nname = "part"\nversion = "0.1.0"\n`;
    const workspace = { ...PROJECT, 'Cargo.lock': lock, 'Cargo.toml': `${APP}[workspace]\nmembers = ["parts/*"]\n` };
    const part = { 'parts/a/Cargo.toml': '[package]\nname = "part"\n', 'parts/a/src/lib.rs': 'secret' };
    const others = {
      'vendor/tiny/Cargo.toml': '[package]\nname = "tiny"\n',
      'fixtures/Cargo.toml': '{',
      'target/Cargo.toml': APP,
    };
    expect(await givenFor({ ...workspace, ...part, ...others })).toEqual({
      files: ['Cargo.lock', 'Cargo.toml', 'parts/a/Cargo.toml'],
      written: { 'src/lib.rs': CODE.library, 'parts/a/src/lib.rs': CODE.library },
    });
    await expect(plansFor(workspace)).rejects.toThrow('Cargo.lock: part comes from a folder outside of the project');
  });

  test('are none where nothing is to be had, and a problem where the image has no Rust', async () => {
    const plansIn = (files: Texts, programs: Texts = BUILT_IN.programs) =>
      plansOf(treeOf(files), {}, { ...BUILT_IN, programs });
    expect(await plansIn({ 'Cargo.lock': LOCK })).toEqual({ plans: [], problems: [] });
    expect(await plansIn({ ...PROJECT, 'Cargo.lock': 'version = 4' })).toEqual({ plans: [], problems: [] });
    const { plans, problems } = await plansIn(PROJECT, {});
    expect([plans, problems]).toEqual([[], [expect.stringContaining('`penumbra sandbox build --with rust`')]]);
  });

  test.each([
    ['a repository', lockWith('source = "git+https://host/tiny#1"'), 'tiny comes from a repository'],
    [
      'another registry',
      lockWith(`source = "registry+https://host/"\nchecksum = "${CHECKSUM}"`),
      'tiny comes from a registry',
    ],
    ['no checksum', lockWith(`source = "${CRATES_IO}"`), 'tiny has no checksum'],
    [
      'a checksum that is none',
      lockWith(`source = "${CRATES_IO}"\nchecksum = "a"`),
      'package.1.checksum: is no sha256',
    ],
    ['an option for a name', LOCK.replace('"app"', '"--config"'), 'package.0.name: is no name'],
    ['an old version', lockWith('', ''), 'version: is none that is known'],
  ])('are not made of a lock with %s', (_, lock, why) => {
    expect(() => readCargoLock(lock)).toThrow(`Cargo.lock: ${why}`);
    expect(() => readCargoLock(lock)).toThrow(PenumbraError);
  });

  test('are not made of anything that is no lock or no manifest: it says what is wrong', async () => {
    const piece = fc.constantFrom(
      ...[
        'version = 4\n',
        '[[package]]\n',
        'name = "a"\n',
        'source = "',
        'checksum = 1\n',
        '"',
        '=',
        '[package]\nname = "app"\n',
      ],
      ...[
        '[lib]\n',
        '[[bin]]\n',
        'path = "../a"\n',
        'path = "."\n',
        'build = "src/lib.rs"\n',
        'bin = 1\n',
        'name = ""\n',
      ],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    const given = new Set(Object.keys(PROJECT));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('Cargo.lock', 'Cargo.toml'), async (any, file) => {
        try {
          const plans = await cargoPlans(treeOf({ ...PROJECT, [file]: any }), cargoIndexOf({}), BUILT_IN);
          for (const { written } of plans) for (const path of written.keys()) expect(given.has(path)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-input', message: expect.stringMatching(/^Cargo\.(lock|toml): /) });
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('a call finds both, after a change of a manifest too, and where the packages are missing it says so once', async () => {
  const keys = await keysFor(PROJECT);
  const [, compiled] = await plansFor(PROJECT);
  const called = async (there: readonly (string | undefined)[], changes: Texts = {}) => {
    let seen: SandboxCall | undefined;
    const run = async (call: SandboxCall) => {
      seen = call;
      return {};
    };
    const find = async (key: string) =>
      there.includes(key) ? ({ volume: `v${keys.indexOf(key)}` } as never) : undefined;
    const findLike = async (like: string) =>
      there.includes(keys[1]) && like === likenessOf(compiled, BUILT_IN) ? ({ volume: 'v1' } as never) : undefined;
    const sandbox = new EquippedSandbox({ run } as unknown as Sandbox, {
      copies: { find, findLike },
      builtIn: BUILT_IN,
      env: {},
    });
    const { hints } = await sandbox.run({
      command: ['cargo'],
      files: treeOf({ ...PROJECT, 'target/debug/app': 'host', ...changes }),
    });
    return { hints, call: seen };
  };
  const { hints, call } = await called(keys);
  expect([hints, call?.dependencies]).toEqual([
    undefined,
    [
      { volume: 'v0', folders: ['.cargo-home'] },
      { volume: 'v1', folders: ['target'] },
    ],
  ]);
  expect(call?.environment).toMatchObject({ CARGO_HOME: '/work/.cargo-home', CARGO_TARGET_DIR: '/work/target' });
  expect([...(call?.files.entries() ?? [])].map(({ path }) => path)).not.toContain('target/debug/app');
  expect((await called([])).hints).toEqual([
    expect.stringMatching(/^There was no \.cargo-home: .*penumbra sandbox deps/),
  ]);
  const changed = await called(keys, { 'Cargo.toml': `${APP}\n` });
  expect(changed.call?.dependencies).toEqual(call?.dependencies);
  expect(changed.hints).toEqual([expect.stringMatching(/^The copy of target .*penumbra sandbox deps/)]);
  const set = await called(keys, { '.cargo/config.toml': '[build]' });
  expect(set.hints).toEqual([expect.stringMatching(/^There was no target: /)]);
  expect((await called(keys.slice(0, 1))).hints).toEqual([expect.stringMatching(/^There was no target: /)]);
});
