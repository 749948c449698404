/** The contents of events as bytes: JSON, deflated where that makes a long one much shorter. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Shorter contents are kept as they are. */
const WORTH_PACKING = 512;
/** Bytes that are looked at, over the whole of a content, and the bits each may tell: base64 of noise tells 6, prose and code 5. */
const SAMPLE = 1024;
const MOST_BITS = 5.7;

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

/** By Shannon's entropy of single bytes: trying to deflate a content costs as much as all else that is done to write it. */
function isWorthPacking(text: Buffer): boolean {
  const counts = new Uint16Array(256);
  const stride = Math.max(1, Math.floor(text.length / SAMPLE));
  let looked = 0;
  for (let i = 0; i < text.length; i += stride, looked++) {
    const byte = text[i] ?? 0;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / looked) * Math.log2(count / looked);
  return bits < MOST_BITS;
}

/** Throws on bytes that `pack` never made. */
export function unpack({ bytes, isDeflated }: Packed): Buffer {
  return isDeflated ? inflateRawSync(bytes) : bytes;
}
