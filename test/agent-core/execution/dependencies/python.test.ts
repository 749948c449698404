/** Plans of .venv: which lock counts, what pip is told, and what none is built from. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PenumbraError } from '../../../../agent-core/contracts/errors.ts';
import { keyOf } from '../../../../agent-core/execution/dependencies/plan.ts';
import { plansOf } from '../../../../agent-core/execution/dependencies/plans.ts';
import { indexOf, pythonPlan } from '../../../../agent-core/execution/dependencies/python.ts';
import { readPoetryLock, readPylock, readUvLock } from '../../../../agent-core/execution/dependencies/toml-locks.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import type { Tree } from '../../../../agent-core/execution/trees/tree.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';

const HEX = 'a'.repeat(64);
const HASH = `sha256:${HEX}`;
const TINY = `tiny==1.0.0 --hash=${HASH}\n`;
const BUILT_IN = { image: `sha256:${'1'.repeat(64)}`, platform: 'linux/amd64' };

const uvLock = (source: string, wheels = `[{ url = "https://files.example/t.whl", hash = "${HASH}" }]`) => `version = 1
[[package]]
name = "app"
source = { virtual = "." }
[[package]]
name = "tiny"
version = "1.0.0"
source = { ${source} }
wheels = ${wheels}`;
const UV = uvLock('registry = "https://pypi.org/simple"');

const poetryLock = (more = '', version = '2.1') => `[[package]]
name = "tiny"
version = "1.0.0"
groups = ["main", "dev"]
files = [{ file = "tiny.whl", hash = "${HASH}" }]
${more}
[metadata]
lock-version = "${version}"`;

const pylock = (more = '') => `lock-version = "1.0"
[[packages]]
name = "app"
directory = { path = "." }
[[packages]]
name = "tiny"
version = "1.0.0"
${more}
wheels = [{ url = "https://files.example/t.whl", hashes = { sha256 = "${HEX}" } }]`;

function treeOf(files: Readonly<Record<string, string>>): Tree {
  const entries = Object.entries(files).map(([path, text]) => {
    const hash = createHash('sha256').update(text).digest('hex');
    return { kind: 'file', path: TreePath.parse(path), mode: 0o644, size: Buffer.byteLength(text), hash } as const;
  });
  return new EntryTree(entries, async ({ path }) => Buffer.from(files[path] ?? ''));
}

async function planOf(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const plan = await pythonPlan(treeOf(files), indexOf(env));
  if (!plan) throw new Error('no plan');
  const text = [...plan.written.values()].join();
  return { ...plan, paths: plan.files.map(({ path }) => path), script: plan.command.join(' '), text };
}

describe('a copy of .venv', () => {
  test('is made of wheels alone, of what was read, with a way out to the index and its files', async () => {
    const { script, text, usualHosts, namedHosts, environment } = await planOf({ 'requirements.txt': `# a\n${TINY}` });
    expect(script).toMatch(/ --require-hashes --only-binary :all: .*--index-url https:\/\/pypi\.org\/simple\/$/s);
    expect(text).toBe(TINY);
    expect([usualHosts, namedHosts]).toEqual([['pypi.org', 'files.pythonhosted.org'], []]);
    expect(environment).toMatchObject({
      VIRTUAL_ENV: '/work/.venv',
      PATH: expect.stringMatching(/^\/work\/\.venv\/bin:/),
    });
  });

  test('has another name once a file that it is made of is another', async () => {
    const key = async (files: Readonly<Record<string, string>>) => keyOf(await planOf(files), BUILT_IN);
    const files = { 'requirements.txt': '-r more/dev.txt', 'more/dev.txt': TINY };
    const first = await key(files);
    expect(await key({ ...files, 'a.py': 'a' })).toBe(first);
    expect(await key({ ...files, 'more/dev.txt': `${TINY}\n` })).not.toBe(first);
  });

  test('takes packages from another index only where that is known by name', async () => {
    const other = `--extra-index-url http://index.example/simple\n${TINY}`;
    const { namedHosts, script } = await planOf({ 'requirements.txt': other });
    expect(namedHosts).toEqual(['index.example:80']);
    expect(script).toMatch(/--extra-index-url http:\/\/index\.example\/simple$/);
    const own = await planOf({ 'requirements.txt': TINY }, { PENUMBRA_PYTHON_INDEX: 'http://127.0.0.1:99/simple' });
    expect(own.usualHosts).toEqual(['127.0.0.1:99']);
    await expect(planOf({ 'requirements.txt': `-i https://name:word@host/\n${TINY}` })).rejects.toThrow('credential');
  });

  test('is made of files of the project alone', async () => {
    for (const name of ['../dev.txt', '/etc/passwd', 'none.txt']) {
      await expect(planOf({ 'requirements.txt': `-r ${name}` })).rejects.toThrow(`the project has no file ${name}`);
    }
    await expect(planOf({ 'uv.lock': UV })).rejects.toThrow('uv.lock: the project has no file ./pyproject.toml');
  });

  test('comes from the first lock that it can be built from', async () => {
    const files = { 'requirements.txt': TINY, 'pylock.toml': pylock(), 'poetry.lock': poetryLock() };
    expect((await planOf({ ...files, 'uv.lock': UV, 'pyproject.toml': '' })).paths).toEqual([
      'uv.lock',
      'pyproject.toml',
    ]);
    expect((await planOf(files)).paths).toEqual(['poetry.lock']);
    expect((await planOf({ ...files, 'poetry.lock': poetryLock('', '2.0') })).paths).toEqual(['pylock.toml']);
    const { problems } = await plansOf(treeOf({ 'poetry.lock': poetryLock('', '2.0') }), {}, BUILT_IN);
    expect(problems).toEqual([expect.stringContaining('`poetry export` a requirements.txt')]);
    expect(await plansOf(treeOf({ 'requirements.txt': '' }), {}, BUILT_IN)).toEqual({
      plans: [],
      problems: [],
    });
  });

  test('has of uv.lock what a pinned uv says, without network', async () => {
    const { script, text } = await planOf({ 'uv.lock': UV, 'pyproject.toml': '' });
    expect(script).toMatch(/UV_OFFLINE=1 .*uv export .*--frozen/);
    expect(script).toMatch(/install .*--no-deps/);
    expect(text).toMatch(/^uv==[\d.]+ \\\n(.*--hash=sha256:[0-9a-f]{64}.*\n)+$/);
  });

  test('has of the other locks what their markers say', async () => {
    const marked = pylock(`marker = "sys_platform == 'linux'"`);
    expect((await planOf({ 'pylock.toml': marked })).text).toBe(
      `tiny==1.0.0 ; sys_platform == 'linux' --hash=${HASH}\n`,
    );
    const some = poetryLock(`markers = { main = "os_name == 'nt'" }`);
    expect((await planOf({ 'poetry.lock': some })).text).toBe(TINY);
    const all = poetryLock(`markers = { main = "a == 'b'", dev = "c == 'd'" }`);
    expect((await planOf({ 'poetry.lock': all })).text).toContain(` ; (a == 'b') or (c == 'd') --hash`);
    expect(readPoetryLock(poetryLock('optional = true'), 'poetry.lock').requirements).toEqual([]);
  });

  test.each([
    ['uv, a repository', () => readUvLock(uvLock('git = "https://host/a"'), 'uv.lock'), 'tiny comes from no index'],
    [
      'uv, no hash',
      () => readUvLock(uvLock('registry = "https://a"', '[{ url = "b" }]'), 'uv.lock'),
      'package.1.wheels.0.hash',
    ],
    ['uv, no file', () => readUvLock(uvLock('registry = "https://a"', '[]'), 'uv.lock'), 'tiny has no hash'],
    [
      'poetry, a repository',
      () => readPoetryLock(poetryLock('source = { type = "git", url = "a" }'), 'l'),
      'comes from no index',
    ],
    ['poetry, no hash', () => readPoetryLock(poetryLock().replace(/files = .*/, ''), 'l'), 'l: tiny has no hash'],
    [
      'poetry, a marker with an option',
      () => readPoetryLock(poetryLock('markers = "a --hash=b"'), 'l'),
      'package.0.markers',
    ],
    ['pylock, a repository', () => readPylock(pylock('vcs = { url = "a" }'), 'l'), 'tiny comes from no index'],
    ['pylock, a line in a marker', () => readPylock(pylock('marker = "a\\n-e ."'), 'l'), 'is no marker'],
    ['pylock, a name with a line', () => readPylock(pylock().replace('"tiny"', '"t\\n-e ."'), 'l'), 'is no name'],
    ['no TOML', () => readUvLock('a = ', 'uv.lock'), 'uv.lock: Invalid TOML'],
  ])('is not made of a lock with %s', (_, read, why) => {
    expect(read).toThrow(why);
    expect(read).toThrow(PenumbraError);
  });

  test('is not made of anything that is no lock: it says what is wrong', () => {
    const piece = fc.constantFrom(
      '[[package]]\n',
      '[[packages]]\n',
      'name = "a"\n',
      'version = 1\n',
      '[metadata]\n',
      '"',
      '=',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(readUvLock, readPoetryLock, readPylock), (any, read) => {
        try {
          read(any, 'l');
        } catch (error) {
          expect(error).toBeInstanceOf(PenumbraError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
