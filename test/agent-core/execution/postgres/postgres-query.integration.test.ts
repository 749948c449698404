/** Databases that a person added, asked by agents: a real Postgres, and every way from reading to writing that is known. */
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Network, systemNetwork } from '../../../../agent-core/execution/egress/network.ts';
import { addressOf, Database } from '../../../../agent-core/execution/postgres/databases.ts';
import { inTransaction } from '../../../../agent-core/execution/postgres/session.ts';
import type { ToolResult } from '../../../../agent-core/execution/tools/tool.ts';
import { MemoryLog } from '../../../support/egress.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { NAMED, ODD, SENT, UNSENT } from './attempts.ts';
import { type Calling, called, egressOf, makeShop, PASSWORD, told } from './shop.ts';

const TLS = path.join(import.meta.dirname, '../../../support/fixtures/tls');
let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
  await makeShop(server);
});
afterAll(() => server.stop());

const urlOf = (role: string) => server.url('shop').replace('penumbra@', `${role}@`);
const query = (sql: string, { role = 'reader', ...more }: Partial<Calling> & { role?: string } = {}) =>
  called('postgres_query', sql, { url: urlOf(role), ...more });
const execute = (sql: string, more: Partial<Calling> = {}) =>
  called('postgres_execute', sql, { url: urlOf('writer'), write: true, ...more });
const gave = (result: ToolResult<unknown>) =>
  result.state === 'done'
    ? (result.value as { rows: unknown[][]; truncated: boolean })
    : expect.unreachable(JSON.stringify(result));
const all = async () =>
  JSON.stringify(await server.query('shop', 'SELECT *, (SELECT last_value FROM counter) FROM item'));

describe('asking', () => {
  test('gives columns with their types, values as they are, and one entry in the log', async () => {
    const log = new MemoryLog();
    const sql = 'SELECT id, name, price, paid, at AT TIME ZONE $2 AS at FROM item WHERE id <= $1 ORDER BY id';
    const result = await query(sql, { parameters: [2, 'UTC'], log });
    expect(gave(result)).toEqual({
      columns: [
        { name: 'id', type: 'int4' },
        { name: 'name', type: 'text' },
        { name: 'price', type: 'numeric' },
        { name: 'paid', type: 'bool' },
        { name: 'at', type: 'timestamp' },
      ],
      rows: [
        [1, 'tea', '2.50', true, '2026-01-02 03:04:05'],
        [2, null, null, false, null],
      ],
      truncated: false,
    });
    expect(result).toMatchObject({ text: expect.stringMatching(/^2 rows, 5 columns\nid int4\tname text/) });
    expect(log.entries).toMatchObject([{ host: '127.0.0.1', verdict: 'granted', way: 'tool', call: 'c1' }]);
    expect(log.entries[0]?.down).toBeGreaterThan(500);
  });

  test('takes what begins in another way, functions that change nothing, and numbers that are none of JavaScript', async () => {
    for (const sql of [
      'TABLE item',
      'VALUES (1)',
      '(SELECT 1) UNION (SELECT 2)',
      'EXPLAIN SELECT 1',
      'SELECT * FROM item TABLESAMPLE SYSTEM (100)',
      'WITH a AS (SELECT 1) SELECT * FROM a',
    ])
      expect(await query(sql)).toMatchObject({ state: 'done' });
    const sql = "SELECT random() < 2, public.fine(3), 9007199254740993::int8, 'NaN'::float8, 1.5::float4";
    expect(gave(await query(sql)).rows).toEqual([[true, 3, '9007199254740993', 'NaN', 1.5]]);
  });

  test('reads a statement as it stands, whatever is set for its role', async () => {
    await server.query('shop', 'ALTER ROLE reader SET standard_conforming_strings = off');
    await server.query(
      'shop',
      "ALTER ROLE reader SET DateStyle = 'German'; ALTER ROLE reader SET client_encoding = 'LATIN1'",
    );
    const sql = `SELECT 'a\\b', 'é', DATE '2026-01-02', current_setting('search_path') LIKE '%public%'`;
    expect(gave(await query(sql)).rows).toEqual([['a\\b', 'é', '2026-01-02', true]]);
    await server.query('shop', 'ALTER ROLE reader RESET ALL');
  });

  test.each([
    ['SELEC 1', 'SELECT'],
    ['SELECT nam FROM item', 'column \\"nam\\" does not exist (Perhaps you meant'],
    ['SELECT $1::int', 'parameters'],
    ['SELECT 1/0', 'division by zero'],
  ])('what is wrong with %s is told to be repaired', async (sql, words) => {
    expect(await told(query(sql))).toContain(words);
  });
});

