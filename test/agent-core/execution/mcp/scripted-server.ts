/** A server of the Model Context Protocol that says what a test tells it to, over the streams that a sandbox gives. */
import type { Sandbox, Served } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';

export interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

type Answer = (message: Message, server: ScriptedServer) => unknown;

export const ADD = {
  name: 'Add Numbers',
  description: 'Adds two numbers.',
  inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
};

export class ScriptedServer implements Served {
  readonly isolation = { runtime: 'runsc', version: '', path: '', args: [], image: '' };
  readonly heard: Message[] = [];
  isStopped = false;
  readonly #answers: Record<string, Answer>;
  readonly #pieces: Uint8Array[] = [];
  #wake = () => {};

  /** `answers` by method; a method without one is never answered. */
  constructor(answers: Record<string, Answer> = {}) {
    this.#answers = {
      initialize: ({ params }) => ({
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'scripted', version: '1' },
      }),
      'tools/list': () => ({ tools: [ADD] }),
      'tools/call': () => ({ content: [{ type: 'text', text: '3' }] }),
      ...answers,
    };
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (const line of Buffer.from(bytes).toString().trim().split('\n')) {
      const message: Message = JSON.parse(line);
      this.heard.push(message);
      const answer = message.method && this.#answers[message.method];
      if (message.id !== undefined && answer)
        this.send({ jsonrpc: '2.0', id: message.id, result: answer(message, this) });
    }
  }

  send(message: object): void {
    this.print(`${JSON.stringify(message)}\n`);
  }

  print(text: string | Uint8Array): void {
    this.#pieces.push(Buffer.from(text));
    this.#wake();
  }

  async *output() {
    while (!this.isStopped) {
      const bytes = this.#pieces.shift();
      if (bytes) yield { stream: 'stdout', bytes } as const;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.#wake();
  }
}

export const NO_FILES = new EntryTree([], () => Promise.reject(new Error('there are none')));

/** A sandbox in which that server is the only program. */
export const sandboxOf = (server: ScriptedServer): Sandbox => ({
  prove: async () => server.isolation,
  run: () => Promise.reject(new Error('nothing else runs here')),
  serve: async () => server,
  close: async () => {},
});
