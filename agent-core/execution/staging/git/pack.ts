/** A pack of objects and its index, version 2 (gitformat-pack(5)): one file where loose objects would be thousands. */
import { createHash } from 'node:crypto';
import { constants, crc32, deflateSync } from 'node:zlib';
import type { GitObject, ObjectKind } from './objects.ts';

const TYPE: Readonly<Record<ObjectKind, number>> = { commit: 1, tree: 2, blob: 3 };
/** Offsets beyond need a table of their own, which is not written: packs stay smaller. */
export const MOST_PACK_BYTES = 0x7fff_ffff;

interface Packed {
  readonly name: Buffer;
  readonly crc: number;
  readonly offset: number;
}

const sha1 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const words = (values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

export class Pack {
  readonly #parts: Buffer[] = [];
  readonly #packed = new Map<string, Packed>();
  #offset = 12;

  /** Once, however often it is given. */
  add({ kind, name, bytes }: GitObject): void {
    const key = name.toString('hex');
    if (this.#packed.has(key)) return;
    const part = Buffer.concat([header(kind, bytes.length), deflateSync(bytes, { level: constants.Z_BEST_SPEED })]);
    this.#packed.set(key, { name, crc: crc32(part), offset: this.#offset });
    this.#parts.push(part);
    this.#offset += part.length;
  }

  get bytes(): number {
    return this.#offset;
  }

  /** `name`: what the two files are called by. */
  ended(): { readonly name: string; readonly pack: Buffer; readonly index: Buffer } {
    const body = Buffer.concat([Buffer.from('PACK'), words([2, this.#packed.size]), ...this.#parts]);
    const checksum = sha1(body);
    return { name: checksum.toString('hex'), pack: Buffer.concat([body, checksum]), index: this.#index(checksum) };
  }

  #index(packChecksum: Buffer): Buffer {
    const all = [...this.#packed.values()].sort((a, b) => Buffer.compare(a.name, b.name));
    const upTo = new Array<number>(256).fill(0);
    for (const { name } of all) upTo[name[0] ?? 0] = (upTo[name[0] ?? 0] ?? 0) + 1;
    for (let at = 1; at < upTo.length; at++) upTo[at] = (upTo[at] ?? 0) + (upTo[at - 1] ?? 0);
    const names = Buffer.concat(all.map(({ name }) => name));
    const [crcs, offsets] = [words(all.map(({ crc }) => crc)), words(all.map(({ offset }) => offset))];
    const body = Buffer.concat([words([0xff744f63, 2]), words(upTo), names, crcs, offsets, packChecksum]);
    return Buffer.concat([body, sha1(body)]);
  }
}

/** Type and length, four bits of it first and then seven a byte. */
function header(kind: ObjectKind, length: number): Buffer {
  const bytes: number[] = [];
  let byte = (TYPE[kind] << 4) | (length & 15);
  for (let rest = Math.floor(length / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
  }
  return Buffer.from([...bytes, byte]);
}
