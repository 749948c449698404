/** The program that reads databases in a container, as a process of this machine, behind the tool. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqliteQuery } from '../../../../agent-core/execution/network-tools/sqlite-query.ts';
import type { Sandbox, SandboxCall } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import type { ToolContext } from '../../../../agent-core/execution/tools/tool.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import type { FileEntry } from '../../../../agent-core/execution/trees/tree.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'penumbra-sqlite-'));
  const database = new Sqlite(path.join(folder, 'a.db'));
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE t (id INTEGER, name TEXT, data BLOB)');
  database.prepare('INSERT INTO t VALUES (9007199254740993, ?, ?)').run('é', Buffer.from('hi'));
  database.exec(`WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO t SELECT i, NULL, NULL FROM n`);
  database.close();
  writeFileSync(path.join(folder, 'secret.txt'), 'not for the database');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the call's command with its files in a folder of its own. */
async function ranHere(call: SandboxCall) {
  const work = mkdtempSync(path.join(folder, 'work-'));
  for (const entry of call.files.entries())
    if (entry.kind === 'file') writeFileSync(path.join(work, entry.path), await call.files.content(entry));
  const [, ...args] = call.command;
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: work, input: call.input });
  return { ending: 'exited', exitCode: status, stdout, files: execFileSync('ls', [work], { encoding: 'utf8' }) };
}

function query(sql: string, parameters: unknown[] = [], file = 'a.db') {
  const seen: string[] = [];
  const entry = (name: string) =>
    ({ kind: 'file', path: name, mode: 0o644, size: 1, hash: '' }) as unknown as FileEntry;
  const files = ['a.db', 'secret.txt'].map(entry);
  const content = async ({ path: name }: FileEntry) => readFileSync(path.join(folder, name));
  const stage = {
    entry: (name: string) => files.find((each) => each.path === name),
    tree: () => new EntryTree(files, content),
  };
  const run = async (call: SandboxCall) => {
    const result = await ranHere(call);
    seen.push(result.files);
    return result;
  };
  const context = {
    signal: new AbortController().signal,
    stage: async () => stage,
    sandbox: async () => ({ run }) as unknown as Sandbox,
  } as unknown as ToolContext;
  const input = sqliteQuery.input.safeParse({ file, sql, parameters });
  if (!input.success) return { refused: input.error.issues[0]?.path.join('.'), seen };
  return { result: sqliteQuery.run(input.data, context), seen };
}

test('answers come with their types, large numbers and bytes unharmed, and parameters are no SQL', async () => {
  const { result, seen } = query('SELECT id, name, data FROM t WHERE name = ?', ['é']);
  const row = ['9007199254740993', 'é', { base64: 'aGk=' }];
  expect(await result).toMatchObject({ state: 'done', value: { columns: ['id', 'name', 'data'], rows: [row] } });
  expect(seen[0]).not.toContain('secret');
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
  expect(await query('SELECT 1; DELETE FROM t').result).toMatchObject({ value: { rows: [[1]] } });
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
  expect(await query('SELECT 1', [], 'none.db').result).toMatchObject({ ...failure, failure: { field: 'file' } });
  expect(query('SELECT 1', [], '../a.db').refused).toBe('file');
});
