import type { Clock } from '../../contracts/clock.ts';

/**
 * Whether a lease that is over says that its worker is gone. Not where we did not look for a while, as the machine slept, the clock
 * was set or the journal was away: then every lease is over, and nobody could renew it yet.
 */
export class LeaseTrust {
  readonly #clock: Clock;
  readonly #leaseMs: number;
  #lookedAt = Number.POSITIVE_INFINITY;
  #trustFrom = 0;

  constructor(clock: Clock, leaseMs: number) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
  }

  /** Ask at each look. */
  look(): boolean {
    const now = this.#clock.now();
    const sinceLook = now - this.#lookedAt;
    if (sinceLook < 0 || sinceLook > this.#leaseMs / 2) this.#trustFrom = now + this.#leaseMs;
    this.#lookedAt = now;
    return now >= this.#trustFrom;
  }
}
