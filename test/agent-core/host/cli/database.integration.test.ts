/** A database added, listed, called and taken away by the command line; its password lies in one file and is seen nowhere else. */
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../../../../agent-core/host/cli/call.ts';
import type { Command } from '../../../../agent-core/host/cli/command.ts';
import { database } from '../../../../agent-core/host/cli/database.ts';
import { tools } from '../../../../agent-core/host/cli/tools.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { makeShop, PASSWORD } from '../../execution/postgres/shop.ts';

let server: PostgresServer;
let data = '';
const outputs: string[] = [];
beforeAll(async () => {
  data = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
  server = await PostgresServer.start();
  await makeShop(server);
});
afterAll(async () => {
  await server.stop();
  rmSync(data, { recursive: true });
});

async function run(command: Command, args: string[], input = '') {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const said = { stdout: '', stderr: '' };
  stdout.on('data', (piece) => (said.stdout += piece));
  stderr.on('data', (piece) => (said.stderr += piece));
  const env = { PENUMBRA_DATA: data, PGPASSWORD: 'of another' };
  const code = await command(args, { stdin, stdout, stderr, env }).catch((error: Error) => error.message);
  outputs.push(said.stdout, said.stderr, String(code));
  return { code, ...said };
}

const urlOf = (role: string) => server.url('shop').replace('penumbra@', `${role}@`);
const ask = async (tool: string, sql: string) => {
  const { stdout, code } = await run(call, [tool, JSON.stringify({ database: 'shop', sql }), '--json']);
  return { code, ...JSON.parse(stdout) };
};

test('a database is added with its password from standard input, called by name, and its password seen nowhere', async () => {
  expect((await run(tools, [])).stdout).not.toContain('postgres');
  const wrong = await run(database, ['add', 'shop', urlOf('reader'), '--password'], 'not the password');
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/authentication failed.*Nothing was added/) });
  const added = await run(database, ['add', 'shop', urlOf('reader'), '--password'], `${PASSWORD}\n`);
  expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('postgres_query') });
  expect((await run(database, ['list'])).stdout).toBe(`shop  ${urlOf('reader')}  reads\n`);
  const listed = (await run(tools, [])).stdout;
  expect(listed).toMatch(
    /postgres_query .*\n.*reaches 127\.0\.0\.1:\d+ · sends the password of \w+ to 127\.0\.0\.1:\d+ · calls at a host: .* · 35 s at most · medium risk · pure/,
  );
  expect(listed).not.toContain('postgres_execute');

  expect(await ask('postgres_query', 'SELECT name FROM item WHERE id = 1')).toMatchObject({
    code: 0,
    value: { rows: [['tea']] },
  });
  expect(await ask('postgres_query', `SELECT '${PASSWORD.slice(0, 9)}' || '${PASSWORD.slice(9)}'`)).toMatchObject({
    text: expect.stringContaining('****'),
  });
  expect(await ask('postgres_query', "SELECT nextval('counter')")).toMatchObject({
    code: 1,
    failure: { kind: 'refused' },
  });
  expect(await ask('postgres_execute', 'DELETE FROM item')).toMatchObject({
    code: 2,
    failure: { kind: 'unknown-tool' },
  });

  const file = path.join(data, 'database-passwords', 'shop');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const files = globSync('**/*', { cwd: data }).filter((name) => statSync(path.join(data, name)).isFile());
  const holding = files.filter((name) => readFileSync(path.join(data, name)).includes(PASSWORD));
  expect(holding).toEqual(['database-passwords/shop']);
  expect(outputs.join()).not.toContain(PASSWORD);
  expect(await run(database, ['remove', 'shop'])).toMatchObject({ code: 0 });
  expect(globSync('database-passwords/*', { cwd: data })).toEqual([]);
  expect((await run(tools, [])).stdout).not.toContain('postgres');
});

test('one is changed only where a person added it for writing', async () => {
  expect(await run(database, ['add', 'shop', urlOf('writer')])).toMatchObject({
    code: expect.stringContaining('may change public.item'),
  });
  expect(await run(database, ['add', 'shop', urlOf('writer'), '--write'])).toMatchObject({ code: 0 });
  expect((await run(tools, [])).stdout).toMatch(/postgres_execute .*\n.*high risk · unsafe/);
  const sql = "UPDATE item SET name = 'green tea' WHERE id = 1";
  expect(await ask('postgres_execute', sql)).toMatchObject({ code: 0, value: { command: 'UPDATE 1' } });
  expect(await run(database, ['remove', 'shop'])).toMatchObject({ code: 0 });
});

test.each([
  [['add', 'shop', `postgres://u:${PASSWORD.replaceAll(' ', '')}@127.0.0.1/shop`], 'no password in the address'],
  [['add', 'Shop', 'postgres://u@127.0.0.1/shop'], 'small letters'],
  [['add', 'shop', 'postgres://u@127.0.0.1:1/shop'], 1],
  [['add', 'shop', 'postgres://u@localhost/shop'], '--allow ADDRESS'],
  [['add', 'shop', 'postgres://u@127.0.0.1/shop', '--allow', 'example.com'], 'allow.0: an address'],
  [['add', 'shop', 'postgres://u@127.0.0.1/shop', '--ca', '/nowhere'], 'cannot be read'],
  [['remove', 'nothing'], 'There is no database nothing'],
  [['move', 'shop'], 'usage: penumbra database'],
])('%j is told what is wrong with it, and adds nothing', async (args, why) => {
  const { code } = await run(database, args);
  expect(code).toEqual(typeof why === 'number' ? why : expect.stringContaining(why));
  expect(String(code)).not.toContain(PASSWORD.replaceAll(' ', ''));
  expect((await run(database, ['list', '--json'])).stdout).toBe('[]\n');
});

test('a password that is too short to be kept out of what agents see is not kept', async () => {
  const short = await run(database, ['add', 'shop', urlOf('reader'), '--password'], 'secret');
  expect(short.code).toContain('8 characters');
});
