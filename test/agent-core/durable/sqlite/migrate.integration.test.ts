import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../../../../agent-core/durable/log.ts';
import { DATABASE_FILE, openDatabase } from '../../../../agent-core/durable/sqlite/database.ts';
import { loadSqlite } from '../../../../agent-core/durable/sqlite/load.ts';
import { type Migration, migrate, schemaVersion } from '../../../../agent-core/durable/sqlite/migrate.ts';
import { migrations } from '../../../../agent-core/durable/sqlite/migrations/index.ts';
import { FakeClock, temporaryFolder } from '../../../support/recording.ts';

const options = { clock: new FakeClock(), log: silent };

function raw(file = ':memory:'): Database {
  const sql = new (loadSqlite())(file);
  onTestFinished(() => {
    sql.close();
  });
  return sql;
}

function schema(sql: Database): unknown {
  return sql.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
}

const older = migrations.map((_, version) => version);

test.each(older)('a database of version %i becomes what a fresh one is', (version) => {
  const fresh = raw();
  migrate(fresh, migrations);
  const folder = temporaryFolder();
  const old = raw(path.join(folder, DATABASE_FILE));
  migrate(old, migrations.slice(0, version));
  expect(schemaVersion(old)).toBe(version);
  const { store } = openDatabase(folder, options);
  expect(schemaVersion(store.sql)).toBe(migrations.length);
  expect(schema(store.sql)).toEqual(schema(fresh));
  store.close();
});

test('what version 1 recorded is there after every later step', () => {
  const folder = temporaryFolder();
  const old = raw(path.join(folder, DATABASE_FILE));
  migrate(old, migrations.slice(0, 1));
  old.exec(`
    INSERT INTO session VALUES (1, 'window', 0); INSERT INTO workspace VALUES (1, '/work');
    INSERT INTO signal VALUES (1, 1, 1, 0, 0, 5, '2026-05-04', 'doc.save', 'a.ts', '{"v":1,"t":5,"kind":"doc.save","doc":"a.ts"}', NULL, NULL, 40);
  `);
  const { store } = openDatabase(folder, options);
  expect(store.sql.prepare('SELECT doc FROM signal').pluck().all()).toEqual(['a.ts']);
  store.close();
});

test('silences of a version that only knew edits are of that family, but for the one of all patterns', () => {
  const sql = raw();
  migrate(sql, migrations.slice(0, 6));
  sql.exec(`INSERT INTO silence (fingerprint, never) VALUES ('', 0), ('edit-1', 1)`);
  migrate(sql, migrations);
  expect(sql.prepare('SELECT fingerprint, family, never FROM silence').all()).toEqual([
    { fingerprint: '', family: null, never: 0 },
    { fingerprint: 'edit-1', family: 'edit', never: 1 },
  ]);
});

test('a newer schema than the code is refused in words, and left as it is', () => {
  const folder = temporaryFolder();
  openDatabase(folder, options).store.close();
  const newer = raw(path.join(folder, DATABASE_FILE));
  newer.pragma(`user_version = ${migrations.length + 4}`);
  expect(() => openDatabase(folder, options)).toThrow(
    expect.objectContaining({ code: 'schema-newer', message: expect.stringContaining('Update Penumbra') }),
  );
  expect(schemaVersion(newer)).toBe(migrations.length + 4);
});

test('a step that fails leaves the version before it, whole', () => {
  const sql = raw();
  const steps: Migration[] = [
    { version: 1, what: 'a', up: (s) => s.exec('CREATE TABLE a (x)') },
    {
      version: 2,
      what: 'b',
      up: (s) => {
        s.exec('CREATE TABLE b (x)');
        throw new Error('power cut');
      },
    },
  ];
  expect(() => migrate(sql, steps)).toThrow('power cut');
  expect(schemaVersion(sql)).toBe(1);
  expect(schema(sql)).toHaveLength(1);
});

test('numbers with a gap are refused before anything runs under a wrong one', () => {
  expect(() => migrate(raw(), [{ version: 2, what: 'late', up: () => {} }])).toThrow('should be number 1');
});
