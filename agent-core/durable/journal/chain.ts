/**
 * The hash chain of one run: each event is linked to all before it, by a salted commitment to its content and not by the
 * content. Once content and salt are purged nobody can guess one from the other, and the chain still verifies.
 */
import { createHash, randomBytes } from 'node:crypto';

const SALT_BYTES = 16;

export interface Header {
  readonly run: string;
  readonly seq: number;
  readonly kind: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Where every chain begins. */
export const ORIGIN: Buffer = Buffer.alloc(32);

export const newSalt = (): Buffer => randomBytes(SALT_BYTES);

/** What stands for `content` in the chain; 32 bytes. */
export function commitment(salt: Buffer, content: Buffer): Buffer {
  return createHash('sha256').update(salt).update(content).digest();
}

/** The link of an event to `previous`, the link before it; 32 bytes. */
export function link(previous: Buffer, { run, seq, kind, at }: Header, committed: Buffer): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(JSON.stringify([run, seq, kind, at]))
    .update(committed)
    .digest();
}
