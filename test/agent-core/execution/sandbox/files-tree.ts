/** Trees of tests: `{ path: content }`, with modes and links where they matter. */
import { createHash } from 'node:crypto';
import { EntryTree } from '../../../../agent-core/execution/trees/entry-tree.ts';
import type { Tree, TreeEntry } from '../../../../agent-core/execution/trees/tree.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';

export type Given = Readonly<
  Record<
    string,
    string | Uint8Array | { readonly mode: number; readonly content: string | Uint8Array } | { readonly target: string }
  >
>;

export function filesTree(given: Given): Tree {
  const contents = new Map<string, Uint8Array>();
  const entries = Object.entries(given).map(([name, what]): TreeEntry => {
    const path = TreePath.parse(name);
    if (typeof what === 'object' && 'target' in what) return { kind: 'link', path, target: what.target };
    const [mode, content] = typeof what === 'object' && 'mode' in what ? [what.mode, what.content] : [0o644, what];
    const bytes = Buffer.from(content);
    contents.set(path, bytes);
    const hash = createHash('sha256').update(bytes).digest('hex');
    return { kind: 'file', path, mode, size: bytes.length, hash };
  });
  return new EntryTree(entries, async ({ path }) => contents.get(path) ?? new Uint8Array());
}
