/**
 * The hash chain of one run: each event is linked to all before it, by a salted commitment to its content and not by the
 * content. Once content and salt are purged nobody can guess one from the other, and the chain still verifies.
 */
import { randomBytes } from 'node:crypto';
import { sha256 } from '../sha256.ts';

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

/** Drawn many at once: asking for each by itself costs more than hashing with it. */
const SALTS_AT_ONCE = 256;
let salts: Buffer = Buffer.alloc(0);
let drawn = 0;

export function newSalt(): Buffer {
  if (drawn === salts.length) {
    salts = randomBytes(SALTS_AT_ONCE * SALT_BYTES);
    drawn = 0;
  }
  drawn += SALT_BYTES;
  return salts.subarray(drawn - SALT_BYTES, drawn);
}

/** UTF-16 code units of an event's run, number, kind and time as JSON; three bytes each at most. */
const LONGEST_HEADER = 1_024;
/** What is hashed together is laid side by side here: nothing is kept in it from one call to the next. */
const scratch = Buffer.allocUnsafeSlow(32_768);

/** What stands for `content` in the chain; 32 bytes. */
export function commitment(salt: Buffer, content: Buffer): Buffer {
  const length = salt.length + content.length;
  if (length > scratch.length) return sha256(Buffer.concat([salt, content]));
  scratch.set(salt);
  scratch.set(content, salt.length);
  return sha256(scratch.subarray(0, length));
}

/** The link of an event to `previous`, the link before it; 32 bytes. */
export function link(previous: Buffer, { run, seq, kind, at }: Header, committed: Buffer): Buffer {
  const header = JSON.stringify([run, seq, kind, at]);
  if (header.length > LONGEST_HEADER) return sha256(Buffer.concat([previous, Buffer.from(header), committed]));
  scratch.set(previous);
  const end = previous.length + scratch.write(header, previous.length);
  scratch.set(committed, end);
  return sha256(scratch.subarray(0, end + committed.length));
}
