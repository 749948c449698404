/** What the parts of the bench of the body share. */
import { createHash, randomBytes } from 'node:crypto';
import type { SandboxCall, SandboxResult } from '../../../agent-core/execution/sandbox/sandbox.ts';
import { EntryTree } from '../../../agent-core/execution/trees/entry-tree.ts';
import type { Tree, TreeEntry } from '../../../agent-core/execution/trees/tree.ts';
import { TreePath } from '../../../agent-core/execution/trees/tree-path.ts';
import { type Figure, quantile, rounded } from '../figure.mts';

export function figure(
  metric: string,
  unit: string,
  held: Pick<Figure, 'value' | 'goal' | 'ok' | 'spread'>,
  against?: string,
): Figure {
  return { bench: 'body', metric, unit, ...held, ...(against === undefined ? {} : { against }) };
}

/** `count` files of random letters, twenty-five a folder. */
export function workspace(count: number, bytesEach: number): Map<TreePath, Buffer> {
  const name = (i: number) => TreePath.parse(`pkg${Math.floor(i / 500)}/part${Math.floor(i / 25)}/file${i}.ts`);
  return new Map(Array.from({ length: count }, (_, i) => [name(i), noise(bytesEach)]));
}

/** The same with `count` of its files written anew. */
export function edited(files: ReadonlyMap<TreePath, Buffer>, count: number): Map<TreePath, Buffer> {
  const every = Math.max(1, Math.floor(files.size / count));
  return new Map([...files].map(([path, bytes], i) => [path, i % every === 0 ? noise(bytes.length) : bytes]));
}

export function treeOf(files: ReadonlyMap<TreePath, Buffer>): Tree {
  const entries = [...files].map(([path, bytes]): TreeEntry => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    return { kind: 'file', path, mode: 0o644, size: bytes.length, hash };
  });
  return new EntryTree(entries, async ({ path }) => files.get(path) ?? Buffer.alloc(0));
}

const noise = (bytes: number): Buffer =>
  Buffer.from(
    randomBytes(Math.ceil((bytes * 3) / 4))
      .toString('base64')
      .slice(0, bytes),
  );

/** A call of a shell's line. */
export const line = (text: string, files: Tree): SandboxCall => ({ command: ['sh', '-c', text], files });

export const EMPTY: Tree = new EntryTree([], async () => new Uint8Array());

/** Throws where a call did not do what it was to do: its time would say nothing. */
export function requireDone(result: SandboxResult, changes: number): SandboxResult {
  const { ending, exitCode, changed, refused, stderr } = result;
  if (ending !== 'exited' || exitCode !== 0 || changed.length !== changes || refused.length > 0) {
    const said = Buffer.from(stderr).toString();
    throw new Error(`a call ${ending} with ${exitCode}, ${changed.length} changes: ${refused.join('; ')} ${said}`);
  }
  return result;
}

/** `container 12, in 34, command 56, out 7 ms`: the medians of the pieces. */
export function piecesOf(results: readonly SandboxResult[]): string {
  const names = ['container', 'in', 'command', 'out'] as const;
  const median = (name: (typeof names)[number]) =>
    rounded(
      quantile(
        results.map(({ pieces }) => pieces[name]),
        0.5,
      ),
      0,
    );
  return `${names.map((name) => `${name} ${median(name)}`).join(', ')} ms`;
}

/** The middle one, in whole milliseconds. */
export const medianMs = (values: readonly number[]): number => rounded(quantile(values, 0.5), 0);

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
