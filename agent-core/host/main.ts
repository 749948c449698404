/**
 * The agent host process: JSON-RPC on stdin and stdout, everything readable on stderr, gone when stdin ends.
 * `--data DIR` names the data folder; without it the platform's.
 */
import { parseArgs } from 'node:util';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { type EgressQuestion, systemClock } from '../contracts/index.ts';
import { dataFolder } from '../durable/data-folder.ts';
import type { Log } from '../durable/log.ts';
import { AgentHost } from './agent-host.ts';
import { purgedWords } from './runs/purged.ts';
import { Runs } from './runs/runs.ts';
import { type Handlers, Notifier, serve } from './server.ts';
import type { ToolRequestName } from './tools/tool-requests.ts';
import type { WindowQuestions } from './tools/window-questions.ts';
import type { WindowTools } from './tools/window-tools.ts';

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
/** Read with the first run, or the first look at tools: most windows never have one, and they are half of the code. */
let tools: Promise<WindowTools> | undefined;
function work(): Promise<WindowTools> {
  tools ??= import('./tools/window-tools.ts').then(({ openWindowTools }) =>
    openWindowTools({
      folder,
      clock: systemClock,
      log,
      env: process.env,
      rulesFor: (workspace) => host.rulesFor(workspace),
    }),
  );
  return tools;
}
/** From the handshake on this window may be asked, for calls of any process. */
let questions: Promise<WindowQuestions> | undefined;
function asked(): Promise<WindowQuestions> {
  questions ??= import('./tools/window-questions.ts').then(({ WindowQuestions }) => {
    const tell = (question: EgressQuestion) => notifier.send('egressAsked', question);
    return new WindowQuestions({ folder, clock: systemClock, log, tell });
  });
  return questions;
}
const toolHandlers: Pick<Handlers, ToolRequestName> = {
  listTools: async (...given) => (await work()).requests.handlers.listTools(...given),
  switchTool: async (...given) => (await work()).requests.handlers.switchTool(...given),
  sandboxState: async (...given) => (await work()).requests.handlers.sandboxState(...given),
  claimEgress: async (...given) => (await asked()).handlers.claimEgress(...given),
  answerEgress: async (...given) => (await asked()).handlers.answerEgress(...given),
};
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
    .then(async () => {
      await (await tools)?.close();
      (await questions)?.close();
    })
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
  ...toolHandlers,
  initialize: async (...given) => {
    const welcome = await host.handlers.initialize(...given);
    void asked().then((window) => window.begin());
    return welcome;
  },
  forget: async (what, ...rest) => {
    const forgotten = await host.handlers.forget(what, ...rest);
    if (what.what !== 'everything') return forgotten;
    const { purgeTraces } = await import('./tools/purging.ts');
    let ofRuns: string[] = [];
    let leftOfRuns: readonly string[] = [];
    const purge = async () => {
      const purged = await runs.purge();
      ofRuns = purgedWords(purged);
      leftOfRuns = purged.left;
      return purged;
    };
    const ofTools = await purgeTraces(folder, { purge });
    const left = [...leftOfRuns, ...ofTools.left];
    return { ...forgotten, also: [...ofRuns, ...ofTools.said], ...(left.length > 0 && { left }) };
  },
});
connection.listen();
// What the editor asks for first comes before them.
setImmediate(() => runs.begin());
