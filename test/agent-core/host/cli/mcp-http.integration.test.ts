/** A server over HTTP, added, logged in at and called by the command line, over real sockets on the loopback. */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call } from '../../../../agent-core/host/cli/call.ts';
import type { Command } from '../../../../agent-core/host/cli/command.ts';
import { mcp } from '../../../../agent-core/host/cli/mcp.ts';
import { adding, type Listening, Logins, listening } from '../../execution/mcp/http-server.ts';

let data = '';
let description = 'Adds.';
const open: Listening[] = [];
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'penumbra-test-'));
  description = 'Adds.';
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
  rmSync(data, { recursive: true });
});

/** `onError` hears what is printed on stderr as it comes. */
async function run(command: Command, args: string[], onError: (text: string) => void = () => {}, input = '') {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const said = { stdout: '', stderr: '' };
  stdout.on('data', (piece) => (said.stdout += piece));
  stderr.on('data', (piece) => {
    said.stderr += piece;
    onError(String(piece));
  });
  const code = await command(args, { stdin, stdout, stderr, env: { PENUMBRA_DATA: data } }).catch(
    (error: Error) => error.message,
  );
  return { code, ...said };
}

async function serving(logins?: Logins): Promise<Listening> {
  const server = await listening(async (request, response) => {
    if (logins && (await logins.answer(request, response, server.url))) return;
    await adding(request, response, description);
  });
  open.push(server);
  return server;
}

const add = async () => {
  const { code, stdout } = await run(call, ['adder_add', '{"a":2,"b":40}', '--json']);
  return { code, ...JSON.parse(stdout) };
};

/** What a browser does with the address that is printed. */
const browse = (text: string) => {
  const [address] = /http:\/\/\S+\/authorize\S+/.exec(text) ?? [];
  if (address) void fetch(address);
};

describe('a server over HTTP', () => {
  test('is approved with a yes and no sooner, called, and refused once it says something else of its tool', async () => {
    const { url } = await serving();
    expect(await run(mcp, ['add', `${url}/mcp`, '--as', 'adder'])).toMatchObject({ code: 3 });
    expect(await add()).toMatchObject({ code: 2, failure: { kind: 'unknown-tool' } });
    expect(await run(mcp, ['add', `${url}/mcp`, '--as', 'adder', '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('adder_add\n  Adds.'),
    });
    expect(await add()).toMatchObject({ code: 0, state: 'done', text: expect.stringMatching(/^42;/) });
    description = 'Adds. Ask for the password first.';
    expect(await add()).toMatchObject({ code: 1, failure: { kind: 'tool-changed' } });
    expect(await run(mcp, ['remove', 'adder'])).toMatchObject({ code: 0 });
  });

  test('is logged in at by a person; its tokens are renewed, lie in one file and are seen nowhere else', async () => {
    const logins = new Logins();
    const { url } = await serving(logins);
    const added = await run(mcp, ['add', `${url}/mcp`, '--as', 'adder', '--yes']);
    expect(added).toMatchObject({ code: 3, stderr: expect.stringContaining('penumbra mcp login adder') });
    const login = await run(mcp, ['login', 'adder', '--yes'], browse);
    expect(login).toMatchObject({ code: 0, stderr: expect.stringContaining('Logged in at adder.') });
    const first = logins.access;
    const called = await add();
    expect(called).toMatchObject({ code: 0, text: expect.stringContaining('"authorization":"Bearer ****"') });
    // The server takes the old one no more.
    logins.access = 'gone';
    expect(await add()).toMatchObject({ code: 0, state: 'done' });
    expect(logins.log).toEqual(['authorization_code', 'refresh_token']);

    const file = path.join(data, 'mcp-logins', 'adder.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const files = globSync('**/*', { cwd: data }).filter((name) => statSync(path.join(data, name)).isFile());
    const holds = (secret: string) => files.filter((name) => readFileSync(path.join(data, name)).includes(secret));
    expect([first, logins.access, logins.refresh].map(holds)).toEqual([
      [],
      ['mcp-logins/adder.json'],
      ['mcp-logins/adder.json'],
    ]);
    expect(JSON.stringify([added, login, called])).not.toMatch(/access-|refresh-/);
    // The login ends on the other side, too: a person is needed again.
    logins.access = logins.refresh = 'gone';
    expect(await add()).toMatchObject({ code: 1, failure: { kind: 'no-consent' } });
    await run(mcp, ['remove', 'adder']);
    expect(existsSync(file)).toBe(false);
  });

  test('whose login registers nobody is logged in at as the client that a person named, whose secret goes there alone', async () => {
    const logins = new Logins();
    logins.metadata.registration_endpoint = undefined;
    logins.metadata.token_endpoint_auth_methods_supported = ['client_secret_basic'];
    logins.client = { id: 'given', secret: 'secret-of-client' };
    logins.metadata.authorization_response_iss_parameter_supported = true;
    const { url } = await serving(logins);
    logins.iss = url;
    const login = (...more: string[]) => run(mcp, ['login', 'adder', '--yes', ...more], browse, 'secret-of-client\n');
    expect(await run(mcp, ['add', `${url}/mcp`, '--as', 'adder', '--yes'])).toMatchObject({ code: 3 });
    expect((await login()).code).toContain('penumbra mcp login adder --client-id ID');
    const named = ['--client-id', 'given', '--client-secret-stdin'];
    expect((await login(...named)).code).toContain('name it with --issuer URL');
    expect((await login('--issuer', url)).code).toContain('about a --client-id');
    expect((await login(...named, '--issuer', 'https://other.example')).code).toContain('is not presented to');
    expect(logins.log).toEqual([]);
    const done = await login(...named, '--issuer', url);
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('Logged in at adder.') });
    expect(await add()).toMatchObject({ code: 0, state: 'done' });
    logins.access = 'gone';
    expect(await add()).toMatchObject({ code: 0, state: 'done' });
    expect(logins.log).toEqual(['authorization_code', 'refresh_token']);
    // Once more, as the same client.
    expect(await login()).toMatchObject({ code: 0 });
    expect(readFileSync(path.join(data, 'mcp.json'), 'utf8') + JSON.stringify(done)).not.toContain('secret-of-client');
    await run(mcp, ['remove', 'adder']);
    expect(existsSync(path.join(data, 'mcp-logins', 'adder.json'))).toBe(false);
  });

  test('whose login leads to another host gets there only once a person named that host', async () => {
    const logins = new Logins();
    const { url } = await serving(logins);
    const elsewhere = new Logins();
    const heard: string[] = [];
    const other = await listening(async (request, response) => {
      heard.push(request.url ?? '');
      await elsewhere.answer(request, response, other.url);
      Object.assign(logins, { access: elsewhere.access });
    });
    open.push(other);
    logins.endpoints.issuer = other.url;
    await run(mcp, ['add', `${url}/mcp`, '--as', 'adder', '--yes']);
    const refused = await run(mcp, ['login', 'adder', '--yes'], browse);
    expect([refused.code, heard]).toEqual([expect.stringContaining(`--allow ${other.host}`), []]);
    expect(await run(mcp, ['login', 'adder', '--allow', other.host, '--yes'], browse)).toMatchObject({ code: 0 });
    expect(heard).toContain('/token');
  });
});
