import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
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
