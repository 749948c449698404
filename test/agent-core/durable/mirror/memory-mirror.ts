/** A mirror in memory: what the contract holds for without a server, and what the mirrored journal is tested over. */
import type { RunId } from '../../../../agent-core/contracts/runs.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  type Mirror,
  type Mirrored,
} from '../../../../agent-core/durable/mirror/mirror.ts';

const MOST_RUNS = 1_000;

interface Slot {
  readonly version: string;
  /** As text: nobody can change what another one reads. */
  readonly text: string;
}

export class MemoryMirror implements Mirror {
  /** Longest unmoved first. */
  readonly #slots = new Map<RunId, Slot>();
  readonly #most: number;

  constructor(most = MOST_RUNS) {
    this.#most = most;
  }

  async read(run: RunId): Promise<Mirrored | undefined> {
    const slot = this.#slots.get(run);
    const checkpoint = slot && decodeCheckpoint(run, slot.text);
    return slot && checkpoint && { version: slot.version, checkpoint };
  }

  async move(run: RunId, from: string | undefined, { version, checkpoint }: Mirrored): Promise<boolean> {
    if (this.#slots.get(run)?.version !== from) return false;
    this.#slots.delete(run);
    this.#slots.set(run, { version, text: encodeCheckpoint(checkpoint) });
    const [oldest] = this.#slots.keys();
    if (this.#slots.size > this.#most && oldest !== undefined) this.#slots.delete(oldest);
    return true;
  }

  async drop(run: RunId): Promise<void> {
    this.#slots.delete(run);
  }

  async close(): Promise<void> {
    this.#slots.clear();
  }
}
