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
import type { Parts } from './runs/programs.ts';
import { Runs } from './runs/runs.ts';
import { Notifier, serve } from './server.ts';

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
/** Read with the first run: most windows never have one, and tools are half of what this process loads. */
let parts: Promise<Parts> | undefined;
function work(): Promise<Parts> {
  parts ??= import('./runs/programs.ts').then(({ partsFor }) =>
    partsFor({ folder, clock: systemClock, log, env: process.env }),
  );
  return parts;
}
const runs = new Runs({
  folder,
  clock: systemClock,
  parts: work,
  log,
  changed: () => notifier.send('runsChanged', {}),
});

/** No orphan, ever: the parent's end closes stdin, whatever killed it. Steps of runs that are under way have a moment to end. */
function leave(): void {
  host.close();
  void runs
    .close()
    .then(async () => (await parts)?.body.close())
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
  forget: async (what, ...rest) => {
    const { signals, bytes } = await host.handlers.forget(what, ...rest);
    if (what.what === 'everything') (await import('./tools/purging.ts')).purgeTraces(folder);
    return { signals, bytes: what.what === 'everything' ? bytes + (await runs.purge()) : bytes };
  },
});
connection.listen();
// What the editor asks for first comes before them.
setImmediate(() => runs.begin());
