/** A line that is the same in many documents but for the relative path in it, which leads to the same file from each of them. */
import { posix } from 'node:path';
import * as z from 'zod';

export const BoundLine = z.object({
  head: z.string(),
  tail: z.string(),
  /** Where the path between them leads, from the workspace's root; `dots` in the way of Python's relative imports. */
  to: z.object({ path: z.string(), dots: z.boolean() }).optional(),
});
export type BoundLine = z.infer<typeof BoundLine>;

const QUOTED = /^(.*["'`])(\.{1,2}(?:\/[^"'`]*)?)(["'`].*)$/;
const DOTTED = /^(from\s+)(\.+)([\w.]*)(\s+import\b.*)$/;

/** `text`, a trimmed line of `doc`, with its path bound. */
export function bound(doc: string, text: string): BoundLine {
  const folder = posix.dirname(doc);
  const [, head, path, tail] = QUOTED.exec(text) ?? [];
  if (head !== undefined && path !== undefined && tail !== undefined)
    return { head, tail, to: { path: posix.join(folder, path), dots: false } };
  const [, from, dots, name, rest] = DOTTED.exec(text) ?? [];
  if (from === undefined || dots === undefined || rest === undefined) return { head: text, tail: '' };
  const to = posix.join(folder, '../'.repeat(dots.length - 1), (name ?? '').replaceAll('.', '/'));
  return { head: from, tail: rest, to: { path: to.replace(/\/$/, ''), dots: true } };
}

/** As it is written in `doc`; undefined where it would lead to that very document, or where no such path can. */
export function written({ head, to, tail }: BoundLine, doc: string): string | undefined {
  if (to === undefined) return head + tail;
  const stem = doc.replace(/\.\w+$/, '');
  if ([doc, stem, stem.replace(/\/(?:index|__init__|mod)$/, '')].includes(to.path.replace(/\.[cm]?[jt]sx?$/, '')))
    return undefined;
  const path = posix.relative(posix.dirname(doc), to.path);
  const spelt = to.dots ? dotted(path) : path.startsWith('.') ? path || '.' : `./${path}`;
  return spelt === undefined ? undefined : head + spelt + tail;
}

function dotted(path: string): string | undefined {
  const parts = path.split('/').filter(Boolean);
  const ups = parts.filter((part) => part === '..').length;
  const rest = parts.slice(ups);
  return '.'.repeat(ups + 1) + rest.join('.');
}

export const keyOf = ({ head, to, tail }: BoundLine): string => JSON.stringify([head, to?.path, tail]);
