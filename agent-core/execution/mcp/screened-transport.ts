/** A transport in whose messages and errors nothing of a secret is left, however the server got hold of it. */
import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

export interface Screening {
  /** The same text without them. */
  readonly hide: (text: string) => string;
  /** What became of a message that could not be sent. */
  readonly failed: (error: unknown) => Error;
}

export class ScreenedTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #inner: Transport;
  readonly #screening: Screening;
  #isClosed = false;

  constructor(inner: Transport, screening: Screening) {
    this.#inner = inner;
    this.#screening = screening;
  }

  async start(): Promise<void> {
    const { hide } = this.#screening;
    this.#inner.onmessage = (message) => this.onmessage?.(JSON.parse(hide(JSON.stringify(message))));
    this.#inner.onerror = (error) => this.onerror?.(new Error(hide(error.message)));
    this.#inner.onclose = () => this.#closed();
    await this.#inner.start();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    try {
      await this.#inner.send(message, options);
    } catch (error) {
      throw this.#screening.failed(error);
    }
  }

  async close(): Promise<void> {
    await this.#inner.close();
    this.#closed();
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion?.(version);
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.onclose?.();
  }
}