describe('a statement that would change something', () => {
  test('is not even sent', async () => {
    for (const sql of UNSENT) await expect(query(sql)).rejects.toThrow('this is for reading');
  });

  test('is refused by the server, whatever its role', async () => {
    const before = await all();
    const mayWrite = { url: urlOf('writer'), write: true };
    for (const result of await Promise.all(SENT.flatMap((sql) => [query(sql), query(sql, mayWrite)])))
      expect(result).toMatchObject({
        state: 'failed',
        failure: { message: expect.stringMatching(/read-only|multiple|permission/) },
      });
    expect(await all()).toBe(before);
  });

  test('is refused by the name of its function', async () => {
    const before = await all();
    const mayWrite = { url: urlOf('writer'), write: true };
    const calls = NAMED.flatMap((call) => [query(`SELECT ${call}`), query(`SELECT ${call}`, mayWrite)]);
    for (const answer of await Promise.all(calls.map(told)))
      expect(answer).toMatch(/"threw","message":"The statement names/);
    expect(await all()).toBe(before);
  });

  test('is refused where its function is named in another way', async () => {
    expect(await told(query('SELECT public.U&"t\\006fuch"()'))).toContain('not taken');
  });

  test('finds no way out of the transaction, even where nothing else stood in its way', async () => {
    const database = Database.parse({ url: server.url('shop') });
    const target = { address: addressOf(database), password: '', trusted: [] };
    const tries = [
      "SELECT set_config('transaction_read_only', 'off', true)",
      'SET TRANSACTION READ WRITE',
      'SET transaction_read_only = off',
      "SELECT nextval('public.counter')",
      'DELETE FROM public.item',
    ];
    for (const tried of tries) {
      const options = {
        ...target,
        egress: egressOf(database, {}),
        signal: AbortSignal.timeout(9_000),
        statementMs: 9_000,
      };
      const limits = { rows: 9, size: 999, isWhole: true };
      const trying = inTransaction({ ...options, isReading: true }, async (session) => {
        const sql =
          "SELECT current_setting('search_path') AS path, current_setting('default_transaction_read_only') AS next";
        // A table of the same name that somebody left in a pooler's connection comes last.
        expect(await session.own(sql)).toEqual([{ path: 'pg_catalog, pg_temp', next: 'on' }]);
        await session.begin(tried, [], limits).ended;
      });
      await expect(trying).rejects.toMatchObject({ code: expect.stringMatching(/^25/) });
    }
  });
});

describe('a role that may do too much', () => {
  test('is not used, and told how to make another', async () => {
    const made = ODD.map(
      ([powers, sql], i) => `CREATE ROLE odd${i} LOGIN ${powers}; ${sql.replace(/odd\b/g, `odd${i}`)};`,
    );
    await server.query('shop', made.join('\n'));
    const answers = await Promise.all(ODD.map((_, i) => told(query('SELECT 1', { role: `odd${i}` }))));
    for (const [i, [powers, sql, why]] of ODD.entries()) {
      expect(answers[i], `${powers} ${sql}`).toContain(why);
      expect(answers[i]).toContain('CREATE ROLE penumbra_agent LOGIN');
    }
    await server.query('shop', 'GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC');
    expect(await told(query('SELECT 1'))).toContain('may call pg_read_file');
    await server.query('shop', 'REVOKE EXECUTE ON FUNCTION pg_read_file(text) FROM PUBLIC');
  });

  test('is not used where it was added for writing either, but for what writing needs', async () => {
    expect(await told(execute('DELETE FROM item', { url: server.url('shop') }))).toContain('is a superuser');
    expect(await told(query('SELECT 1', { role: 'writer' }))).toContain('may change public.item, may count on');
    expect(await query('SELECT 1', { role: 'writer', write: true })).toMatchObject({ state: 'done' });
  });
});

describe('limits', () => {
  test('ten gigabytes of rows are left where enough came', async () => {
    const log = new MemoryLog();
    const wide = gave(await query("SELECT repeat('x', 100000) FROM generate_series(1, 100000)", { log }));
    expect([wide.rows.length, wide.truncated]).toEqual([4, true]);
    expect(log.entries[0]?.down).toBeLessThan(2_000_000);
    const many = gave(await query('SELECT generate_series(1, 10000000000)'));
    expect([many.rows.length, many.truncated]).toEqual([1_000, true]);
  });

  test('a value that is larger than all that may come is told as that', async () => {
    const answer = await query("SELECT repeat('x', 20000000)");
    expect(answer).toMatchObject({ state: 'failed', failure: { kind: 'too-large', next: 'repair' } });
  });

  test('a query that never ends is ended by the server, and by us', async () => {
    const endless = 'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 10000000) b';
    expect(await query(endless, { ms: 300 })).toMatchObject({
      failure: { kind: 'timed-out' },
      cause: { from: 'postgres', sqlstate: '57014' },
    });
    const stop = new AbortController();
    const running = query(endless, { signal: stop.signal, ms: 60_000 });
    const isRunning = async () =>
      (await server.query('shop', "SELECT 1 FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'"))
        .length > 0;
    await expect.poll(isRunning).toBe(true);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(isRunning).toBe(false);
  });
});

describe('changing', () => {
  test('is for databases that were added for it, one statement in a transaction of its own', async () => {
    await expect(execute('DELETE FROM item', { write: false })).rejects.toThrow('no tool postgres_execute');
    const inserted = await execute(
      "INSERT INTO item (id, name) VALUES (nextval('counter') + 10, $1), (20, $1) RETURNING name",
      { parameters: ['new'] },
    );
    expect(inserted).toMatchObject({ state: 'done', value: { command: 'INSERT 0 2', rows: [['new'], ['new']] } });
    expect(await execute("DELETE FROM item WHERE name = 'new'")).toMatchObject({ value: { command: 'DELETE 2' } });
  });

  test.each([
    ['DELETE FROM item; DELETE FROM item', 'multiple commands'],
    ['DROP TABLE item', 'one INSERT'],
    ['COMMIT', 'one INSERT'],
    ['INSERT INTO item (name) SELECT pg_terminate_backend(1)::text', 'names pg_terminate_backend'],
    ["INSERT INTO item (name) SELECT set_config('role', 'x', false)", 'names set_config'],
    ["UPDATE pg_settings SET setting = 'off' WHERE name = 'row_security'", 'names pg_settings'],
    ["INSERT INTO item (name) VALUES ('a')", 'null value in column'],
    ['INSERT INTO item (id) VALUES (1)', 'duplicate key'],
    [
      "INSERT INTO item (id, name) SELECT n, repeat('x', 1000) FROM generate_series(100, 50000) n RETURNING name",
      'too large',
    ],
  ])('changes nothing by %s', async (sql, words) => {
    const before = await all();
    expect(await told(execute(sql))).toContain(words);
    expect(await all()).toBe(before);
  });

  test('that is lost before its end did not happen; where nobody heard the end it is unknown', async () => {
    const cutAt = (word: string): Network => ({
      ...systemNetwork,
      dial: async (...to) => {
        const socket = await systemNetwork.dial(...to);
        const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
        const cutting = (piece: Buffer, ...more: unknown[]) =>
          piece.includes(word) ? Boolean(socket.destroy()) : write(piece, ...more);
        return Object.assign(socket, { write: cutting });
      },
    });
    const before = await all();
    const sql = 'UPDATE item SET paid = NOT paid';
    expect(await execute(sql, { network: cutAt('UPDATE') })).toMatchObject({
      state: 'failed',
      failure: { next: 'repair' },
    });
    await expect(execute(sql, { network: cutAt('COMMIT') })).rejects.toThrow('before the server said');
    expect(await all()).toBe(before);
  });
});

describe('over TLS', () => {
  const [cert, key] = ['cert.pem', 'key.pem'].map((file) => readFileSync(path.join(TLS, file), 'utf8')) as [
    string,
    string,
  ];
  const network = { ...systemNetwork, resolve: async () => ['127.0.0.1'] };
  const named = (host: string) => ({
    ...{ network, ca: cert, allow: ['127.0.0.1'] },
    url: `${urlOf('reader').replace('127.0.0.1', host)}?sslmode=verify-full`,
  });

  beforeAll(async () => {
    const [row] = await server.query('shop', 'SHOW data_directory');
    const folder = String(row?.data_directory);
    const { uid, gid } = statSync(folder);
    for (const [file, text] of [
      ['server.crt', cert],
      ['server.key', key],
    ] as const) {
      writeFileSync(path.join(folder, file), text, { mode: 0o600 });
      chownSync(path.join(folder, file), uid, gid);
    }
    await server.query('shop', 'ALTER SYSTEM SET ssl = on');
    await server.query('shop', 'SELECT pg_reload_conf()');
  });

  test('a server that proves its name is asked', async () => {
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    await expect.poll(async () => await told(query(sql, named('example.com')))).toContain('[[true]]');
  });

  test.each([
    ['has another name', 'evil.org', {}, 'certificate'],
    ['nobody vouches for', 'example.com', { ca: undefined }, 'certificate'],
    ['has an address that nobody granted', 'example.com', { allow: [] }, '--allow ADDRESS'],
  ])('a server that %s is not', async (_, host, more, words) => {
    expect(await told(query('SELECT 1', { ...named(host), ...more }))).toContain(words);
  });
});

test('the password is in nothing that is told', async () => {
  const tellings = [
    query(`SELECT $1::text, 'a' || $1`, { parameters: [PASSWORD] }),
    query(`SELECT "${PASSWORD}"`),
    query('SELECT 1', { password: 'wrong password' }),
  ];
  const texts = await Promise.all(tellings.map(told));
  expect(texts[0]).toContain('****');
  expect(texts.join()).not.toMatch(new RegExp(`${PASSWORD}|wrong password`));
});
