/**
 * What was changed, as a unified diff for people; `git apply` and `patch` read it, too. What is no UTF-8 text is named on a line that both
 * pass over, since they can do nothing with it.
 */
import { isUtf8 } from 'node:buffer';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { FileEntry, Tree, TreeChange, TreeEntry } from '../../trees/tree.ts';

/** A difference that takes longer, ms, is told as a whole text for another. */
const DIFF_MS = 1_000;
const NONE = '/dev/null';

/** `before`: the tree that the changes are against. Folders by themselves are not told, as in git. */
export async function diffOf(before: Tree, changes: readonly TreeChange[]): Promise<string> {
  const was = new Map([...before.entries()].map((entry) => [entry.path, entry]));
  const parts: string[] = [];
  for (const change of changes) {
    const path = 'entry' in change ? change.entry.path : change.path;
    const old = was.get(path);
    const oldBytes = old?.kind === 'file' ? await before.content(old) : old && linkBytes(old);
    const entry = 'entry' in change ? change.entry : undefined;
    const newBytes = 'bytes' in change ? change.bytes : entry && linkBytes(entry);
    parts.push(partOf(path, { entry: old, bytes: oldBytes }, { entry, bytes: newBytes }));
  }
  return parts.join('');
}

interface Side {
  readonly entry: TreeEntry | undefined;
  readonly bytes: Uint8Array | undefined;
}

function partOf(path: string, before: Side, after: Side): string {
  const [was, is] = [fileMode(before.entry), fileMode(after.entry)];
  if (was === undefined && is === undefined) return '';
  const [a, b] = [`a/${path}`, `b/${path}`];
  const [oldName, newName] = [was === undefined ? NONE : a, is === undefined ? NONE : b];
  const [old, now] = [before.bytes ?? new Uint8Array(), after.bytes ?? new Uint8Array()];
  const isSame = was !== undefined && is !== undefined && Buffer.compare(old, now) === 0;
  if (!isSame && (isBinary(old) || isBinary(now)))
    return `Binary files ${quoted(oldName)} and ${quoted(newName)} differ\n`;
  // As git does, a file that became a link is one removed and one added.
  if (was !== undefined && is !== undefined && was.slice(0, 2) !== is.slice(0, 2)) {
    const none: Side = { entry: undefined, bytes: undefined };
    return partOf(path, before, none) + partOf(path, none, after);
  }
  const told = modes(was, is) + texts(oldName, newName, old, now);
  // Git keeps of a mode only whether its owner may execute.
  return told === '' ? '' : `diff --git ${quoted(a)} ${quoted(b)}\n${told}`;
}

function modes(was: string | undefined, is: string | undefined): string {
  if (was === undefined) return `new file mode ${is}\n`;
  if (is === undefined) return `deleted file mode ${was}\n`;
  return was === is ? '' : `old mode ${was}\nnew mode ${is}\n`;
}

function texts(oldName: string, newName: string, old: Uint8Array, now: Uint8Array): string {
  if (Buffer.compare(old, now) === 0) return '';
  const [one, other] = [Buffer.from(old).toString('utf8'), Buffer.from(now).toString('utf8')];
  const options = { context: 3, timeout: DIFF_MS, headerOptions: FILE_HEADERS_ONLY };
  return (
    createTwoFilesPatch(oldName, newName, one, other, undefined, undefined, options) ??
    wholly(oldName, newName, one, other)
  );
}

/** All lines out and all lines in. */
function wholly(oldName: string, newName: string, old: string, now: string): string {
  const side = (sign: string, text: string) => {
    const lines = text.split('\n');
    const open = lines.pop();
    const all = lines.map((line) => `${sign}${line}\n`).join('');
    return {
      count: lines.length + (open ? 1 : 0),
      text: open ? `${all}${sign}${open}\n\\ No newline at end of file\n` : all,
    };
  };
  const [out, into] = [side('-', old), side('+', now)];
  const range = (count: number) => (count === 0 ? '0,0' : `1,${count}`);
  return `--- ${quoted(oldName)}\n+++ ${quoted(newName)}\n@@ -${range(out.count)} +${range(into.count)} @@\n${out.text}${into.text}`;
}

/** As git tells it, by a NUL in what comes first; and what would not come back as the bytes that it was. */
const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8_000).includes(0) || !isUtf8(bytes);

const linkBytes = (entry: TreeEntry): Uint8Array | undefined =>
  entry.kind === 'link' ? Buffer.from(entry.target) : undefined;

function fileMode(entry: TreeEntry | undefined): string | undefined {
  if (entry?.kind === 'link') return '120000';
  return entry?.kind === 'file' ? ((entry as FileEntry).mode & 0o100 ? '100755' : '100644') : undefined;
}

/** A name that would break its line, or could end at more than one place in it, is written as git quotes it (core.quotePath); `diff` does so itself. */
const quoted = (name: string): string =>
  /[\p{Cc}"\\ ]/u.test(name)
    ? `"${name.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)}"`
    : name;
