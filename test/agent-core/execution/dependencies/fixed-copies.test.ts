/** Folders that servers bring unchanged each time. */
import { describe, expect, test, vi } from 'vitest';
import { PenumbraError } from '../../../../agent-core/contracts/errors.ts';
import type { Copies, Copy } from '../../../../agent-core/execution/dependencies/copies.ts';
import { EquippedSandbox } from '../../../../agent-core/execution/dependencies/equipped-sandbox.ts';
import { FixedCopies, keyOfFixed } from '../../../../agent-core/execution/dependencies/fixed-copies.ts';
import type { DockerSandbox } from '../../../../agent-core/execution/sandbox/docker/docker-sandbox.ts';
import type { DependencyCopy, Sandbox, SandboxCall } from '../../../../agent-core/execution/sandbox/sandbox.ts';
import { TreePath } from '../../../../agent-core/execution/trees/tree-path.ts';
import { filesTree } from '../sandbox/files-tree.ts';

const BUILT_IN = { image: `sha256:${'1'.repeat(64)}`, platform: 'linux/amd64' };
const PACKAGES = TreePath.parse('node_modules');
const FIXED = { what: 'adder@1.0.0', digest: 'a'.repeat(64), folders: [PACKAGES] };

const callOf = (digest = FIXED.digest, code = 'add'): SandboxCall => ({
  command: ['node'],
  files: filesTree({ 'package.json': '{}', 'node_modules/adder/index.js': code }),
  fixed: { ...FIXED, digest },
});

/** Copies of an engine in memory. `isWhole`: of what is kept. */
function bench({ stays = true, isWhole = true } = {}) {
  const there = new Map<string, Copy>();
  const kept: { readonly paths: string[]; readonly copy: DependencyCopy }[] = [];
  const served: SandboxCall[] = [];
  const abandoned: string[] = [];
  const copies = {
    find: async (key: string) => there.get(key),
    complete: async (copy: Copy) => there.set(copy.key, copy).get(copy.key),
    abandon: async (volume: string) => void abandoned.push(volume),
  } as unknown as Copies;
  const keep: DockerSandbox['keep'] = async ({ files }, copy, told) => {
    kept.push({ paths: [...files.entries()].map(({ path }) => path), copy });
    if (isWhole) await told(1);
    return {} as never;
  };
  const serve = vi.fn(async (call: SandboxCall) => {
    served.push(call);
    return {} as never;
  });
  const fixed = new FixedCopies({ sandbox: { keep }, copies, builtIn: BUILT_IN, laterMs: 0 });
  const inner = { serve, close: async () => {} } as unknown as Sandbox;
  const sandbox = new EquippedSandbox(inner, { copies, builtIn: BUILT_IN, env: {}, fixed, stays });
  const paths = () => served.map(({ files }) => [...files.entries()].map(({ path }) => path));
  return { sandbox, serve, served, kept, abandoned, there, paths };
}

const WHOLE = ['node_modules/adder/index.js', 'package.json'];

describe('what a server brings unchanged', () => {
  test('is sent once, kept in a volume, and mounted from then on', async () => {
    const { sandbox, kept, served, paths, there } = bench();
    await sandbox.serve(callOf());
    await vi.waitFor(() => expect(there.size).toBe(1));
    const key = keyOfFixed(FIXED, BUILT_IN);
    const volume = there.get(key)?.volume;
    expect(volume).toContain(key.slice(0, 16));
    expect(kept).toEqual([{ paths: WHOLE, copy: { volume, folders: [PACKAGES] } }]);
    await sandbox.serve(callOf());
    expect(paths()).toEqual([WHOLE, ['package.json']]);
    expect(served[1]?.dependencies).toEqual([{ volume, folders: [PACKAGES] }]);
    expect(kept).toHaveLength(1);
  });

  test('attack: is not what is mounted for other files, nor in another image', async () => {
    const { sandbox, paths, there } = bench();
    await sandbox.serve(callOf());
    await vi.waitFor(() => expect(there.size).toBe(1));
    await sandbox.serve(callOf('b'.repeat(64), 'add and tell'));
    expect(paths()).toEqual([WHOLE, WHOLE]);
    const others = [
      keyOfFixed(FIXED, { ...BUILT_IN, image: `sha256:${'2'.repeat(64)}` }),
      keyOfFixed(FIXED, { ...BUILT_IN, platform: 'linux/arm64' }),
      keyOfFixed({ ...FIXED, digest: 'b'.repeat(64) }, BUILT_IN),
      keyOfFixed({ ...FIXED, folders: [] }, BUILT_IN),
    ];
    expect(new Set([keyOfFixed(FIXED, BUILT_IN), ...others]).size).toBe(5);
  });

  test('is sent again where its copy went meanwhile, and nowhere where nothing isolates', async () => {
    const { sandbox, serve, there, paths } = bench();
    await sandbox.serve(callOf());
    await vi.waitFor(() => expect(there.size).toBe(1));
    const gone = new PenumbraError('missing-part', 'gone');
    serve.mockRejectedValueOnce(gone);
    await sandbox.serve(callOf());
    expect(paths()).toEqual([WHOLE, WHOLE]);
    serve.mockRejectedValueOnce(gone).mockRejectedValueOnce(gone);
    await expect(sandbox.serve(callOf())).rejects.toBe(gone);
    serve.mockRejectedValueOnce(new PenumbraError('cancelled', 'no'));
    await expect(sandbox.serve(callOf())).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('leaves nothing where it could not all be kept, and is not tried again', async () => {
    const { sandbox, kept, abandoned, there } = bench({ isWhole: false });
    await sandbox.serve(callOf());
    await vi.waitFor(() => expect(abandoned).toHaveLength(1));
    await sandbox.serve(callOf());
    await sandbox.close();
    expect([kept.length, there.size]).toEqual([1, 0]);
  });

  test('is not kept by a process that is about to end, nor by one that ends meanwhile', async () => {
    const brief = bench({ stays: false });
    await brief.sandbox.serve(callOf());
    await brief.sandbox.close();
    const ending = bench();
    await ending.sandbox.serve(callOf());
    await ending.sandbox.close();
    expect([brief.kept, ending.kept]).toEqual([[], []]);
  });
});
