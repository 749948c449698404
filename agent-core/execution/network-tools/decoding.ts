import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

export interface Decoded {
  readonly bytes: Buffer;
  /** There was more, or it could not be read. */
  readonly isCut: boolean;
}

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** A body as it was before its one encoding, at most `maxBytes`; empty where that cannot be had: nothing unread is told. */
export function decoded(raw: Buffer, encoding: string | undefined, maxBytes: number): Decoded {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity' || raw.length === 0) return { bytes: raw, isCut: false };
  const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  try {
    if (decode) return { bytes: decode(raw, { maxOutputLength: maxBytes }), isCut: false };
  } catch {
    // Broken, cut off, or larger than it may be.
  }
  return { bytes: Buffer.alloc(0), isCut: true };
}
