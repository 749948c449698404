/**
 * Headers of a tar archive as GNU tar writes them: a name beyond the header's 100 bytes goes before it, as an entry of its own
 * (`././@LongLink`), in UTF-8. Both GNU tar and busybox read that; of pax headers busybox reads no names.
 * Source: "Basic Tar Format" in the manual of GNU tar.
 */
const BLOCK = 512;
const LONGEST = 100;

const FIELDS = {
  mode: 100,
  uid: 108,
  gid: 116,
  size: 124,
  mtime: 136,
  checksum: 148,
  type: 156,
  link: 157,
  magic: 257,
};
const LONG_NAME = 'L';
const LONG_LINK = 'K';

export interface TarEntry {
  readonly type: 'file' | 'folder' | 'link';
  readonly name: string;
  readonly mode: number;
  /** Bytes of the content that follows; 0 for what is no file. */
  readonly size: number;
  readonly target?: string;
}

const TYPES = { file: '0', link: '2', folder: '5' } as const;

export function tarHeader({ type, name, mode, size, target = '' }: TarEntry): Buffer {
  const long = [longField(LONG_LINK, target), longField(LONG_NAME, name)];
  return Buffer.concat([...long, header(TYPES[type], Buffer.from(name), mode, size, Buffer.from(target))]);
}

/** Bytes of an entry with its headers and its content. */
export const sizeInTar = ({ name, size, target = '' }: TarEntry): number =>
  longSize(target) + longSize(name) + BLOCK + inBlocks(size);

const inBlocks = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

function longSize(text: string): number {
  const bytes = Buffer.byteLength(text);
  return bytes <= LONGEST ? 0 : BLOCK + inBlocks(bytes + 1);
}

/** Zeros up to the next block. */
export const padding = (size: number): Buffer => Buffer.alloc(inBlocks(size) - size);

/** What an archive ends with. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

function longField(type: string, text: string): Buffer {
  const bytes = Buffer.from(`${text}\0`);
  if (bytes.length - 1 <= LONGEST) return Buffer.alloc(0);
  const head = header(type, Buffer.from('././@LongLink'), 0o644, bytes.length, Buffer.alloc(0));
  return Buffer.concat([head, bytes, padding(bytes.length)]);
}

function header(type: string, name: Buffer, mode: number, size: number, target: Buffer): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.set(name.subarray(0, LONGEST), 0);
  block.set(target.subarray(0, LONGEST), FIELDS.link);
  block.write(octal(mode, 7), FIELDS.mode);
  block.write(octal(0, 7), FIELDS.uid);
  block.write(octal(0, 7), FIELDS.gid);
  block.write(octal(size, 11), FIELDS.size);
  block.write(octal(Math.floor(Date.now() / 1000), 11), FIELDS.mtime);
  block.write(type, FIELDS.type);
  block.write('ustar  \0', FIELDS.magic);
  block.fill(' ', FIELDS.checksum, FIELDS.checksum + 8);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, FIELDS.checksum);
  return block;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
