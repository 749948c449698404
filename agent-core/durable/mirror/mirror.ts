/**
 * The mirror: the state of runs as of their last checkpoints, near at hand. The port that Redis implements; its contract
 * suite holds for a mirror in memory too, which is for tests alone.
 *
 * 1. It is never the truth: whatever it loses or has wrong shows by its version and is filled again from the journal.
 * 2. It moves by compare-and-set: from the version that the mover knows, or not at all.
 */
import * as z from 'zod';
import { RunId } from '../../contracts/runs.ts';

/** A run between two ticks: the checkpoint that the next one begins with. */
export const Checkpoint = z.object({
  id: RunId,
  program: z.string(),
  /** Of the code that made it. */
  version: z.string(),
  schema: z.int(),
  tick: z.int(),
  state: z.unknown().optional(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

export interface Mirrored {
  /** Another one for each checkpoint of the run. */
  readonly version: string;
  readonly checkpoint: Checkpoint;
}

/** The mirror cannot be reached. */
export class MirrorUnavailable extends Error {
  override readonly name = 'MirrorUnavailable';
}

export interface Mirror {
  /** `undefined` where it has nothing that can be read. Throws `MirrorUnavailable`. */
  read(run: RunId): Promise<Mirrored | undefined>;
  /**
   * Moves a run from version `from` (`undefined`: nothing is there) to another checkpoint; false, and nothing else, where it is
   * at another version. Throws `MirrorUnavailable`; then nobody knows whether it moved.
   */
  move(run: RunId, from: string | undefined, to: Mirrored): Promise<boolean>;
  /** Throws `MirrorUnavailable`. */
  drop(run: RunId): Promise<void>;
  close(): Promise<void>;
}

export const encodeCheckpoint = (checkpoint: Checkpoint): string => JSON.stringify(checkpoint);

/** `undefined` where `text` is no checkpoint of `run`: as if it was not there. */
export function decodeCheckpoint(run: RunId, text: string): Checkpoint | undefined {
  try {
    const { data } = Checkpoint.safeParse(JSON.parse(text));
    return data?.id === run ? data : undefined;
  } catch {
    return undefined;
  }
}
