import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type SearchReport,
  searchWorkspace,
  type WorkspaceSearch,
} from '../../../../agent-core/shadow/workspace/search.ts';

let top: string;
beforeEach(() => {
  top = fs.mkdtempSync(path.join(tmpdir(), 'penumbra-search-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(top, { recursive: true });
});

function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [file, content] of Object.entries(files)) {
    const where = path.join(top, file);
    fs.mkdirSync(path.dirname(where), { recursive: true });
    fs.writeFileSync(where, content);
  }
}

const only = () => [{ name: 'ws', path: top }];

function search(options: Partial<WorkspaceSearch> = {}) {
  return searchWorkspace({ folders: only(), literals: ['foo('], exclude: [], open: new Set(), ...options });
}

async function keys(options: Partial<WorkspaceSearch> = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const document of search(options)) found.push(document.doc);
  return found;
}

describe('what is found', () => {
  test('files that hold all literals, with their language and without their byte order mark', async () => {
    write({ 'b.ts': '\ufefffoo(é)\r\n', 'src/a.py': 'foo(bar)', 'c.ts': 'bar', 'src/d': 'bar foo' });
    const found = [];
    for await (const document of search()) found.push(document);
    expect(found).toEqual([
      { doc: 'b.ts', language: 'typescript', text: 'foo(é)\r\n', bom: true },
      { doc: 'src/a.py', language: 'python', text: 'foo(bar)', bom: false },
    ]);
    expect(await keys({ literals: ['foo', 'bar'] })).toEqual(['src/a.py', 'src/d']);
  });

  test('no open document, link, binary file, large file, or file in another encoding', async () => {
    write({
      'open.ts': 'foo(1)',
      'real.ts': 'foo(2)',
      'binary.dat': 'foo(\0',
      'large.ts': `foo(${' '.repeat(2000)}`,
      'latin.ts': Buffer.from([...Buffer.from('foo('), 0xe9]),
    });
    fs.symlinkSync('real.ts', path.join(top, 'link.ts'));
    fs.symlinkSync(tmpdir(), path.join(top, 'out'));
    expect(await keys({ open: new Set(['open.ts']), limits: { bytes: 1000 } })).toEqual(['real.ts']);
  });

  test('files of every folder, each under its folder’s name, and those of a folder in a folder once', async () => {
    write({ 'a.ts': 'foo(', 'web/a.ts': 'foo(' });
    const folders = [...only(), { name: 'web', path: path.join(top, 'web') }];
    expect(await keys({ folders })).toEqual(['ws/a.ts', 'web/a.ts']);
  });
});

describe('what is ignored', () => {
  const everywhere = (...files: string[]) => write(Object.fromEntries(files.map((file) => [file, 'foo('])));

  test('.git and node_modules at any depth, and what the person excluded even when git does not', async () => {
    everywhere('.git/x', 'node_modules/x.ts', 'a/node_modules/x.ts', '.env.local', 'a/KEY.PEM', 'a/b.ts');
    write({ '.gitignore': '!*.pem\n!.env*\n!node_modules' });
    expect(await keys({ exclude: ['.env*', '**/*.pem', ''] })).toEqual(['a/b.ts']);
  });

  test('what .gitignore files name, deeper ones over those above', async () => {
    everywhere('a.log', 'keep.log', 'dist/a.ts', 'sub/a.log', 'sub/dist/a.ts', 'sub/deep/b.log', 'sub/deep/c.tmp');
    write({ '.gitignore': '*.log\n!keep.log\n/dist/\n', 'sub/.gitignore': '!*.log\n', 'sub/deep/.gitignore': '*.log' });
    expect(await keys()).toEqual(['keep.log', 'sub/a.log', 'sub/deep/c.tmp', 'sub/dist/a.ts']);
  });

  test('a folder let back in by a deeper rule comes back whole', async () => {
    everywhere('sub/out/a.ts', 'out/a.ts');
    write({ '.gitignore': 'out', 'sub/.gitignore': '!out' });
    expect(await keys()).toEqual(['sub/out/a.ts']);
  });

  test('info/exclude, and the rules above a folder that lies inside a repository', async () => {
    everywhere('repo/pkg/a.ts', 'repo/pkg/b.gen.ts', 'repo/pkg/c.local.ts');
    write({ 'repo/.git/info/exclude': '*.local.ts', 'repo/.gitignore': '/pkg/*.gen.ts', '.gitignore': 'a.ts' });
    expect(await keys({ folders: [{ name: 'pkg', path: path.join(top, 'repo/pkg') }] })).toEqual(['a.ts']);
  });

  test('what the person ignores in all repositories', async () => {
    everywhere('repo/a.ts', 'repo/b.mine.ts');
    write({ 'repo/.git/HEAD': '', 'config/git/ignore': '*.mine.ts' });
    vi.stubEnv('XDG_CONFIG_HOME', path.join(top, 'config'));
    vi.stubEnv('HOME', path.join(top, 'home'));
    expect(await keys({ folders: [{ name: 'repo', path: path.join(top, 'repo') }] })).toEqual(['a.ts']);
  });

  test('info/exclude of the main repository for a linked work tree', async () => {
    everywhere('tree/a.ts', 'tree/b.ts');
    write({
      'tree/.git': `gitdir: ${path.join(top, 'main/.git/worktrees/tree')}\n`,
      'main/.git/worktrees/tree/commondir': '../..\n',
      'main/.git/info/exclude': 'b.ts',
    });
    expect(await keys({ folders: [{ name: 'tree', path: path.join(top, 'tree') }] })).toEqual(['a.ts']);
  });
});

describe('where it stops', () => {
  const many = () => write(Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`f${at}.ts`, 'foo('])));
  const reported = async (limits: WorkspaceSearch['limits']): Promise<SearchReport | undefined> => {
    let last: SearchReport | undefined;
    const report = (found: SearchReport) => {
      last = found;
    };
    await keys({ limits: limits ?? {}, report });
    return last;
  };

  test('at the limit of files, of hits, of time, and says which', async () => {
    many();
    expect(await reported({})).toEqual({ files: 60, hits: 60, stoppedBy: undefined });
    expect(await reported({ files: 20 })).toEqual({ files: 20, hits: 20, stoppedBy: 'files' });
    expect(await reported({ hits: 5 })).toMatchObject({ hits: 5, stoppedBy: 'hits' });
    expect(await reported({ ms: 0 })).toMatchObject({ stoppedBy: 'ms' });
  });

  test('when it is cancelled: with an error, and no further file', async () => {
    many();
    const abort = new AbortController();
    const found: string[] = [];
    const run = async () => {
      for await (const document of search({ signal: abort.signal })) {
        found.push(document.doc);
        abort.abort();
      }
    };
    await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
    expect(found).toHaveLength(1);
    await expect(keys({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('a folder that is not there has no files', async () => {
    expect(await keys({ folders: [{ name: 'gone', path: path.join(top, 'gone') }] })).toEqual([]);
  });
});
