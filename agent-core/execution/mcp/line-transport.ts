/**
 * The Model Context Protocol over standard input and output: a JSON message a line (specification, “Transports”). What comes is
 * hostile: lines and their sum have caps, and what is no message ends the connection.
 */
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Served } from '../sandbox/sandbox.ts';

/** Bytes of one message, and of all that a server ever sends. */
const LONGEST_MESSAGE = 4 << 20;
const MOST_BYTES = 64 << 20;

/** UTF-16 code units of what it says on its standard error. */
const KEPT_SAID = 1_000;

const NEW_LINE = 10;

export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #served: Served;
  readonly #parse: (value: unknown) => JSONRPCMessage;
  #parts: Uint8Array[] = [];
  #length = 0;
  #total = 0;
  #isClosed = false;
  #said = '';

  /** `parse` throws for what is no message. */
  constructor(served: Served, parse: (value: unknown) => JSONRPCMessage) {
    this.#served = served;
    this.#parse = parse;
  }

  /** The end of what it printed beside its messages: why it ended, often. */
  get said(): string {
    return this.#said.trim();
  }

  async start(): Promise<void> {
    void this.#read();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) throw new Error('the server is gone');
    await this.#served.write(Buffer.from(`${JSON.stringify(message)}\n`));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#served.stop();
    this.onclose?.();
  }

  async #read(): Promise<void> {
    try {
      for await (const { stream, bytes } of this.#served.output()) {
        if (this.#isClosed) return;
        this.#total += bytes.length;
        if (this.#total > MOST_BYTES) throw new Error(`it sent more than ${MOST_BYTES} bytes`);
        if (stream === 'stdout') this.#take(bytes);
        else this.#said = `${this.#said}${Buffer.from(bytes)}`.slice(-KEPT_SAID);
      }
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
    await this.close();
  }

  #take(bytes: Uint8Array): void {
    let from = 0;
    for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, from)) {
      this.#add(bytes.subarray(from, end));
      this.#told(Buffer.concat(this.#parts).toString());
      this.#parts = [];
      this.#length = 0;
      from = end + 1;
    }
    this.#add(bytes.subarray(from));
  }

  #add(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#length += part.length;
    if (this.#length > LONGEST_MESSAGE) throw new Error(`one of its messages is longer than ${LONGEST_MESSAGE} bytes`);
    this.#parts.push(Uint8Array.from(part));
  }

  /** Servers print greetings there, though they should not: what is no JSON is passed over. */
  #told(line: string): void {
    if (!line.trimStart().startsWith('{')) return;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return;
    }
    this.onmessage?.(this.#parse(value));
  }
}
