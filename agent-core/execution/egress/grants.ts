/**
 * What was granted, to which call, for how long and how much.
 *
 * 1. A token is 256 random bits; only its hash is kept, and it is compared in constant time.
 * 2. Nothing works after the end of a grant, whichever of two clocks says so first: one that nobody can set (it may stand while
 *    the machine sleeps) and the wall clock (setting it back lengthens nothing).
 * 3. Bytes count both ways and before they pass: not one goes beyond the budget.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { type Clock, systemClock } from '../../contracts/clock.ts';
import { AllowedHost, type Host, HostPattern, matches } from './hosts.ts';

export const DEFAULT_LASTS_MS = 10 * 60_000;
export const DEFAULT_BYTES = 100 * 2 ** 20;

export const GrantTerms = z.strictObject({
  run: z.string().optional(),
  /** The only call that the token works for. */
  call: z.string().min(1),
  hosts: z.array(AllowedHost).max(100),
  /** What a rule refuses, whatever is granted; all ports where none is told. */
  never: z.array(z.object({ host: HostPattern, ports: AllowedHost.shape.ports.unwrap().optional() })).default([]),
  lastsMs: z
    .int()
    .positive()
    .max(24 * 3_600_000)
    .default(DEFAULT_LASTS_MS),
  /** Up and down together. */
  bytes: z.int().nonnegative().max(100e9).default(DEFAULT_BYTES),
});
export type GrantTerms = z.output<typeof GrantTerms>;

export type Over = 'expired' | 'over-budget';

export class Grant {
  readonly terms: GrantTerms;
  readonly #clocks: readonly Clock[];
  readonly #ends: readonly number[];
  #bytesLeft: number;
  readonly #revoking = new AbortController();

  constructor(terms: GrantTerms, clocks: readonly Clock[]) {
    this.terms = terms;
    this.#clocks = clocks;
    this.#ends = clocks.map((clock) => clock.now() + terms.lastsMs);
    this.#bytesLeft = terms.bytes;
  }

  get bytesLeft(): number {
    return this.#bytesLeft;
  }

  /** Milliseconds until it ends; 0 once it did. */
  get msLeft(): number {
    if (this.revoked.aborted) return 0;
    return Math.max(0, Math.min(...this.#ends.map((end, i) => end - (this.#clocks[i]?.now() ?? end))));
  }

  whyOver(): Over | undefined {
    if (this.msLeft === 0) return 'expired';
    return this.#bytesLeft === 0 ? 'over-budget' : undefined;
  }

  /** Takes `bytes` out of the budget; where they may not pass, says why and takes all that is left. */
  spend(bytes: number): Over | undefined {
    if (this.msLeft === 0) return 'expired';
    const isEnough = bytes <= this.#bytesLeft;
    this.#bytesLeft = isEnough ? this.#bytesLeft - bytes : 0;
    return isEnough ? undefined : 'over-budget';
  }

  /** Fires when it is taken back before its end. */
  get revoked(): AbortSignal {
    return this.#revoking.signal;
  }

  revoke(): void {
    this.#revoking.abort();
  }

  whyNot(host: Host, port: number): 'ruled-out' | 'host-not-granted' | 'port-not-granted' | undefined {
    const isNever = this.terms.never.some((each) => matches(each.host, host) && (each.ports?.includes(port) ?? true));
    if (isNever) return 'ruled-out';
    const named = this.terms.hosts.filter((each) => matches(each.host, host));
    if (named.length === 0) return 'host-not-granted';
    return named.some((each) => each.ports.includes(port)) ? undefined : 'port-not-granted';
  }

  /** Whether a person named this very address. */
  hasAddress(address: string, port: number): boolean {
    return this.whyNot({ text: address, isAddress: true }, port) === undefined;
  }

  /** In words, as a person would write it. */
  names(): string[] {
    return this.terms.hosts.flatMap(({ host, ports }) => ports.map((port) => `${host}:${port}`));
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Those of a process. What ended is forgotten with the next one that is issued. */
export class GrantBook {
  readonly #clocks: readonly Clock[];
  readonly #grants = new Map<Grant, Buffer>();

  /** `steady` never goes back. */
  constructor(wall: Clock = systemClock, steady: Clock = { now: () => performance.now() }) {
    this.#clocks = [wall, steady];
  }

  issue(terms: z.input<typeof GrantTerms>): { readonly token: string; readonly grant: Grant } {
    for (const grant of this.#grants.keys()) if (grant.msLeft === 0) this.#grants.delete(grant);
    const token = randomBytes(32).toString('base64url');
    const grant = new Grant(GrantTerms.parse(terms), this.#clocks);
    this.#grants.set(grant, hashOf(token));
    return { token, grant };
  }

  /** The grant that `token` stands for, where `call` is the one it was given to and it is not over; else why not. */
  find(token: string | undefined, call: string): Grant | 'no-token' | 'unknown-token' | 'token-of-another-call' | Over {
    if (!token) return 'no-token';
    const hash = hashOf(token);
    let found: Grant | undefined;
    for (const [grant, known] of this.#grants) if (timingSafeEqual(known, hash)) found = grant;
    if (!found) return 'unknown-token';
    if (found.terms.call !== call) return 'token-of-another-call';
    return found.whyOver() ?? found;
  }

  /** Ends it at once, also for what is under way. */
  revoke(grant: Grant): void {
    grant.revoke();
    this.#grants.delete(grant);
  }
}
