/** The way out of one container, as the sandbox takes it. */
import type { Duplex } from 'node:stream';
import type { EgressChannel } from '../sandbox/sandbox.ts';
import type { Gate } from './gate.ts';
import type { Grant, GrantBook } from './grants.ts';
import { EgressProxy, type ProxyCall } from './proxy.ts';

/** Servers that a program starts in its own container; the proxy would refuse them. */
const OWN = ['localhost', '127.0.0.1', '[::1]'];

export interface BrokeredChannel extends EgressChannel {
  /** Resolves when what the call did is in the log; once it is over. */
  settled(): Promise<void>;
}

/** A channel for the one call that `grant` was given to. Whoever has `token` in that container can use it, and nobody else. */
export function egressChannel(
  { gate, book }: { readonly gate: Gate; readonly book: GrantBook },
  { grant, token }: { readonly grant: Grant; readonly token: string },
): BrokeredChannel {
  const of: ProxyCall = { call: grant.terms.call, run: grant.terms.run };
  const proxy = new EgressProxy(gate, book, of);
  return {
    environment: (port) => environmentOf(`http://penumbra:${token}@127.0.0.1:${port}`, grant),
    connect: (stream) => proxy.connect(stream as Duplex),
    settled: () => proxy.settled(),
  };
}

/** In both cases: programs differ in which they read. */
function environmentOf(url: string, { terms }: Grant): Record<string, string> {
  const isGranted = (own: string) => terms.hosts.some(({ host }) => host === own);
  const past = OWN.filter((own) => !isGranted(own))
    .map((own) => own.replace(/[[\]]/g, ''))
    .join(',');
  const entries = [
    ['HTTP_PROXY', url],
    ['HTTPS_PROXY', url],
    ['NO_PROXY', past],
  ].flatMap(([name = '', value = '']) => [
    [name, value],
    [name.toLowerCase(), value],
  ]);
  // Node's own fetch and http ask for it.
  return { ...Object.fromEntries(entries), NODE_USE_ENV_PROXY: '1' };
}
