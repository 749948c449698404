/**
 * The one way out: checks a host against a grant, resolves it once, checks every address, and dials an address it checked.
 * Whoever asks (the proxy of a container, a tool of Penumbra's own) gets a stream on which every byte is counted and logged.
 */
import type { Duplex } from 'node:stream';
import { canonicalAddress, whyNotPublic } from './addresses.ts';
import type { Grant } from './grants.ts';
import type { Authority } from './hosts.ts';
import { type Attempt, type EgressLog, type Outcome, unfailing } from './log.ts';
import { Metered } from './metered.ts';
import { type Network, systemNetwork } from './network.ts';
import { Refused, systemCode, type Why } from './refusals.ts';

export interface GateLimits {
  /** Until somebody answers. */
  readonly dialMs: number;
  /** Without a byte either way. */
  readonly idleMs: number;
  /** Of one connection, whatever passes. */
  readonly totalMs: number;
}

export const GATE_LIMITS: GateLimits = { dialMs: 10_000, idleMs: 120_000, totalMs: 3_600_000 };

/** An open connection. It is logged when `stream` closes. */
export interface Passage {
  readonly stream: Duplex;
  readonly address: string;
  /** Ends it; `refused` where nothing was let through by then. */
  end(verdict: 'refused' | 'cut', why: Why): void;
}

/** Where its log cannot be written (its folder is gone, the disk is full) everything is refused, and nothing is thrown into a stream. */
export class Gate {
  readonly log: EgressLog;
  readonly #network: Network;
  readonly #limits: GateLimits;

  constructor(log: EgressLog, network: Network = systemNetwork, limits: Partial<GateLimits> = {}) {
    this.log = unfailing(log);
    this.#network = network;
    this.#limits = { ...GATE_LIMITS, ...limits };
  }

  /**
   * `pay` is asked once it is sure that somebody is there, and says why it must not be gone on with. Throws `Refused`, which is in the
   * log by then.
   */
  async open(grant: Grant, attempt: Attempt, { host, port }: Authority, pay: Pay = () => undefined): Promise<Passage> {
    try {
      const why = grant.whyOver() ?? grant.whyNot(host, port);
      if (why) throw new Refused(why);
      const addresses = host.isAddress ? [host.text] : await this.#resolve(host.text);
      for (const address of addresses) requireAllowed(grant, address, port);
      const { socket, address } = await this.#dial(addresses, port, grant);
      requirePaid(pay, socket, address);
      return this.#begin(grant, attempt, socket, address);
    } catch (error) {
      if (error instanceof Refused) this.log.refused(attempt, error.why, error.address);
      throw error;
    }
  }

  async #resolve(name: string): Promise<readonly string[]> {
    try {
      const addresses = await this.#network.resolve(name);
      if (addresses.length > 0) return addresses;
    } catch (error) {
      throw new Refused('unknown-name', undefined, systemCode(error));
    }
    throw new Refused('unknown-name');
  }

  async #dial(addresses: readonly string[], port: number, grant: Grant): Promise<{ socket: Duplex; address: string }> {
    const signal = AbortSignal.any([AbortSignal.timeout(this.#limits.dialMs), grant.revoked]);
    let code: string | undefined;
    for (const address of addresses) {
      try {
        return { socket: await this.#network.dial(address, port, signal), address };
      } catch (error) {
        code ??= systemCode(error);
      }
    }
    throw new Refused('unreachable', addresses[0], code);
  }

  #begin(grant: Grant, attempt: Attempt, socket: Duplex, address: string): Passage {
    let finish: (outcome: Outcome) => void;
    try {
      finish = this.log.begin(attempt, address);
    } catch {
      socket.destroy();
      throw new Refused('not-logged', address);
    }
    return open({ grant, socket, address, finish, limits: this.#limits });
  }
}

/** Pays for one connection; gives why it is not to be had, in words. */
export type Pay = () => string | undefined;

function requirePaid(pay: Pay, socket: Duplex, address: string): void {
  let why: string | undefined;
  try {
    why = pay();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  if (why === undefined) return;
  socket.destroy();
  throw new Refused('no-money', address, undefined, why);
}

function requireAllowed(grant: Grant, found: string, port: number): void {
  const address = canonicalAddress(found);
  if (address === undefined) throw new Refused('private-address', found.slice(0, 100));
  if (whyNotPublic(address) !== undefined && !grant.hasAddress(address, port)) {
    throw new Refused('private-address', address);
  }
}

interface Begun {
  readonly grant: Grant;
  readonly socket: Duplex;
  readonly address: string;
  readonly finish: (outcome: Outcome) => void;
  readonly limits: GateLimits;
}

function open({ grant, socket, address, finish, limits }: Begun): Passage {
  const bytes = { up: 0, down: 0 };
  let end: Pick<Outcome, 'verdict' | 'why'> = { verdict: 'granted' };
  const cut = (verdict: 'refused' | 'cut', why: Why): Refused => {
    if (end.verdict === 'granted') end = { verdict, why };
    return new Refused(why, address);
  };
  const stream = new Metered(socket, (way, count) => {
    const over = grant.spend(count);
    if (over) return cut('cut', over);
    idle.refresh();
    bytes[way] += count;
    return undefined;
  });
  const expire = () => stream.destroy(cut('cut', 'expired'));
  const idle = setTimeout(() => stream.destroy(cut('cut', 'idle')), limits.idleMs);
  const total = setTimeout(() => stream.destroy(cut('cut', 'too-long')), limits.totalMs);
  const granted = setTimeout(expire, Math.min(grant.msLeft, limits.totalMs));
  grant.revoked.addEventListener('abort', expire, { once: true });
  stream.on('error', () => {});
  stream.once('close', () => {
    for (const timer of [idle, total, granted]) clearTimeout(timer);
    grant.revoked.removeEventListener('abort', expire);
    finish({ ...end, address, ...bytes });
  });
  return { stream, address, end: (verdict, why) => void stream.destroy(cut(verdict, why)) };
}
