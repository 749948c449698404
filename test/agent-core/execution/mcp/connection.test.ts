import { describe, expect, test, vi } from 'vitest';
import { connect } from '../../../../agent-core/execution/mcp/connection.ts';
import { ADD, NO_FILES, ScriptedServer, sandboxOf } from './scripted-server.ts';

const launch = { package: 'adder@1.0.0', entry: 'server.js', args: [], files: NO_FILES, digest: '0'.repeat(64) };
const connected = (server: ScriptedServer) => connect(sandboxOf(server), launch);

describe('a connection to a server', () => {
  test('tells its tools, over all pages, and calls them', async () => {
    const server = new ScriptedServer({
      'tools/list': ({ params }) =>
        params?.cursor ? { tools: [{ ...ADD, name: 'b' }] } : { tools: [ADD], nextCursor: 'more' },
    });
    const connection = await connected(server);
    expect((await connection.tools()).map(({ name }) => name)).toEqual(['Add Numbers', 'b']);
    expect(await connection.call('Add Numbers', { a: 1, b: 2 }, 1_000)).toEqual({
      isError: false,
      text: '3',
      structured: undefined,
    });
    await connection.close();
    expect(server.isStopped).toBe(true);
  });

  test.each(['sampling/createMessage', 'roots/list', 'elicitation/create'])('refuses %s', async (method) => {
    const server = new ScriptedServer();
    const connection = await connected(server);
    server.send({ jsonrpc: '2.0', id: 'theirs', method, params: {} });
    await vi.waitFor(() => expect(server.heard.at(-1)).toMatchObject({ id: 'theirs', error: { code: -32601 } }));
    await connection.close();
  });

  test('ends where one message is too long, and tells why a call was not answered', async () => {
    const server: ScriptedServer = new ScriptedServer({
      'tools/call': () => {
        for (let i = 0; i < 5; i++) server.print(Buffer.alloc(1 << 20, 'x'));
      },
    });
    const connection = await connected(server);
    await expect(connection.call('Add Numbers', {}, 5_000)).rejects.toThrow('closed');
    expect(connection.isClosed).toBe(true);
    expect(server.isStopped).toBe(true);
  });

  test('ends where all messages together are too many bytes', async () => {
    const server = new ScriptedServer({});
    const connection = await connected(server);
    const noise = `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { data: 'x'.repeat(1 << 20) } })}\n`;
    for (let i = 0; i < 70; i++) server.print(noise);
    await vi.waitFor(() => expect(connection.isClosed).toBe(true), { timeout: 5_000 });
  });

  test('waits no longer than it may for a server that hangs', async () => {
    const server = new ScriptedServer();
    const connection = await connected(server);
    server.write = async () => {};
    await expect(connection.call('Add Numbers', {}, 50)).rejects.toThrow(/timed out/i);
    await connection.close();
  });

  test('passes over what a server prints that is no message', async () => {
    const server = new ScriptedServer();
    server.print('Server running on stdio\n{ not json\n\n');
    const connection = await connected(server);
    expect(await connection.tools()).toHaveLength(1);
    await connection.close();
  });

  test('attack: runs no regular expression of a server over what the server sends', async () => {
    const outputSchema = { type: 'object', properties: { sum: { type: 'string', pattern: '^(a+)+$' } } };
    const structuredContent = { sum: `${'a'.repeat(40)}!` };
    const server = new ScriptedServer({
      'tools/list': () => ({ tools: [{ ...ADD, outputSchema }] }),
      'tools/call': () => ({ content: [], structuredContent }),
    });
    const connection = await connected(server);
    await connection.tools();
    expect(await connection.call('Add Numbers', {}, 1_000)).toMatchObject({ structured: structuredContent });
    await connection.close();
  });

  test('attack: ends where a server does not stop telling of its tools', async () => {
    const endless = new ScriptedServer({ 'tools/list': () => ({ tools: [], nextCursor: 'more' }) });
    const connection = await connected(endless);
    await expect(connection.tools()).rejects.toThrow('does not stop');
    await connection.close();
  });

  test.each([
    ['too long a description', { description: 'x'.repeat(5_000) }],
    ['too deep a schema', { inputSchema: { type: 'object', x: JSON.parse('['.repeat(500) + ']'.repeat(500)) } }],
    ['too large a schema', { inputSchema: { type: 'object', description: 'x'.repeat(200_000) } }],
  ])('takes no tool with %s', async (_, lie) => {
    const connection = await connected(new ScriptedServer({ 'tools/list': () => ({ tools: [{ ...ADD, ...lie }] }) }));
    await expect(connection.tools()).rejects.toThrow();
    await connection.close();
  });

  test('names pictures instead of telling their bytes', async () => {
    const content = [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }];
    const connection = await connected(new ScriptedServer({ 'tools/call': () => ({ content }) }));
    expect((await connection.call('Add Numbers', {}, 1_000)).text).toBe('[image image/png, 3 bytes]');
    await connection.close();
  });

  test('is not made with a server that does not shake hands', async () => {
    const server = new ScriptedServer({ initialize: () => ({ no: 'version' }) });
    await expect(connected(server)).rejects.toThrow('did not start as a server should');
    expect(server.isStopped).toBe(true);
  });
});
