/** Real folders as trees: what goes in, what stays out, and that both are told. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { snapshotInMemory } from '../../../../agent-core/execution/staging/snapshot/snapshot.ts';
import type { FileEntry, TreeEntry } from '../../../../agent-core/execution/trees/tree.ts';

let top: string;
const at = (name: string) => path.join(top, name);
const put = (name: string, content: string | Uint8Array = name) => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
};
const pathsOf = (entries: Iterable<TreeEntry>) => [...entries].map(({ path: each }) => each as string);
const snap = async (options = {}) => {
  const { tree, left } = await snapshotInMemory(top, options);
  return { tree, paths: pathsOf(tree.entries()), left: Object.fromEntries(left.map((each) => [each.path, each.why])) };
};

beforeEach(() => {
  top = mkdtempSync(path.join(tmpdir(), 'penumbra-snapshot-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

describe('what goes into a snapshot', () => {
  test('has its bytes and its mode, whatever the bytes are', async () => {
    const binary = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    put('crlf.txt', 'one\r\ntwo\r\n');
    put('binär/ボックス.bin', binary);
    put('empty', '');
    put('run.sh', '#!/bin/sh\n');
    chmodSync(at('run.sh'), 0o751);
    mkdirSync(at('hollow'));
    const { tree, paths } = await snap();
    expect(paths).toEqual(['binär', 'binär/ボックス.bin', 'crlf.txt', 'empty', 'hollow', 'run.sh']);
    const files = [...tree.entries()].filter((entry): entry is FileEntry => entry.kind === 'file');
    const contents = await Promise.all(files.map((file) => tree.content(file)));
    expect(contents.map((bytes) => Buffer.from(bytes))).toEqual(
      [binary, 'one\r\ntwo\r\n', '', '#!/bin/sh\n'].map((each) => Buffer.from(each)),
    );
    expect(files.find((file) => file.path === 'run.sh')?.mode).toBe(0o751);
  });

  test('leaves out what git ignores, and takes of it only what was asked for', async () => {
    put('.gitignore', 'dist/\n*.log\n');
    put('dist/fixture.json');
    put('dist/deep/other.js');
    put('a.log');
    put('node_modules/x/index.js');
    put('.git/config');
    expect((await snap()).paths).toEqual(['.gitignore']);
    const opened = await snap({ include: ['/dist/*.json', 'node_modules/', '.git/'] });
    expect(opened.paths).toEqual(['.gitignore', 'dist', 'dist/fixture.json']);
  });

  test('never has what tools filled for this machine, asked for or not, whether git ignores it or not', async () => {
    put('target/CACHEDIR.TAG', 'Signature: 8a477f597d28d172789f06886806bc55\n# made by cargo\n');
    put('target/debug/app');
    put('env/pyvenv.cfg', 'home = /usr/bin\n');
    put('env/bin/python');
    put('kept/CACHEDIR.TAG', 'no such signature');
    put('.gitignore', 'target/\n');
    const { paths, left } = await snap({ include: ['target/debug/app'] });
    expect(paths).toEqual(['.gitignore', 'kept', 'kept/CACHEDIR.TAG']);
    expect(left).toEqual({
      env: 'it is a cache or an environment of this machine',
      target: 'it is a cache or an environment of this machine',
    });
  });

  test('leaves out and tells what is excluded or looks like a secret, asked for or not', async () => {
    put('.env', 'KEY=1');
    put('src/private/notes.md');
    put('src/deploy', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n');
    const { paths, left } = await snap({ exclude: ['private/', '!.env'], include: ['.env', 'private/', 'deploy'] });
    expect(paths).toEqual(['src']);
    expect(left).toEqual({
      '.env': 'it is named as secrets are',
      'src/deploy': 'it begins as a private key does',
      'src/private': 'it is excluded',
    });
  });
});

describe('what is no part of a workspace', () => {
  test('links stay only where they lead inside, also through others', async () => {
    put('src/deep/file.ts');
    const links: Record<string, string> = {
      inside: 'src/deep/file.ts',
      dangling: 'not-yet',
      'src/up': '..',
      absolute: at('src'),
      out: '../elsewhere',
      loop: 'loop',
      'src/deep/top': '../..',
      through: 'src/deep/top/../../etc',
      chained: 'out/x',
      via: 'absolute/x',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, at(name));
    const { paths, left } = await snap();
    expect(paths).toEqual(['dangling', 'inside', 'src', 'src/deep', 'src/deep/file.ts', 'src/deep/top', 'src/up']);
    expect(Object.keys(left).sort()).toEqual(['absolute', 'chained', 'loop', 'out', 'through', 'via']);
    expect(left.through).toContain('through another link');
    expect(left.loop).toContain('back to itself');
  });

  test.skipIf(process.platform === 'win32')('FIFOs and sockets are told, and never waited for', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const server = createServer().listen(at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const { paths, left } = await snap();
    server.close();
    expect(paths).toEqual([]);
    expect(left).toEqual({ pipe: 'it is a FIFO', socket: 'it is a socket' });
  });

  test.skipIf(process.platform !== 'linux')('a name that is not UTF-8 is told', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${top}/caf`), Buffer.from([0xe9])]), 'x');
    const { paths, left } = await snap();
    expect(paths).toEqual([]);
    expect(Object.values(left)).toEqual(['a path is not UTF-8']);
  });
});

test('a limit and a cancelled signal end it in words', async () => {
  for (const name of ['a', 'b', 'c']) put(name);
  await expect(snap({ limits: { entries: 2 } })).rejects.toMatchObject({ code: 'bad-input' });
  await expect(snap({ limits: { bytes: 2 } })).rejects.toMatchObject({ code: 'bad-input' });
  expect((await snap({ limits: { fileBytes: 0 } })).left).toMatchObject({ a: 'it is larger than 0 bytes' });
  await expect(snap({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  rmSync(top, { recursive: true });
  await expect(snap()).rejects.toMatchObject({ code: 'not-found' });
});
