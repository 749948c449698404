/** A tree as a tar stream, for a container to unpack. */
import type { Tree, TreeEntry } from '../../trees/tree.ts';
import { padding, TAR_END, type TarEntry, tarHeader } from './tar-header.ts';

export interface ExtraFile {
  readonly name: string;
  readonly content: string;
}

/** Small entries go out together: a write each would cost more than their bytes. */
const BATCH = 1 << 18;

/** The entries of `files` below the folder `prefix`, then `extra` as it is named, in pieces of some size. */
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
    const content = entry.kind === 'file' ? await files.content(entry) : undefined;
    yield tarHeader(packed(entry, `${prefix}/${entry.path}`, content?.length ?? 0));
    if (content) yield content;
    if (content) yield padding(content.length);
  }
  for (const { name, content } of extra) {
    const bytes = Buffer.from(content);
    yield tarHeader({ type: 'file', name, mode: 0o600, size: bytes.length });
    yield bytes;
    yield padding(bytes.length);
  }
}

function packed(entry: TreeEntry, name: string, size: number): TarEntry {
  if (entry.kind === 'link') return { type: 'link', name, mode: 0o777, size: 0, target: entry.target };
  return { type: entry.kind, name, mode: sentMode(entry), size };
}

/** Whoever unpacks and packs again is not root: it must be able to read, and to write into folders. */
export const sentMode = ({ kind, mode }: { kind: 'file' | 'folder'; mode: number }): number =>
  mode | (kind === 'file' ? 0o400 : 0o700);
