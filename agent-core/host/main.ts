/**
 * The agent host process: JSON-RPC on stdin and stdout, everything readable on stderr, gone when stdin ends.
 * `--data DIR` names the data folder; without it the platform's.
 */
import { parseArgs } from 'node:util';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { systemClock } from '../contracts/index.ts';
import { dataFolder } from '../durable/data-folder.ts';
import type { Log } from '../durable/log.ts';
import { AgentHost } from './agent-host.ts';
import { partsFor } from './runs/programs.ts';
import { Runs } from './runs/runs.ts';
import { Notifier, serve } from './server.ts';
import { purgeTraces } from './tools/purging.ts';
import { Questions } from './tools/questions.ts';
import { ToolRequests } from './tools/tool-requests.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
const notifier = new Notifier(connection);
const folder = values.data ?? dataFolder();
const log: Log = (level, message) => notifier.send('log', { level, message });
const host = new AgentHost({
  folder,
  clock: systemClock,
  synthesis: new URL('./synthesis.js', import.meta.url),
  notifier,
  log,
});
const questions = new Questions((question) => notifier.send('egressAsked', question));
const bodyOptions = { folder, clock: systemClock, log, env: process.env };
const { programs, actions, body } = partsFor({ ...bodyOptions, decider: questions });
const tools = new ToolRequests({ body, bodyOptions, questions });
const runs = new Runs({
  folder,
  clock: systemClock,
  programs,
  actions,
  log,
  changed: () => notifier.send('runsChanged', {}),
});

/** No orphan, ever: the parent's end closes stdin, whatever killed it. Steps of runs that are under way have a moment to end. */
function leave(): void {
  host.close();
  questions.close();
  void runs
    .close()
    .then(() => body.close())
    .finally(() => process.exit(0));
}

process.stdin.once('end', leave);
process.stdin.once('close', leave);
process.once('SIGTERM', leave);
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  host.close();
  process.exit(1);
});
serve(connection, {
  ...host.handlers,
  ...runs.handlers,
  ...tools.handlers,
  forget: async (what, ...rest) => {
    const { signals, bytes } = await host.handlers.forget(what, ...rest);
    if (what.what === 'everything') purgeTraces(folder);
    return { signals, bytes: what.what === 'everything' ? bytes + (await runs.purge()) : bytes };
  },
});
connection.listen();
// What the editor asks for first comes before them.
setImmediate(() => runs.begin());
