/**
 * The contents of events as bytes: JSON, and after a line feed, which such JSON has nowhere, a long text that is a step's outcome, as
 * it is: quoting it would cost as much as hashing and writing it. Deflated where that makes a long content much shorter.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { RunEvent } from './events.ts';

/** A shorter text, in UTF-16 code units, is quoted as quickly. */
const WORTH_SETTING_APART = 1_024;
const LINE_FEED = 10;

/** All that `event` says but its kind. */
export function encode(event: RunEvent): Buffer {
  const { kind, ...fields } = event;
  const text = longTextOf(event);
  if (text === undefined) return Buffer.from(JSON.stringify(fields));
  const head = JSON.stringify({ ...fields, outcome: { state: 'done' } });
  return Buffer.from(`${head}\n${text}`);
}

/** Lone surrogates have no bytes of their own in UTF-8: they are quoted. */
function longTextOf(event: RunEvent): string | undefined {
  if (event.kind !== 'OBSERVATION_GENERATED' || event.outcome.state !== 'done') return undefined;
  const { value } = event.outcome;
  const isLong = typeof value === 'string' && value.length >= WORTH_SETTING_APART;
  return isLong && value.isWellFormed() ? value : undefined;
}

/** What `encode` was given, without its kind and unchecked. Throws on bytes that are not what it makes. */
export function decode(content: Buffer): unknown {
  const end = content.indexOf(LINE_FEED);
  if (end < 0) return JSON.parse(content.toString());
  const head: { readonly outcome?: object } = JSON.parse(content.toString('utf8', 0, end));
  return { ...head, outcome: { ...head.outcome, value: content.toString('utf8', end + 1) } };
}

/** Shorter contents are kept as they are. */
const WORTH_PACKING = 512;
/** Bytes that are looked at, over the whole of a content, and the bits each may tell: base64 of noise tells 6, prose and code 5. */
const SAMPLE = 512;
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
