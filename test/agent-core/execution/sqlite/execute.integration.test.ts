/** The program that changes databases in a container, as a process of this machine, behind the tool, on real copies. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import type { SandboxResult } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { sqliteExecute } from '../../../../agent-core/execution/sqlite/execute.ts';
import { executeCommand } from '../../../../agent-core/execution/sqlite/programs.ts';
import type { Stage } from '../../../../agent-core/execution/staging/stage/stage.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { stagesOf } from '../staging/support.ts';
import { contextOn, databaseOf, folders, type Ran, ranHere } from './support.ts';

afterAll(() => folders.removeAll());

const TABLES = `
  CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
  INSERT INTO t VALUES (1, 'Ada'), (2, 'Grace');
  CREATE TABLE child (parent REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)`;
const TRIGGER = 'CREATE TRIGGER hostile AFTER INSERT ON t BEGIN';
const halfDone = databaseOf(
  `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, filler BLOB);
  WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 99)
    INSERT INTO t SELECT i, 'was', zeroblob(4000) FROM n`,
  `PRAGMA cache_size = 2; BEGIN; UPDATE t SET name = 'is'`,
);
const inWal = databaseOf(`PRAGMA journal_mode = WAL; ${TABLES}`, `INSERT INTO t VALUES (3, 'Edith')`);
const below = (folder: string, files: Record<string, Buffer>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));
const fresh = stagesOf({
  ...databaseOf(TABLES),
  ...{ ...below('half', halfDone), ...below('wal', inWal) },
  ...below('loads', databaseOf(`${TABLES}; ${TRIGGER} SELECT load_extension('x'); END`)),
  ...below('untrusted', databaseOf(`${TABLES}; ${TRIGGER} SELECT count(*) FROM pragma_table_info('t'); END`)),
  ...{ 'secret.txt': 'not for the database', 'src/a.ts': '' },
});

type Options = { at?: ReturnType<typeof fresh>; file?: string; parameters?: unknown[]; run?: Ran; key?: string };

const fits = (sql: string, file = 'a.db', parameters: unknown[] = []) =>
  sqliteExecute.input.safeParse({ file, sql, parameters });

async function execute(sql: string, { at = fresh(), file = 'a.db', parameters = [], run, key }: Options = {}) {
  const input = fits(sql, file, parameters);
  if (!input.success) throw input.error;
  const before = at.store.open(at.stage.id);
  const result = await sqliteExecute.run(input.data, contextOn(at, run, key));
  const stage = at.store.open(at.stage.id) as Stage;
  const isUntouched = JSON.stringify(stage.entries()) === JSON.stringify(before?.entries());
  const rows = (asked: string) => rowsIn(stage, file, asked);
  return { at, result, rows, isUntouched, names: stage.entries().map((entry) => entry.path as string) };
}

function rowsIn(stage: Stage, file: string, sql: string): unknown[] {
  const copy = path.join(folders.make(), 'copy.db');
  writeFileSync(copy, stage.read(file));
  const database = new Sqlite(copy);
  const rows = database.prepare(sql).raw().all();
  database.close();
  return rows;
}

const NAMES = 'SELECT name FROM t ORDER BY id';

describe('a change of a database of the copy', () => {
  test('is in the file afterwards and says how many rows it changed; parameters are no SQL', async () => {
    const inserted = await execute('INSERT INTO t (name) VALUES (?)', { parameters: ["'); DROP TABLE t; --"] });
    expect(inserted.result).toMatchObject({ state: 'done', value: { changed: 1, rows: [] }, text: 'changed rows: 1' });
    expect(inserted.rows(NAMES)).toEqual([['Ada'], ['Grace'], ["'); DROP TABLE t; --"]]);
    const again = { at: inserted.at };
    expect(await execute("UPDATE t SET name = name || '!'", { ...again, key: 'b' })).toMatchObject({
      result: { value: { changed: 3 } },
    });
    const removed = await execute('DELETE FROM t WHERE id > 1', { ...again, key: 'c' });
    expect([removed.result, removed.rows(NAMES)]).toMatchObject([{ value: { changed: 2 } }, [['Ada!']]]);
  });

  test('tells a thousand of the rows that it returns, and all of them are changed', async () => {
    const { result, rows } =
      await execute(`WITH RECURSIVE n (i) AS (VALUES (10) UNION ALL SELECT i + 1 FROM n WHERE i < 2009)
      INSERT INTO t SELECT i, 'n' || i FROM n RETURNING id, name`);
    expect(result).toMatchObject({ value: { changed: 2_000, columns: ['id', 'name'], truncated: true } });
    expect(result.state === 'done' && [result.value.rows.length, result.value.rows[0]]).toEqual([1_000, [10, 'n10']]);
    expect(rows('SELECT count(*) FROM t')).toEqual([[2_002]]);
  });

  test('keeps whole numbers whole, and takes none that it could not', async () => {
    const made = await execute('CREATE TABLE zips (zip TEXT, any)', { key: 'a' });
    const again = { at: made.at, parameters: [12_345, 7], key: 'b' };
    const inserted = await execute('INSERT INTO zips VALUES (?, ?)', again);
    expect(inserted.rows('SELECT zip, any / 2, typeof(any) FROM zips')).toEqual([['12345', 3, 'integer']]);
    expect(fits('INSERT INTO zips VALUES (?, ?)', 'a.db', [2 ** 53, 0.5]).error?.issues).toMatchObject([
      { path: ['parameters', 0], message: expect.stringContaining('beyond 2^53') },
    ]);
  });

  test('is nothing temporary, however that is said', async () => {
    for (const sql of [
      'CREATE TABLE temp.x (a)',
      'CREATE TABLE "temp"."x" AS SELECT 1',
      'CREATE VIEW temp.v AS SELECT 1',
    ])
      expect(await execute(sql)).toMatchObject({ result: { state: 'failed' }, isUntouched: true });
  });

  test('may be one of tables, indexes and triggers', async () => {
    const { at, result } = await execute('CREATE TABLE copied AS SELECT * FROM t');
    expect(result).toMatchObject({ state: 'done', value: { changed: 0 } });
    await execute('ALTER TABLE copied RENAME COLUMN name TO called', { at, key: 'b' });
    const trigger =
      'CREATE TRIGGER copying AFTER INSERT ON t BEGIN UPDATE copied SET called = new.name; DELETE FROM child; END;';
    expect((await execute(trigger, { at, key: 'c' })).result).toMatchObject({ state: 'done' });
    expect((await execute('CREATE VIRTUAL TABLE words USING fts5(text)', { at, key: 'd' })).result.state).toBe('done');
    const last = await execute("INSERT INTO t VALUES (9, 'Mary')", { at, key: 'e' });
    expect(last.result).toMatchObject({ value: { changed: 1 } });
    expect(last.rows('SELECT DISTINCT called FROM copied')).toEqual([['Mary']]);
  });

  test('makes the file, and the folders above, only as CREATE TABLE', async () => {
    const { result, names, rows } = await execute('-- new\nCREATE TABLE t (name)', { file: 'data/new/b.db' });
    expect(result).toMatchObject({ state: 'done' });
    expect(names).toEqual(expect.arrayContaining(['data', 'data/new', 'data/new/b.db']));
    expect(rows('SELECT count(*) FROM t')).toEqual([[0]]);
    for (const [sql, file] of [
      ['INSERT INTO t VALUES (1)', 'data/b.db'],
      ['CREATE VIEW v AS SELECT 1', 'b.db'],
      ['CREATE TABLE t (name)', 'a.db/b.db'],
      ['CREATE TABLE t (name)', 'src'],
      ['DELETE FROM t', 'link'],
    ] as const)
      expect(await execute(sql, { file })).toMatchObject({ isUntouched: true, result: { failure: { field: 'file' } } });
  });

  test('fails where SQLite finds no name for its journal', async () => {
    const { result, isUntouched } = await execute('CREATE TABLE t (name)', { file: 'b'.repeat(255) });
    expect([result, isUntouched]).toMatchObject([{ state: 'failed' }, true]);
  });

  test('takes in what lies in the log, and leaves none', async () => {
    expect(Object.keys(inWal)).toEqual(['a.db', 'a.db-shm', 'a.db-wal']);
    const { names, rows } = await execute("INSERT INTO t VALUES (4, 'Joan')", { file: 'wal/a.db' });
    expect(rows(NAMES)).toEqual([['Ada'], ['Grace'], ['Edith'], ['Joan']]);
    expect(rows('PRAGMA journal_mode')).toEqual([['wal']]);
    expect(names.filter((name) => name.startsWith('wal/'))).toEqual(['wal/a.db']);
  });

  test('takes back first what an interrupted one left half done', async () => {
    expect(Object.keys(halfDone)).toEqual(['a.db', 'a.db-journal']);
    const { names, rows } = await execute("UPDATE t SET name = 'one' WHERE id = 1", { file: 'half/a.db' });
    expect(rows('SELECT name, count(*) FROM t GROUP BY name')).toEqual([
      ['one', 1],
      ['was', 99],
    ]);
    expect(names.filter((name) => name.startsWith('half/'))).toEqual(['half/a.db']);
  });
});

describe('all or nothing', () => {
  test.each([
    ["INSERT INTO t VALUES (5, 'Katherine'), (1, 'again')", 'SQLITE_CONSTRAINT'],
    ["INSERT INTO t SELECT id + 10, 'one' FROM t", 'SQLITE_CONSTRAINT'],
    // Seen at the commit alone.
    ['INSERT INTO child VALUES (77)', 'SQLITE_CONSTRAINT'],
    ['DELETE FROM none', 'SQLITE_ERROR'],
  ])('what fails leaves the file as it was: %s', async (sql, code) => {
    const { result, isUntouched } = await execute(sql);
    expect(result).toMatchObject({ state: 'failed', failure: { field: 'sql' }, cause: { from: 'sqlite', code } });
    expect(isUntouched).toBe(true);
  });

  test.each(['DELETE FROM t; DELETE FROM child', "DELETE FROM t; ATTACH 'x' AS y", 'DELETE FROM t; x'])(
    'of two statements none is done: %s',
    async (sql) => {
      const { result, isUntouched } = await execute(sql);
      expect(result).toMatchObject({ failure: { field: 'sql', message: expect.stringContaining('one statement') } });
      expect(isUntouched).toBe(true);
    },
  );

  test('a call that is made again is done once, and answers as before whatever comes of it now', async () => {
    const sql = "INSERT INTO t VALUES (3, 'Edith')";
    const { at, result } = await execute(sql, { key: 'same' });
    const again = await execute(sql, { at, key: 'same' });
    expect([again.result, again.isUntouched]).toEqual([result, true]);
    expect((await execute(sql, { at, key: 'other' })).result).toMatchObject({ state: 'failed' });
  });

  test('a database that another call changed meanwhile is as that one left it', async () => {
    const at = fresh();
    const run: Ran = async (call) => {
      const result = await ranHere(call);
      await execute("INSERT INTO t VALUES (3, 'theirs')", { at, key: 'other' });
      return result;
    };
    const { result, rows } = await execute("INSERT INTO t VALUES (4, 'ours')", { at, run });
    expect(result).toMatchObject({ failure: { kind: 'conflict', next: 'repair' } });
    expect(rows(NAMES)).toEqual([['Ada'], ['Grace'], ['theirs']]);
  });

  test.each(['timed-out', 'out-of-memory', 'disk-full'] as const)(
    'what is ended (%s) changes nothing',
    async (ending) => {
      const run: Ran = async (call) => ({ ...(await ranHere(call)), ending });
      const { result, isUntouched } = await execute('DELETE FROM t', { run });
      expect([result, isUntouched]).toMatchObject([{ state: 'failed', failure: { kind: ending } }, true]);
    },
  );
});

describe('attack:', () => {
  test.each([
    'SELECT 1',
    "ATTACH '/etc/passwd' AS x",
    'DETACH main',
    'PRAGMA writable_schema = ON',
    "VACUUM INTO 'b'",
    '/* INSERT */ ATTACH',
    '; DELETE FROM t',
    'EXPLAIN DELETE FROM t',
    'CREATE /**/ TEMP TABLE x (y)',
    'CREATE temporary TABLE x (y)',
  ])('%s is refused before it gets anywhere', (sql) => expect(fits(sql).error?.issues[0]?.path).toEqual(['sql']));

  test
    .runIf(Number(process.versions.node.split('.')[0]) >= 24)
    .each([
      "ATTACH 'b.db' AS b",
      'DETACH main',
      'PRAGMA writable_schema = ON',
      "VACUUM INTO 'b.db'",
      "UPDATE t SET name = load_extension('x')",
      "UPDATE sqlite_schema SET sql = 'x'",
      "INSERT INTO t SELECT 9, journal_mode FROM pragma_journal_mode('off')",
      "INSERT INTO words_data VALUES (99, x'00')",
    ])('whatever its first word is, the program does not do: %s', async (sql) => {
    const folder = folders.make();
    writeFileSync(
      path.join(folder, 'a.db'),
      databaseOf(`${TABLES}; CREATE VIRTUAL TABLE words USING fts5 (text)`)['a.db'] ?? '',
    );
    const input = JSON.stringify({ file: 'a.db', sql, parameters: [], mostRows: 1, mostBytes: 99 });
    const { stdout } = spawnSync(process.execPath, executeCommand.slice(1), { cwd: folder, input, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual({ error: expect.any(String), code: expect.any(Number) });
  });

  test.each([
    ['loads/a.db', 'unsafe use of load_extension'],
    ['untrusted/a.db', 'unsafe use of virtual table'],
  ])('what a trigger of the file asks for is not done (%s)', async (file, why) => {
    const { result, isUntouched } = await execute("INSERT INTO t VALUES (3, 'x')", { file });
    expect(result).toMatchObject({ state: 'failed', failure: { message: expect.stringContaining(why) } });
    expect(isUntouched).toBe(true);
  });

  const link = { kind: 'link', path: TreePath.parse('a.db'), target: 'secret.txt' } as const;
  const log = { kind: 'link', path: TreePath.parse('a.db-wal'), target: 'secret.txt' } as const;
  test.each<[string, Partial<SandboxResult>]>([
    ['a link in the place of the file', { changed: [{ kind: 'changed', entry: link }] }],
    ['a log beside it', { changed: [{ kind: 'added', entry: log }] }],
    ['nothing in its place', { changed: [{ kind: 'removed', path: link.path }] }],
    ['what the sandbox refused', { refused: ['a.db: a device'] }],
  ])('a file that took its program over leaves %s, which is not taken', async (_, left) => {
    const run: Ran = async (call) => ({ ...(await ranHere(call)), ...left });
    const { result, isUntouched } = await execute('DELETE FROM t', { run });
    expect([result, isUntouched]).toMatchObject([{ state: 'failed', failure: { field: 'file' } }, true]);
  });

  test('a file that took its program over changes no other file', async () => {
    const other = { kind: 'removed', path: TreePath.parse('secret.txt') } as const;
    const run: Ran = async (call) => {
      expect([...call.files.entries()].map((entry) => entry.path)).toEqual(['a.db']);
      const result = await ranHere(call);
      return { ...result, changed: [...(result.changed ?? []), other] };
    };
    const { result, names, rows } = await execute("DELETE FROM t WHERE name = 'Ada'", { run });
    expect([result.state, rows(NAMES)]).toEqual(['done', [['Grace']]]);
    expect(names).toContain('secret.txt');
  });
});
