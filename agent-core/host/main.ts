/**
 * The agent host process: JSON-RPC on stdin and stdout, everything readable on stderr, gone when stdin ends.
 * `--data DIR` names the data folder; without it the platform's.
 */
import { parseArgs } from 'node:util';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { systemClock } from '../contracts/index.ts';
import { dataFolder } from '../durable/data-folder.ts';
import { AgentHost } from './agent-host.ts';
import { Notifier, serve } from './server.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
const notifier = new Notifier(connection);
const host = new AgentHost({
  folder: values.data ?? dataFolder(),
  clock: systemClock,
  synthesis: new URL('./synthesis.js', import.meta.url),
  notifier,
  log: (level, message) => notifier.send('log', { level, message }),
});

/** No orphan, ever: the parent's end closes stdin, whatever killed it. */
function leave(): void {
  host.close();
  process.exit(0);
}

process.stdin.once('end', leave);
process.stdin.once('close', leave);
process.once('SIGTERM', leave);
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  host.close();
  process.exit(1);
});
serve(connection, host.handlers);
connection.listen();
