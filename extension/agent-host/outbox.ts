/**
 * The signals of this window on their way to the disk.
 *
 * 1. Numbers run from 0 without gaps for as long as the window lives, whatever happens to the agent host.
 * 2. A signal is kept until the host said it is on disk; after a restart everything unaccepted is sent again, in order.
 * 3. It is bounded: when full, new signals are refused (never old ones dropped, which would tear a hole into the numbers), until
 *    half of it is free again. `onRoom` then asks for fresh texts of the documents, as the edits between are lost.
 */
import type { Disposable } from 'vscode';
import type { NumberedSignal, Signal } from '../../agent-core/contracts/index.ts';
import { Listeners } from '../adapters/listeners.ts';

export type Send = (items: NumberedSignal[]) => void;

export interface OutboxLimits {
  readonly batchMs: number;
  readonly batchSignals: number;
  readonly signals: number;
  readonly bytes: number;
}

const LIMITS: OutboxLimits = { batchMs: 15, batchSignals: 500, signals: 20_000, bytes: 50_000_000 };

export class Outbox implements Disposable {
  readonly #limits: OutboxLimits;
  readonly #kept = new Map<number, NumberedSignal>();
  readonly #full = new Listeners<void>();
  readonly #room = new Listeners<void>();
  #unsent: NumberedSignal[] = [];
  #next = 0;
  #bytes = 0;
  #refusing = false;
  #send: Send | undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly onFull = this.#full.event;
  readonly onRoom = this.#room.event;

  constructor(limits: Partial<OutboxLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** How many signals are not yet known to be on disk. */
  get waiting(): number {
    return this.#kept.size;
  }

  /** False when it was refused. */
  add(signal: Signal): boolean {
    if (this.#refusing) return false;
    const item = { seq: this.#next++, signal };
    this.#kept.set(item.seq, item);
    this.#bytes += weight(signal);
    if (this.#kept.size >= this.#limits.signals || this.#bytes >= this.#limits.bytes) this.#refuse();
    if (this.#send) {
      this.#unsent.push(item);
      this.#timer ??= setTimeout(() => this.flush(), this.#limits.batchMs);
    }
    return true;
  }

  /** A host is there, and knows everything below `upTo` and the numbers in `beyond`: the rest goes out before this returns. */
  attach(send: Send, upTo: number, beyond: readonly number[]): void {
    this.accepted(upTo, beyond);
    this.#unsent = [...this.#kept.values()];
    this.#send = send;
    this.flush();
  }

  detach(): void {
    this.#send = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  accepted(upTo: number, beyond: readonly number[]): void {
    for (const seq of this.#kept.keys()) {
      if (seq >= upTo) break;
      this.#forget(seq);
    }
    for (const seq of beyond) this.#forget(seq);
    if (this.#refusing && this.#halfFree()) {
      this.#refusing = false;
      this.#room.fire();
    }
  }

  /** Sends what has not been sent, at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#send) return;
    const items = this.#unsent;
    this.#unsent = [];
    for (let at = 0; at < items.length; at += this.#limits.batchSignals) {
      this.#send(items.slice(at, at + this.#limits.batchSignals));
    }
  }

  dispose(): void {
    this.detach();
    this.#full.dispose();
    this.#room.dispose();
  }

  #forget(seq: number): void {
    const item = this.#kept.get(seq);
    if (!item) return;
    this.#kept.delete(seq);
    this.#bytes -= weight(item.signal);
  }

  #refuse(): void {
    this.#refusing = true;
    this.#full.fire();
  }

  #halfFree(): boolean {
    return this.#kept.size <= this.#limits.signals / 2 && this.#bytes <= this.#limits.bytes / 2;
  }
}

/** Bytes in memory, near enough. */
function weight(signal: Signal): number {
  let units = 100;
  if ('text' in signal && typeof signal.text === 'string') units += signal.text.length;
  if (signal.kind === 'doc.edit') for (const change of signal.changes) units += 50 + change.text.length;
  return 2 * units;
}
