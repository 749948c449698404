import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** The machine's network, as the broker needs it. */
export interface Network {
  /** Every address of a name; throws where it has none. Asked once a connection. */
  resolve(name: string): Promise<readonly string[]>;
  /** Connects to this very address: no name is looked up again. Throws where nobody answers; `signal` ends no more than the attempt. */
  dial(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
}

export const systemNetwork: Network = {
  resolve: async (name) => (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address),
  dial: (host, port, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      // An address needs no lookup: one that were made all the same fails.
      const noLookup = (name: string) => reject(new Error(`${name} is no address`));
      const socket = connect({ host, port, allowHalfOpen: true, noDelay: true, lookup: noLookup });
      const stop = () => socket.destroy(new Error('nobody answered in time'));
      signal.addEventListener('abort', stop, { once: true });
      socket.once('connect', () => {
        signal.removeEventListener('abort', stop);
        resolve(socket);
      });
      socket.once('error', reject);
    }),
};
