import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { DocumentText } from '../../contracts/edits.ts';
import type { WorkspaceFolder } from '../../contracts/rpc.ts';
import { keyToPath } from './keys.ts';
import { languageOf } from './languages.ts';

/** A file as an editor would show it, but for mixed line ends; its byte order mark is not part of the text. */
export interface FoundDocument extends DocumentText {
  readonly bom: boolean;
}

/** A byte order mark or a NUL this near the start decides what a file is. */
const HEAD = 8192;
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * A file's bytes; `undefined` when it is not a regular file (a link is not followed), larger than `maxBytes`, binary (a NUL in
 * the first 8 KB), or cannot be read.
 */
export async function readBytes(file: string, maxBytes: number): Promise<Buffer | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, FLAGS);
    const { size } = await handle.stat();
    if (size > maxBytes) return undefined;
    const buffer = Buffer.allocUnsafe(size);
    const { bytesRead } = await handle.read(buffer, 0, size, 0);
    const bytes = buffer.subarray(0, bytesRead);
    return bytes.subarray(0, HEAD).includes(0) ? undefined : bytes;
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}

/** A file's bytes as a document; `undefined` when they are not UTF-8. */
export function documentOf(key: string, bytes: Uint8Array): FoundDocument | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const bom = text.startsWith('\ufeff');
    return { doc: key, language: languageOf(key), text: bom ? text.slice(1) : text, bom };
  } catch {
    return undefined;
  }
}

/** The document with a key, read from disk; `undefined` when there is no such text file of at most `maxBytes` in the folders. */
export async function readDocument(
  folders: readonly WorkspaceFolder[],
  key: string,
  maxBytes: number,
): Promise<FoundDocument | undefined> {
  const file = keyToPath(folders, key);
  const bytes = file === undefined ? undefined : await readBytes(file, maxBytes);
  return bytes && documentOf(key, bytes);
}
