import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mixedOnDisk } from '../../../../agent-core/shadow/automations/mixed-files.ts';
import { presentTexts } from '../../../../agent-core/shadow/workspace/present-texts.ts';
import { readDocument } from '../../../../agent-core/shadow/workspace/read-document.ts';

let top: string;
beforeEach(() => {
  top = fs.mkdtempSync(path.join(tmpdir(), 'penumbra-read-'));
});
afterEach(() => fs.rmSync(top, { recursive: true }));

const folders = () => [{ name: 'ws', path: path.join(top, 'ws') }];

function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
  fs.writeFileSync(path.join(top, file), content);
}

test('a document is read by its key, without its byte order mark, and never from outside the folders', async () => {
  write('ws/a.ts', '\ufeffa');
  write('secret.ts', 'b');
  expect(await readDocument(folders(), 'a.ts', 100)).toEqual({
    doc: 'a.ts',
    language: 'typescript',
    text: 'a',
    bom: true,
  });
  expect(await readDocument(folders(), '../secret.ts', 100)).toBeUndefined();
  expect(await readDocument(folders(), `file://${top}/secret.ts`, 100)).toBeUndefined();
  expect(await readDocument(folders(), 'a.ts', 1)).toBeUndefined();
  expect(await readDocument(folders(), '.', 100)).toBeUndefined();
});

test('the editor’s text of an open document comes before the one on disk', async () => {
  write('ws/a.ts', 'disk');
  write('ws/b.ts', 'disk');
  const texts = await presentTexts(folders(), ['a.ts', 'b.ts', 'gone.ts'], new Map([['a.ts', 'open']]));
  expect([...texts]).toEqual([
    ['a.ts', 'open'],
    ['b.ts', 'disk'],
  ]);
});

test('files with mixed line ends are known by what is on disk', async () => {
  write('ws/a.ts', 'a\r\nb\n');
  write('ws/b.ts', 'a\nb\n');
  expect(await mixedOnDisk(folders(), ['a.ts', 'b.ts', 'gone.ts'])).toEqual(new Set(['a.ts']));
});
