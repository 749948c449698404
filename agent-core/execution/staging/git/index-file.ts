/** The index of a work tree that is as committed, version 2 (gitformat-index(5)). */
import { createHash } from 'node:crypto';
import type { Committed } from './objects.ts';

/** Nothing of the disk is known, so that git looks at each file itself the first time. */
export function indexOf(files: readonly Committed[]): Buffer {
  const sorted = files
    .map((file) => ({ ...file, bytes: Buffer.from(file.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  const head = Buffer.alloc(12);
  head.write('DIRC');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(sorted.length, 8);
  const body = Buffer.concat([head, ...sorted.map(entryOf)]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

function entryOf({ bytes, mode, name, size }: Committed & { readonly bytes: Buffer }): Buffer {
  const stat = Buffer.alloc(40);
  stat.writeUInt32BE(Number.parseInt(mode, 8), 24);
  stat.writeUInt32BE(size % 2 ** 32, 36);
  const flags = Buffer.alloc(2);
  flags.writeUInt16BE(Math.min(bytes.length, 0xfff));
  const length = stat.length + name.length + flags.length + bytes.length;
  return Buffer.concat([stat, name, flags, bytes, Buffer.alloc(8 - (length % 8))]);
}
