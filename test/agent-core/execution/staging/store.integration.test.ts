/** The store of staged copies: what it keeps, what it reads again, what it hides, and that nothing is left behind. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStaging, type StagingStore } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { contentsOf, Folders, openStore } from './support.ts';

const folders = new Folders();
afterAll(() => folders.removeAll());

let data: string;
let workspace: string;
let store: StagingStore;
const put = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
  writeFileSync(path.join(workspace, name), text);
};
const file = (name: string) => path.join(data, name);
const counts = () => {
  const sql = new Sqlite(file('staging.db'));
  const count = (table: string) => sql.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const found = Object.fromEntries(['blob', 'snapshot', 'held', 'stage', 'change'].map((each) => [each, count(each)]));
  sql.close();
  return found;
};
const damage = (statement: string) => {
  const sql = new Sqlite(file('staging.db'));
  sql.exec(statement);
  sql.close();
};

beforeEach(() => {
  data = folders.make();
  workspace = folders.make();
  store = openStore(data);
  return () => store.close();
});

describe('a snapshot', () => {
  test('is the same one where nothing changed, and shares its contents where little did', async () => {
    put('a', 'one');
    put('b', 'two');
    const old = new Date(Date.now() - 60_000);
    for (const name of ['a', 'b']) utimesSync(path.join(workspace, name), old, old);
    const first = await store.snapshot(workspace);
    expect((await store.snapshot(workspace)).id).toBe(first.id);
    put('a', 'three');
    const second = await store.snapshot(workspace);
    expect(second.id).not.toBe(first.id);
    expect(await contentsOf(first.tree)).toEqual({ a: '644 one', b: '644 two' });
    expect(await contentsOf(second.tree)).toEqual({ a: '644 three', b: '644 two' });
    store.sweep();
    expect(counts()).toMatchObject({ snapshot: 1, blob: 2, held: 2 });
  });

  test('sees a change that kept size and time, however soon it came', async () => {
    put('a', 'one');
    const { mtime } = statSync(path.join(workspace, 'a'));
    await store.snapshot(workspace);
    put('a', 'two');
    utimesSync(path.join(workspace, 'a'), mtime, mtime);
    expect(await contentsOf((await store.snapshot(workspace)).tree)).toEqual({ a: '644 two' });
  });

  test('that is cancelled or breaks a limit leaves nothing', async () => {
    put('a', 'one');
    put('b', 'two');
    await expect(store.snapshot(workspace, { limits: { entries: 1 } })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(store.snapshot(workspace, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    store.sweep(0);
    expect(counts()).toEqual({ blob: 0, snapshot: 0, held: 0, stage: 0, change: 0 });
  });
});

describe('what lies on the disk', () => {
  test('tells neither contents nor names, and is for its owner only', async () => {
    const words = ['the-content-of-a-file', 'the-name-of-a-file', 'made-later'];
    put(words[1] as string, words[0] as string);
    const stage = store.create('s', (await store.snapshot(workspace)).id);
    stage.write('made-later', Buffer.from('the-content-of-a-file too'));
    for (const name of readdirSync(data)) {
      const bytes = readFileSync(file(name));
      for (const word of words) expect(bytes.includes(word), `${word} in ${name}`).toBe(false);
      expect(statSync(file(name)).mode & 0o077, name).toBe(0);
    }
  });

  test.each([
    ['changed', "UPDATE blob SET sealed = substr(sealed, 1, 20) || x'00' || substr(sealed, 22)"],
    ['cut off', 'UPDATE blob SET sealed = substr(sealed, 1, 10)'],
    ['exchanged', 'UPDATE blob SET sealed = (SELECT other.sealed FROM blob other WHERE other.id <> blob.id)'],
    ['taken away', 'DELETE FROM held; DELETE FROM blob'],
  ])('never comes out as other bytes: a content that was %s', async (_how, statement) => {
    put('a', 'a content of some length, number one');
    put('b', 'a content of some length, number two');
    const { tree } = await store.snapshot(workspace);
    damage(statement);
    await expect(contentsOf(tree)).rejects.toMatchObject({ code: 'database-damaged' });
  });

  test('is not opened with another key, nor without its own', async () => {
    put('a', 'one');
    store.create('s', (await store.snapshot(workspace)).id);
    const key = readFileSync(file('staging.key'));
    rmSync(file('staging.key'));
    const open = () => openStaging(data, { clock: { now: () => 0 }, log: () => {} });
    expect(open).toThrow(/not the key/);
    writeFileSync(file('staging.key'), 'short');
    expect(open).toThrow(/no key of 32 bytes/);
    writeFileSync(file('staging.key'), key);
    chmodSync(file('staging.key'), 0o644);
    const again = open();
    expect(again.open('s')?.read('a').toString()).toBe('one');
    expect(statSync(file('staging.key')).mode & 0o777).toBe(0o600);
    again.close();
  });
});

describe('what goes', () => {
  test('a stage takes with it what only it needed', async () => {
    put('a', 'one');
    const snapshot = await store.snapshot(workspace);
    const stage = store.create('s', snapshot.id);
    stage.write('b', Buffer.from('two'));
    const fork = stage.fork('t');
    stage.write('c', Buffer.from('three'));
    store.remove('s');
    expect(fork.read('b').toString()).toBe('two');
    expect(counts()).toMatchObject({ stage: 1, change: 1, blob: 2 });
    store.remove('t');
    expect(counts()).toMatchObject({ stage: 0, change: 0, blob: 1, snapshot: 1 });
    store.sweep(0);
    expect(counts()).toEqual({ blob: 0, snapshot: 0, held: 0, stage: 0, change: 0 });
  });

  test('a snapshot that is cleared away before it has its stage is taken anew', async () => {
    put('a', 'one');
    const create = store.create.bind(store);
    vi.spyOn(store, 'create').mockImplementationOnce((...given) => {
      store.clear();
      return create(...given);
    });
    const stage = await store.copy('s', workspace, {}, 'own x');
    expect(await contentsOf(stage.tree())).toEqual({ a: '644 one' });
    expect(store.owned()).toEqual([{ id: 's', journal: 'own x' }]);
  });

  test('clearing leaves nothing, and a store that goes on', async () => {
    put('a', 'one');
    store.create('s', (await store.snapshot(workspace)).id).write('b', Buffer.from('two'));
    expect(store.clear()).toBe(true);
    expect(counts()).toEqual({ blob: 0, snapshot: 0, held: 0, stage: 0, change: 0 });
    expect(store.clear()).toBe(false);
    expect(await contentsOf((await store.snapshot(workspace)).tree)).toEqual({ a: '644 one' });
  });
});
