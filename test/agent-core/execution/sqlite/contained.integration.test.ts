/** Tools over SQLite files where they belong: real containers, a real copy. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import type { Sandbox } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { sqliteExecute } from '../../../../agent-core/execution/sqlite/execute.ts';
import { sqliteQuery } from '../../../../agent-core/execution/sqlite/query.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { Engine, hasEngine, nodeImage } from '../../../support/engine.ts';
import { stagesOf } from '../staging/support.ts';
import { contextOn, databaseOf, folders } from './support.ts';

const wal = databaseOf('PRAGMA journal_mode = WAL; CREATE TABLE t (name UNIQUE)', "INSERT INTO t VALUES ('Ada')");

describe.runIf(hasEngine || process.env.CI === 'true')('a database of the copy, in containers', () => {
  let engine: Engine;
  let sandbox: Sandbox;

  beforeAll(async () => {
    engine = await Engine.start();
    const image = await nodeImage(engine, { withNpm: false });
    sandbox = await DockerSandbox.open({ address: { socketPath: engine.socket }, image, waiting: 0 });
  });

  afterAll(async () => {
    await sandbox?.close();
    await engine?.stop();
    folders.removeAll();
  });

  const fresh = stagesOf(Object.fromEntries(Object.entries(wal).map(([name, bytes]) => [`data/${name}`, bytes])));

  test('is changed whole or not at all, and made where there is none', async () => {
    const at = fresh();
    const call = (key: string) => contextOn(at, (given) => sandbox.run(given), key);
    const input = (sql: string, name = 'a.db') => ({ file: TreePath.parse(`data/${name}`), sql, parameters: [] });
    const execute = (key: string, sql: string, name?: string) => sqliteExecute.run(input(sql, name), call(key));
    expect(await execute('1', "INSERT INTO t VALUES ('Grace') RETURNING name")).toMatchObject({
      state: 'done',
      value: { changed: 1, rows: [['Grace']] },
    });
    const failed = { state: 'failed', cause: { from: 'sqlite', code: 'SQLITE_CONSTRAINT' } };
    expect(await execute('2', "INSERT INTO t VALUES ('Edith'), ('Ada')")).toMatchObject(failed);
    expect(await execute('3', 'CREATE TABLE t (name)', 'new/b.db')).toMatchObject({ state: 'done' });
    expect(await sqliteQuery.run(input('SELECT name FROM t'), call('4'))).toMatchObject({
      value: { rows: [['Ada'], ['Grace']] },
    });
    const names = at.store
      .open(at.stage.id)
      ?.entries()
      .map((entry) => entry.path);
    expect(names).toEqual(['data', 'data/a.db', 'data/new', 'data/new/b.db', 'link']);
  });
});
