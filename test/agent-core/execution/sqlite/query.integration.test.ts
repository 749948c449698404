/** The program that reads databases in a container, as a process of this machine, behind the tool. */
import { afterAll, expect, test } from 'vitest';
import type { SandboxCall } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { sqliteQuery } from '../../../../agent-core/execution/sqlite/query.ts';
import { stagesOf } from '../staging/support.ts';
import { contextOn, databaseOf, folders, ranHere } from './support.ts';

afterAll(() => folders.removeAll());

const { 'a.db': database = Buffer.of() } = databaseOf(`
  PRAGMA journal_mode = WAL;
  CREATE TABLE t (id INTEGER, name TEXT, data BLOB);
  INSERT INTO t VALUES (9007199254740993, 'é', x'6869');
  WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO t SELECT i, NULL, NULL FROM n`);
/** As a process leaves it that is killed while it writes. */
const halfDone = databaseOf(
  `CREATE TABLE t (n INTEGER, filler BLOB);
  WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 99) INSERT INTO t SELECT 0, zeroblob(4000) FROM n`,
  'PRAGMA cache_size = 2; BEGIN; UPDATE t SET n = 1',
);
const stageOf = stagesOf({
  ...{ 'a.db': database, 'secret.txt': 'not for the database' },
  ...Object.fromEntries(Object.entries(halfDone).map(([name, bytes]) => [`half/${name}`, bytes])),
});

function query(sql: string, parameters: unknown[] = [], file = 'a.db') {
  const seen: string[] = [];
  const run = (call: SandboxCall) => {
    seen.push(...[...call.files.entries()].map((entry) => entry.path));
    return ranHere(call);
  };
  const input = sqliteQuery.input.safeParse({ file, sql, parameters });
  if (!input.success) return { refused: input.error.issues[0]?.path.join('.'), seen };
  return { result: sqliteQuery.run(input.data, contextOn(stageOf(), run)), seen };
}

test('answers come with their types, large numbers and bytes unharmed, and parameters are no SQL', async () => {
  const { result, seen } = query('SELECT id, name, data FROM t WHERE name = ?', ['é']);
  const row = ['9007199254740993', 'é', { base64: 'aGk=' }];
  expect(await result).toMatchObject({ state: 'done', value: { columns: ['id', 'name', 'data'], rows: [row] } });
  expect(seen).toEqual(['a.db']);
  expect(await query('SELECT id FROM t WHERE name = ?', ["' OR 1 --"]).result).toMatchObject({ value: { rows: [] } });
});

test('of many rows a thousand are told, and that there are more', async () => {
  const result = await query('SELECT id FROM t').result;
  expect(result?.state === 'done' && [result.value.rows.length, result.value.truncated]).toEqual([1_000, true]);
});

test.each([
  'DELETE FROM t',
  "ATTACH '/etc/passwd' AS x",
  'PRAGMA query_only = OFF',
  "VACUUM INTO 'b'",
  '/* SELECT */ DROP TABLE t',
])('%s is refused before it gets anywhere', (sql) => expect(query(sql).refused).toBe('sql'));

test('whether a statement asks is seen at once, whatever stands before it', () => {
  const began = performance.now();
  expect(query(`${'/**/'.repeat(4_000)}-- a\nSELECT 1`).refused).toBeUndefined();
  expect(query(`${'/**/'.repeat(4_000)}DROP TABLE t`).refused).toBe('sql');
  expect(performance.now() - began).toBeLessThan(1_000);
});

test('a statement that only looks like a question changes nothing', async () => {
  const sql = 'WITH x AS (SELECT 1) INSERT INTO t SELECT 1, 2, 3 FROM x RETURNING id';
  expect(await query(sql).result).toMatchObject({ state: 'failed', failure: { field: 'sql' } });
  for (const more of ['DELETE FROM t', "ATTACH 'b.db' AS b", 'SELECT 2', 'x'])
    expect(await query(`SELECT 1; ${more}`).result).toMatchObject({ state: 'failed', failure: { field: 'sql' } });
  expect(await query('SELECT 1; -- DELETE\n /* */ ; /* b').result).toMatchObject({ value: { rows: [[1]] } });
});

test('pragmas that tell are tables, and those that set are none', async () => {
  const result = await query("SELECT name FROM pragma_table_info('t')").result;
  expect(result).toMatchObject({ value: { rows: [['id'], ['name'], ['data']] } });
  expect(await query("SELECT * FROM pragma_journal_mode('delete')").result).toMatchObject({ state: 'failed' });
});

test('what an interrupted change left half done is not told', async () => {
  expect(Object.keys(halfDone)).toEqual(['a.db', 'a.db-journal']);
  const result = await query('SELECT sum(n), count(*) FROM t', [], 'half/a.db').result;
  expect(result).toMatchObject({ value: { rows: [[0, 100]] } });
});

test('what is no database, or not there, is a failure that says so', async () => {
  const failure = { state: 'failed', failure: { kind: 'bad-arguments' } };
  expect(await query('SELECT 1 FROM t', [], 'secret.txt').result).toMatchObject({
    failure: { kind: 'bad-arguments', field: 'file' },
    cause: { from: 'sqlite', code: 'SQLITE_NOTADB' },
  });
  expect(await query('SELECT * FROM none').result).toMatchObject({
    failure: { kind: 'bad-arguments', field: 'sql' },
    cause: { from: 'sqlite', code: 'SQLITE_ERROR' },
  });
  expect(await query(`SELECT ${'x'.repeat(9_000)}`).result).toMatchObject({ failure: { field: 'sql' } });
  expect(await query('SELECT 1', [], 'none.db').result).toMatchObject({ ...failure, failure: { field: 'file' } });
  expect(query('SELECT 1', [], '../a.db').refused).toBe('file');
});
