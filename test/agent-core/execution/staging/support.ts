import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import type { Stage } from '../../../../agent-core/execution/staging/stage/stage.ts';
import { openStaging, type StagingStore } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import type { Tree } from '../../../../agent-core/execution/trees/tree.ts';

export const openStore = (folder: string): StagingStore => openStaging(folder, { clock: systemClock, log: () => {} });

/** Folders that are gone when the tests are over. */
export class Folders {
  readonly #made: string[] = [];

  make(): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'penumbra-staging-'));
    this.#made.push(folder);
    return folder;
  }

  removeAll(): void {
    for (const folder of this.#made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Takes a snapshot of `files` with a link to `src/a.ts` among them, once; gives a new stage of it at each call. */
export function stagesOf(files: Record<string, string | Uint8Array>): () => { store: StagingStore; stage: Stage } {
  let store: StagingStore;
  let snapshot: number;
  let n = 0;
  beforeAll(async () => {
    const folders = new Folders();
    const workspace = folders.make();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
      writeFileSync(path.join(workspace, name), content);
    }
    symlinkSync('src/a.ts', path.join(workspace, 'link'));
    store = openStore(folders.make());
    snapshot = (await store.snapshot(workspace)).id;
    return () => {
      store.close();
      folders.removeAll();
    };
  });
  return () => ({ store, stage: store.create(`stage ${n++}`, snapshot) });
}

/** All that a tree says, to compare. */
export async function contentsOf(tree: Tree): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const entry of tree.entries()) {
    if (entry.kind === 'link') told[entry.path] = `-> ${entry.target}`;
    else if (entry.kind === 'folder') told[entry.path] = `folder ${entry.mode.toString(8)}`;
    else told[entry.path] = `${entry.mode.toString(8)} ${Buffer.from(await tree.content(entry)).toString('latin1')}`;
  }
  return told;
}
