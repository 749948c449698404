import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Connection } from '../../../../agent-core/execution/mcp/connection.ts';
import { McpServer, type McpServers } from '../../../../agent-core/execution/mcp/servers.ts';
import { McpSessions } from '../../../../agent-core/execution/mcp/sessions.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SERVER = McpServer.parse({ url: 'https://mcp.example.com/', tools: [] });
const MINUTE = 60_000;

/** Sessions whose every connection is kept in `made`. */
function rig() {
  const made: { isClosed: boolean }[] = [];
  const reach = async () => {
    const connection = {
      isClosed: false,
      close: async () => {
        connection.isClosed = true;
      },
    };
    made.push(connection);
    return connection as unknown as Connection;
  };
  const sessions = new McpSessions({} as McpServers, () => expect.unreachable(), reach);
  const call = (ms: number) =>
    sessions.using('r', 'far', SERVER, () => new Promise<void>((done) => setTimeout(done, ms)));
  return { made, call };
}

test('a call that takes all of its time is not cut, and the server is idle from its end on', async () => {
  const { made, call } = rig();
  const first = call(2.5 * MINUTE);
  await vi.advanceTimersByTimeAsync(2.5 * MINUTE);
  await first;
  await vi.advanceTimersByTimeAsync(1.9 * MINUTE);
  expect(made).toEqual([expect.objectContaining({ isClosed: false })]);
  await vi.advanceTimersByTimeAsync(0.2 * MINUTE);
  expect(made[0]?.isClosed).toBe(true);
});

test('the end of a short call does not begin the idle time of a server that does a long one', async () => {
  const { made, call } = rig();
  const calls = [call(10 * MINUTE), call(1)];
  await vi.advanceTimersByTimeAsync(9.9 * MINUTE);
  expect(made).toEqual([expect.objectContaining({ isClosed: false })]);
  await vi.advanceTimersByTimeAsync(MINUTE);
  await Promise.all(calls);
});

test('a server that went is started anew, and the one before ends nothing of it', async () => {
  const { made, call } = rig();
  const first = call(1);
  await vi.advanceTimersByTimeAsync(MINUTE);
  await first;
  for (const connection of made) connection.isClosed = true;
  const second = call(1);
  await vi.advanceTimersByTimeAsync(1.5 * MINUTE);
  await second;
  expect(made.map(({ isClosed }) => isClosed)).toEqual([true, false]);
});
