/** Bytes as text, for tools that work by lines. */
import { whyLeftOut } from '../staging/snapshot/left-out.ts';
import type { Stage } from '../staging/stage/stage.ts';
import { kindInWords } from '../staging/stage/stage.ts';
import type { FileEntry } from '../trees/tree.ts';
import { Unfit } from './tool.ts';

export type LineEnds = 'lf' | 'crlf' | 'mixed' | 'none';

/** Text without a byte order mark; `undefined` where there is a NUL, or the bytes are not UTF-8. */
export function textOf(bytes: Uint8Array): { readonly text: string; readonly bom: boolean } | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const bom = text.startsWith('\uFEFF');
    return { text: bom ? text.slice(1) : text, bom };
  } catch {
    return undefined;
  }
}

export function lineEndsOf(text: string): LineEnds {
  const all = text.split('\n').length - 1;
  const crlf = text.split('\r\n').length - 1;
  if (all === 0) return 'none';
  if (crlf === 0) return 'lf';
  return crlf === all ? 'crlf' : 'mixed';
}

/** `text` with the line ends that a file has throughout. */
export const withLineEnds = (text: string, ends: LineEnds): string =>
  ends === 'crlf' ? text.replace(/\r?\n/g, '\r\n') : ends === 'lf' ? text.replaceAll('\r\n', '\n') : text;

/** Lines without their ends; what ends with a line end has no empty line behind it. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const MOST_OFFERED = 3;

/** The file at `path`; what is there instead, or is called alike, is said under `field`. */
export function fileAt(stage: Stage, path: string, field: string): FileEntry {
  const entry = stage.entry(path);
  if (entry?.kind === 'file') return entry;
  if (entry) throw new Unfit({ field, message: `${path}: ${kindInWords(entry)}, and a file was expected` });
  throw new Unfit({ field, message: `${path}: there is no such file${alike(stage, path)}` });
}

/** Why it is not in the copy where it was left out; files of the same name elsewhere, or in another case. */
export function alike(stage: Stage, path: string): string {
  const left = whyLeftOut(stage.left, path);
  if (left !== undefined) return ` in the copy, because ${left}`;
  const name = path.split('/').at(-1)?.toLowerCase();
  const found = stage
    .entries()
    .filter((entry) => entry.path.split('/').at(-1)?.toLowerCase() === name)
    .slice(0, MOST_OFFERED);
  return found.length === 0 ? '' : `; there is ${found.map((entry) => entry.path).join(', ')}`;
}
