/** The last event of each run that a worker has through this journal, so that the next is linked to it without a look. */
import type { RunId } from '../../../contracts/runs.ts';
import type { Claim } from '../journal.ts';
import type { Shard } from './shard.ts';

export interface Head {
  readonly shard: Shard;
  readonly epoch: number;
  readonly program: string;
  readonly seq: number;
  readonly link: Buffer;
}

/** How a run is after an append; `is_held`: a worker has it. */
interface After extends Omit<Head, 'shard' | 'epoch'> {
  readonly is_held: boolean;
}

/** It may be behind what others appended: it is checked where it is used. */
export class Heads {
  readonly #heads = new Map<RunId, Head>();

  of({ run, epoch }: Claim): Head | undefined {
    const head = this.#heads.get(run);
    return head?.epoch === epoch ? head : undefined;
  }

  /** After an append to `run` on `shard`. */
  note(run: RunId, shard: Shard, epoch: number, { is_held, program, seq, link }: After): void {
    if (is_held) this.#heads.set(run, { shard, epoch, program, seq, link });
    else this.#heads.delete(run);
  }

  move(run: RunId, head: Head): void {
    this.#heads.set(run, head);
  }

  forget(run: RunId): void {
    this.#heads.delete(run);
  }
}
