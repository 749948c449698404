/** Reading a folder that somebody changes meanwhile, and what may be known of a file from its state. */
import { closeSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { AnchoredFolder } from '../../../../agent-core/execution/staging/disk/anchored-folder.ts';
import { readSteadily } from '../../../../agent-core/execution/staging/disk/read-file.ts';
import { readManifest, writeManifest } from '../../../../agent-core/execution/staging/store/manifest.ts';
import type { TreeEntry } from '../../../../agent-core/execution/trees/tree.ts';
import type { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { Folders } from './support.ts';

const folders = new Folders();
afterAll(() => folders.removeAll());

describe.skipIf(process.platform !== 'linux')('a folder that is held', () => {
  test('is read as it was opened, although a link now lies in its place', () => {
    const [top, outside] = [folders.make(), folders.make()];
    mkdirSync(path.join(top, 'in'));
    for (const folder of [path.join(top, 'in'), outside]) writeFileSync(path.join(folder, 'file'), folder);
    const held = AnchoredFolder.open(top);
    const inside = held.folder('in');
    renameSync(path.join(top, 'in'), path.join(top, 'was'));
    symlinkSync(outside, path.join(top, 'in'));
    const read = readSteadily(inside, 'file', 1_000);
    expect(typeof read === 'string' ? read : read.bytes.toString()).toBe(path.join(top, 'in'));
    expect(() => held.folder('in')).toThrow();
    inside.close();
    held.close();
  });

  test('gives no file through a link', () => {
    const [top, outside] = [folders.make(), folders.make()];
    writeFileSync(path.join(outside, 'file'), 'secret');
    symlinkSync(path.join(outside, 'file'), path.join(top, 'link'));
    const held = AnchoredFolder.open(top);
    expect(() => closeSync(held.openFile('link'))).toThrow(/ELOOP/);
    held.close();
  });

  test('tells a file that has not the length it says, as one that is being written', () => {
    expect(readFileSync('/proc/self/status').length).toBeGreaterThan(0);
    const held = AnchoredFolder.open('/proc/self');
    expect(readSteadily(held, 'status', 1_000)).toBe('it changes while it is read');
    expect(readSteadily(held, 'fd', 1_000)).toBe('it is no regular file');
    held.close();
  });
});

test('how a file stood is trusted only where it was written well before the snapshot', () => {
  const began = 1_700_000_000_000;
  const at = (ms: number) => BigInt(ms) * 1_000_000n;
  const names = ['old', 'new', 'touched'] as TreePath[];
  const entries = names.map((each): TreeEntry => ({ kind: 'file', path: each, mode: 0o644, size: 1, hash: 'h' }));
  const state = { size: 1, inode: 7n };
  const states = new Map([
    ['old', { ...state, mtimeNs: at(began - 60_000), ctimeNs: at(began - 60_000) }],
    ['new', { ...state, mtimeNs: at(began - 5), ctimeNs: at(began - 5) }],
    ['touched', { ...state, mtimeNs: at(began - 60_000), ctimeNs: at(began - 5) }],
  ]);
  const read = readManifest(writeManifest({ entries, states, left: [] }, began));
  expect(read.entries).toEqual(entries);
  expect([...read.states]).toEqual([['old', states.get('old')]]);
});
