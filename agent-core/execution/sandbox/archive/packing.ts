/** A tree as a tar stream, for a container to unpack. */
import { PenumbraError } from '../../../contracts/errors.ts';
import type { Tree, TreeEntry } from '../../trees/tree.ts';
import { padding, sizeInTar, TAR_END, type TarEntry, tarHeader } from './tar-header.ts';

export interface ExtraFile {
  readonly name: string;
  readonly content: string;
}

/** Small entries go out together: a write each would cost more than their bytes. */
const BATCH = 1 << 18;

/** Bytes of the archive that `packTree` makes of the same. */
export function packedSize(files: Tree, prefix: string, extra: readonly ExtraFile[]): number {
  const entries = [...files.entries()].map((entry) => packed(entry, `${prefix}/${entry.path}`));
  const all = [...entries, ...extra.map(packedExtra)];
  return all.reduce((sum, entry) => sum + sizeInTar(entry), TAR_END.length);
}

/**
 * The entries of `files` below the folder `prefix`, then `extra` as it is named, in pieces of some size. Throws `bad-input` for
 * a content that is not as long as its entry says.
 */
export async function* packTree(files: Tree, prefix: string, extra: readonly ExtraFile[] = []): AsyncGenerator<Buffer> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces(files, prefix, extra)) {
    batch.push(piece);
    bytes += piece.length;
    if (bytes < BATCH) continue;
    yield Buffer.concat(batch);
    batch = [];
    bytes = 0;
  }
  yield Buffer.concat([...batch, TAR_END]);
}

async function* pieces(files: Tree, prefix: string, extra: readonly ExtraFile[]): AsyncGenerator<Uint8Array> {
  for (const entry of files.entries()) {
    yield tarHeader(packed(entry, `${prefix}/${entry.path}`));
    if (entry.kind !== 'file') continue;
    const content = await files.content(entry);
    if (content.length !== entry.size) throw new PenumbraError('bad-input', `files: ${entry.path} has another size`);
    yield content;
    yield padding(entry.size);
  }
  for (const file of extra) {
    const entry = packedExtra(file);
    yield tarHeader(entry);
    yield Buffer.from(file.content);
    yield padding(entry.size);
  }
}

function packed(entry: TreeEntry, name: string): TarEntry {
  if (entry.kind === 'link') return { type: 'link', name, mode: 0o777, size: 0, target: entry.target };
  return { type: entry.kind, name, mode: sentMode(entry), size: entry.kind === 'file' ? entry.size : 0 };
}

const packedExtra = ({ name, content }: ExtraFile): TarEntry => ({
  type: 'file',
  name,
  mode: 0o600,
  size: Buffer.byteLength(content),
});

/** Whoever unpacks and packs again is not root: it must be able to read, and to write into folders. */
export const sentMode = ({ kind, mode }: { kind: 'file' | 'folder'; mode: number }): number =>
  mode | (kind === 'file' ? 0o400 : 0o700);
