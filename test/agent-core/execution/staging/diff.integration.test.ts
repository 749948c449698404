/** The diff of a copy, as git takes it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { snapshotInMemory } from '../../../../agent-core/execution/staging/snapshot/snapshot.ts';
import { diffOf } from '../../../../agent-core/execution/staging/stage/diff.ts';
import { Folders, openStore } from './support.ts';

const folders = new Folders();
afterAll(() => folders.removeAll());

const FILES: Record<string, string | Uint8Array> = {
  'a.txt': 'one\ntwo\n',
  'bytes.bin': Uint8Array.of(0, 1, 2),
  'latin.txt': Uint8Array.of(0x67, 0x72, 0xfc, 0x6e, 0x0a),
  'run.sh': 'echo\n',
  'z.txt': 'no newline',
};

test('git applies what was changed in texts, and passes over what is none, which is named', async () => {
  const folder = folders.make();
  for (const [name, content] of Object.entries(FILES)) writeFileSync(path.join(folder, name), content);
  const store = openStore(folders.make());
  const stage = store.create('s', (await store.snapshot(folder)).id);
  stage.write('a.txt', Buffer.from('one\n2\nthree'));
  stage.write('bytes.bin', Buffer.of(9, 0), 0o755);
  stage.write('latin.txt', Buffer.of(0xfc, 0x0a));
  stage.write('new/m\u00fc sp.txt', Buffer.from('--- a/x\n'));
  stage.write('new/pixels', Buffer.of(0));
  stage.chmod('run.sh', 0o755);
  stage.remove('z.txt');
  const diff = await diffOf(stage.before(), stage.changes());
  store.close();
  expect(diff).toContain('Binary files a/bytes.bin and b/bytes.bin differ\nBinary files a/latin.txt');
  expect(diff).toContain('Binary files /dev/null and b/new/pixels differ\n');
  execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
    ...{ cwd: folder, input: diff },
    env: { PATH: process.env.PATH, GIT_CEILING_DIRECTORIES: path.dirname(folder) },
  });
  const { tree } = await snapshotInMemory(folder);
  expect([...tree.entries()].map((entry) => entry.path)).toEqual([
    ...['a.txt', 'bytes.bin', 'latin.txt', 'new', 'new/m\u00fc sp.txt', 'run.sh'],
  ]);
  expect(readFileSync(path.join(folder, 'a.txt'), 'utf8')).toBe('one\n2\nthree');
  expect(readFileSync(path.join(folder, 'bytes.bin'))).toEqual(Buffer.of(0, 1, 2));
  expect(statSync(path.join(folder, 'run.sh')).mode & 0o100).toBe(0o100);
});
