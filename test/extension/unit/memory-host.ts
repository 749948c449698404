/** An agent host inside the test: the same protocol over streams in memory, answering what the test says. */
import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { type NumberedSignal, PROTOCOL_VERSION } from '../../../agent-core/contracts/index.ts';
import type { HostProcess } from '../../../extension/agent-host/process.ts';

export interface MemoryHost extends HostProcess {
  readonly rpc: MessageConnection;
  /** Names of requests as they came, signals by their numbers. */
  readonly heard: string[];
  die(why: string): void;
}

export interface Answers {
  readonly upTo?: number;
  readonly initialize?: () => unknown;
}

/** What a host answers to `initialize`. */
export const ready = {
  protocol: PROTOCOL_VERSION,
  version: '0',
  pid: 1,
  dataFolder: '/d',
  database: { state: 'ok' },
  upTo: 0,
  beyond: [],
};

export function memoryHost(answers: Answers = {}): MemoryHost {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const rpc = createMessageConnection(new StreamMessageReader(stdin), new StreamMessageWriter(stdout));
  const heard: string[] = [];
  let resolve: (why: string) => void = () => undefined;
  const ended = new Promise<string>((settle) => {
    resolve = settle;
  });
  rpc.onRequest((name, params) => {
    heard.push(name === 'recordSignals' ? `signals ${numbersOf(params).join()}` : name);
    if (name === 'initialize') return answers.initialize?.() ?? { ...ready, upTo: answers.upTo ?? 0 };
    return name === 'listAutomations' ? { automations: [] } : { ok: true };
  });
  rpc.listen();
  const die = (why: string): void => {
    stdout.end();
    resolve(why);
  };
  return { pid: 1, stdin, stdout, ended, rpc, heard, die, end: () => undefined, kill: () => die('killed') };
}

function numbersOf(params: unknown): number[] {
  const { items } = params as { items: NumberedSignal[] };
  return items.map(({ seq }) => seq);
}
