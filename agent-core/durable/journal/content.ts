/** The contents of events as bytes: JSON, deflated where that makes a long one much shorter. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Shorter contents are kept as they are. */
const WORTH_PACKING = 512;
/** A content whose beginning keeps more than this share is kept as it is: packing it would cost more than it saves. */
const PROBE_BYTES = 1024;
const PROBE_SHARE = 0.7;
/** A small window and little memory: setting zlib up costs more than packing so few bytes. */
const PROBE = { level: 1, memLevel: 3, windowBits: 10 } as const;

export interface Packed {
  readonly bytes: Buffer;
  readonly isDeflated: boolean;
}

export function pack(text: Buffer): Packed {
  if (text.length < WORTH_PACKING || !isWorthPacking(text)) return { bytes: text, isDeflated: false };
  const deflated = deflateRawSync(text, { level: 1 });
  return deflated.length < text.length * 0.9
    ? { bytes: deflated, isDeflated: true }
    : { bytes: text, isDeflated: false };
}

function isWorthPacking(text: Buffer): boolean {
  if (text.length <= 2 * PROBE_BYTES) return true;
  const probe = text.subarray(0, PROBE_BYTES);
  return deflateRawSync(probe, PROBE).length < PROBE_BYTES * PROBE_SHARE;
}

/** Throws on bytes that `pack` never made. */
export function unpack({ bytes, isDeflated }: Packed): Buffer {
  return isDeflated ? inflateRawSync(bytes) : bytes;
}
