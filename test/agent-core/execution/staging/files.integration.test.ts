/** The file tools as a model calls them: what they answer, what they say where something is wrong, and that they say it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fileTools } from '../../../../agent-core/execution/files/index.ts';
import type { ToolAnswer } from '../../../../agent-core/execution/files/tool.ts';
import type { Stage } from '../../../../agent-core/execution/staging/stage/stage.ts';
import type { StagingStore } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { stagesOf } from './support.ts';

let store: StagingStore;
let stage: Stage;

async function call(name: string, input: unknown, key?: string): Promise<ToolAnswer<unknown>> {
  const tool = fileTools.find((each) => each.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  const answer = await tool.run(stage, input, undefined, key);
  if (answer.ok) tool.output.parse(answer.value);
  return answer;
}
const value = async (name: string, input: unknown) => {
  const answer = await call(name, input);
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value as Record<string, unknown>;
};
const failure = async (name: string, input: unknown) => {
  const answer = await call(name, input);
  return answer.ok ? undefined : answer.failure;
};
const text = (at: string) => stage.read(at).toString();

const FILES: Record<string, string | Uint8Array> = {
  'src/a.ts': 'export const a = 1;\nexport const b = 2;\nexport const c = 1;\n',
  'src/crlf.txt': 'one\r\ntwo\r\nthree',
  'src/sub/Ünï.ts': 'const needle = "ünï";\n',
  'bin/data': Uint8Array.of(0, 1, 2, 255),
  '.env': 'KEY=1',
  'src/deploy.pem': '',
  'README.md': 'needle\n\nNeedle again\nno newline: needle',
};

const another = stagesOf(FILES);
beforeEach(() => {
  ({ store, stage } = another());
});

describe('read', () => {
  test('gives lines, and says what was not read', async () => {
    const read = await value('read', { path: 'src/a.ts', from: 2, lines: 1 });
    expect(read).toMatchObject({
      text: 'export const b = 2;',
      from: 2,
      to: 2,
      lines: 3,
      more: true,
      finalNewline: true,
    });
    expect(await value('read', { path: 'src/crlf.txt' })).toMatchObject({
      lineEnds: 'crlf',
      finalNewline: false,
      more: false,
    });
  });

  test('gives what is no text as bytes', async () => {
    const read = await value('read', { path: 'bin/data', offset: 1, bytes: 2 });
    expect(read).toMatchObject({ kind: 'bytes', binary: true, base64: 'AQI=', more: true });
  });

  test('cuts a line that is endless, and says so', async () => {
    stage.write('long', Buffer.from('x'.repeat(1_000_000)));
    expect(await value('read', { path: 'long' })).toMatchObject({ cut: true, more: true, lines: 1 });
  });
});

describe('list and search', () => {
  test('list by folder, glob and depth', async () => {
    const paths = async (input: object) => {
      const { entries } = (await value('list', input)) as { entries: { path: string }[] };
      return entries.map((entry) => entry.path);
    };
    expect(await paths({ glob: '*.{ts,md}' })).toEqual(['README.md', 'src/a.ts', 'src/sub/Ünï.ts']);
    expect(await paths({ folder: 'src/', glob: 'sub/**' })).toEqual(['src/sub/Ünï.ts']);
    expect(await paths({ depth: 1 })).toEqual(['README.md', 'bin', 'link', 'src']);
    expect(await value('list', { limit: 2 })).toMatchObject({ total: 9 });
  });

  test('say what was left out of the copy, without its names, and why a file that is asked for is not there', async () => {
    const why = 'it is named as secrets are';
    expect(await value('list', {})).toMatchObject({ leftOut: [{ why, count: 2 }] });
    expect(await value('list', { folder: 'src' })).toMatchObject({ leftOut: [{ why, count: 1 }] });
    expect(await value('list', { folder: 'bin' })).not.toHaveProperty('leftOut');
    expect(await failure('read', { path: '.env' })).toMatchObject({
      message: expect.stringContaining(`.env: there is no such file in the copy, because ${why}`),
    });
  });

  test('search tells file, line and what lies around, and passes over what is no text', async () => {
    const found = await value('search', { pattern: '^needle|needle$', context: 1 });
    expect(found).toEqual({
      matches: [
        { path: 'README.md', line: 1, text: 'needle', before: [], behind: [''] },
        { path: 'README.md', line: 4, text: 'no newline: needle', before: ['Needle again'], behind: [] },
      ],
      files: 4,
      passedOver: 1,
    });
  });

  test('search takes a pattern as it stands, in any case, in some files, and ends at its limit', async () => {
    stage.write('src/options', Buffer.from('--pre=sh\n(a+)+$\n'));
    expect(await value('search', { pattern: '--pre=sh', literal: true })).toMatchObject({ matches: [{ line: 1 }] });
    expect(await value('search', { pattern: '(a+)+$', literal: true })).toMatchObject({ matches: [{ line: 2 }] });
    const { matches } = await value('search', { pattern: 'NEEDLE', ignoreCase: true, glob: '*.ts' });
    expect(matches).toMatchObject([{ path: 'src/sub/Ünï.ts', line: 1 }]);
    expect(await value('search', { pattern: 'needle', limit: 1 })).toMatchObject({ stoppedBy: 'limit' });
    expect(await value('search', { pattern: 'three$' })).toMatchObject({
      matches: [{ path: 'src/crlf.txt', line: 3 }],
    });
    expect(await value('search', { pattern: 'two$' })).toMatchObject({
      matches: [{ path: 'src/crlf.txt', text: 'two' }],
    });
  });
});

describe('patch', () => {
  test('replaces exactly one place, and keeps line ends and the end of the file', async () => {
    await value('patch', { path: 'src/crlf.txt', edits: [{ old: 'one\ntwo', new: '1\n2\n2.5' }] });
    expect(text('src/crlf.txt')).toBe('1\r\n2\r\n2.5\r\nthree');
  });

  test('a text that stands often is meant only where that is said', async () => {
    const edits = [{ old: '= 1;', new: '= 9;' }];
    expect(await failure('patch', { path: 'src/a.ts', edits })).toMatchObject({
      field: 'edits.0.old',
      message: expect.stringContaining('2 times in src/a.ts, at lines 1, 3'),
    });
    await value('patch', { path: 'src/a.ts', edits: [{ ...edits[0], all: true }] });
    expect(text('src/a.ts')).toBe('export const a = 9;\nexport const b = 2;\nexport const c = 9;\n');
  });

  test('what does not fit is told with the nearest place, and nothing is changed', async () => {
    const edits = (old: string) => ({
      path: 'src/a.ts',
      edits: [
        { old: '= 2;', new: '= 3;' },
        { old, new: '' },
      ],
    });
    expect((await failure('patch', edits('export  const a = 1;')))?.message).toContain(
      'line 1 it differs in white space only',
    );
    const parted = await failure('patch', edits('export const a = 1;\nexport const x = 2;'));
    expect(parted).toMatchObject({
      field: 'edits.1.old',
      message: expect.stringContaining('line 2 is: export const b = 3;'),
    });
    expect((await failure('patch', edits('nothing')))?.message).toContain('read the file again');
    expect(stage.changes()).toEqual([]);
  });

  const DIFF = `diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,3 +1,3 @@
 export const a = 1;
-export const b = 2;
+export const b = 20;
 export const c = 1;
diff --git a/new/run.sh b/new/run.sh
new file mode 100755
--- /dev/null
+++ b/new/run.sh
@@ -0,0 +1 @@
+#!/bin/sh
diff --git a/src/sub/Ünï.ts b/src/sub/Ünï.ts
deleted file mode 100644
--- a/src/sub/Ünï.ts
+++ /dev/null
@@ -1 +0,0 @@
-const needle = "ünï";
`;

  test('a diff changes, adds and removes files at once', async () => {
    const { files } = await value('patch', { diff: DIFF });
    expect((files as { what: string }[]).map((file) => file.what)).toEqual(['changed', 'added', 'removed']);
    expect(text('src/a.ts')).toContain('b = 20');
    expect(stage.entry('new/run.sh')).toMatchObject({ mode: 0o755 });
    expect(stage.entry('src/sub/Ünï.ts')).toBeUndefined();
  });

  test('a diff of which one hunk does not fit changes no file', async () => {
    const wrong = await failure('patch', { diff: DIFF.replace('-const needle', '-const other') });
    expect(wrong).toMatchObject({ field: 'diff', message: expect.stringContaining('hunk 1 of src/sub/Ünï.ts') });
    expect(stage.changes()).toEqual([]);
    expect(text('src/a.ts')).toBe(FILES['src/a.ts']);
    expect(store.open(stage.id)?.changes()).toEqual([]);
  });
});

describe('write, move and delete', () => {
  test('write makes folders, keeps modes, and takes bytes', async () => {
    expect(await value('write', { path: 'new/x.sh', content: '#', executable: true })).toMatchObject({ created: true });
    expect(await value('write', { path: 'new/x.sh', content: 'AAH/', encoding: 'base64' })).toMatchObject({ size: 3 });
    expect(stage.entry('new/x.sh')).toMatchObject({ mode: 0o755 });
    expect([...stage.read('new/x.sh')]).toEqual([0, 1, 255]);
  });

  test('a folder goes only where that is said', async () => {
    expect(await failure('delete', { path: 'src' })).toMatchObject({ field: 'recursive' });
    expect(await value('delete', { path: 'src', recursive: true })).toEqual({ path: 'src', entries: 5 });
    await value('move', { from: 'README.md', to: 'docs/readme.md' });
    expect(stage.entry('docs/readme.md')).toMatchObject({ kind: 'file' });
  });

  test('a call is done once, however often it is made with its key', async () => {
    const input = { path: 'src/a.ts', edits: [{ old: 'b = 2', new: 'b = 2 + b = 2' }] };
    expect(await call('patch', { ...input, edits: [{ old: 'b = 2', new: 'b = 22' }] }, 'k')).toMatchObject({
      ok: true,
    });
    const again = await call('patch', { ...input, edits: [{ old: 'b = 2', new: 'b = 22' }] }, 'k');
    expect(again).toEqual({ ok: true, value: { files: [{ path: 'src/a.ts', what: 'changed', places: 1 }] } });
    expect(text('src/a.ts')).toContain('b = 22;');
  });
});

test.each([
  ['read', {}, 'path'],
  ['read', { path: 'src/a.ts', line: 3 }, undefined],
  ['read', { path: '../a.ts' }, 'path'],
  ['read', { path: 'src' }, 'path'],
  ['read', { path: 'link' }, 'path'],
  ['read', { path: 'SRC/A.ts' }, 'path'],
  ['read', { path: 'src/a.ts', from: 9 }, 'from'],
  ['list', { folder: 'nowhere' }, 'folder'],
  ['list', { glob: '{a,b}'.repeat(9) }, 'glob'],
  ['search', { pattern: '(' }, 'pattern'],
  ['patch', { path: 'src/a.ts' }, 'edits'],
  ['patch', { path: 'bin/data', edits: [{ old: 'a', new: 'b' }] }, 'path'],
  ['patch', { diff: 'no diff' }, 'diff'],
  ['patch', { diff: '--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n' }, 'diff'],
  ['write', { path: 'src', content: '' }, 'path'],
  ['write', { path: 'link', content: '' }, 'path'],
  ['write', { path: 'x', content: 'é', encoding: 'base64' }, 'content'],
  ['write', { path: 'src/a.ts/x', content: '' }, undefined],
  ['move', { from: 'src', to: 'src/sub/src' }, undefined],
  ['move', { from: 'src', to: 'README.md' }, 'to'],
  ['delete', { path: 'nothing' }, 'path'],
  ['delete', 'src', undefined],
])('%s %j is answered in words, and changes nothing', async (name, input, field) => {
  const told = await failure(name, input);
  expect(told?.message).toMatch(/\w{3,}/);
  expect(told?.field).toBe(field);
  expect(stage.changes()).toEqual([]);
});
