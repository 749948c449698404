/**
 * Leases: which process may do a piece of background work, so that two windows on one database never do it twice.
 *
 * Owns: the rows of table `lease`. Invariants:
 * 1. A resource has at most one live lease; it lives until its `expires`, by the clock of whoever asks.
 * 2. Each taking of a resource raises its epoch, for ever: an epoch that was overtaken never counts again.
 */
import type { Clock } from '../contracts/clock.ts';
import type { Store } from './sqlite/store.ts';

export interface Lease {
  readonly resource: string;
  readonly owner: string;
  readonly epoch: number;
  /** Milliseconds, by the clock it was taken with. */
  readonly expires: number;
}

export class Leases {
  private readonly store: Store;
  private readonly clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Takes `resource` for `forMs`; `undefined` while another lease on it lives, the same owner's included. */
  acquire(resource: string, owner: string, forMs: number): Lease | undefined {
    const now = this.clock.now();
    const epoch = this.store.write(() =>
      this.store
        .prepare<[string, string, number, number], number>(
          `INSERT INTO lease (resource, owner, epoch, expires) VALUES (?, ?, 1, ?)
           ON CONFLICT (resource) DO UPDATE SET owner = excluded.owner, epoch = epoch + 1, expires = excluded.expires
             WHERE expires <= ? RETURNING epoch`,
        )
        .pluck()
        .get(resource, owner, now + forMs, now),
    );
    return epoch === undefined ? undefined : { resource, owner, epoch, expires: now + forMs };
  }

  /** Makes it last `forMs` from now; `undefined` when it was lost to another taking. */
  renew(lease: Lease, forMs: number): Lease | undefined {
    const expires = this.clock.now() + forMs;
    return this.set(lease, expires) ? { ...lease, expires } : undefined;
  }

  /** Gives it back; without effect when it was lost. */
  release(lease: Lease): void {
    this.set(lease, 0);
  }

  /** Whether `lease` still counts. Ask inside the transaction that depends on it. */
  holds(lease: Lease): boolean {
    const row = this.store
      .prepare<[string, number, number]>('SELECT 1 FROM lease WHERE resource = ? AND epoch = ? AND expires > ?')
      .get(lease.resource, lease.epoch, this.clock.now());
    return row !== undefined;
  }

  private set(lease: Lease, expires: number): boolean {
    const { changes } = this.store.write(() =>
      this.store
        .prepare('UPDATE lease SET expires = ? WHERE resource = ? AND owner = ? AND epoch = ?')
        .run(expires, lease.resource, lease.owner, lease.epoch),
    );
    return changes > 0;
  }
}
