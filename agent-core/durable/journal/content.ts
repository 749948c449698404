/** The contents of events as bytes: JSON, deflated where that makes a long one shorter. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Shorter contents are kept as they are. */
const WORTH_PACKING = 512;

export interface Packed {
  readonly bytes: Buffer;
  readonly isDeflated: boolean;
}

export function pack(text: Buffer): Packed {
  if (text.length < WORTH_PACKING) return { bytes: text, isDeflated: false };
  const deflated = deflateRawSync(text, { level: 1 });
  return deflated.length < text.length * 0.9
    ? { bytes: deflated, isDeflated: true }
    : { bytes: text, isDeflated: false };
}

/** Throws on bytes that `pack` never made. */
export function unpack({ bytes, isDeflated }: Packed): Buffer {
  return isDeflated ? inflateRawSync(bytes) : bytes;
}
