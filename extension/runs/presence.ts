/**
 * Whether there are durable runs at all, known without asking anybody: their database lies in the data folder, or PENUMBRA_JOURNAL
 * says that they are kept elsewhere.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { after, DisposableStore } from '../adapters/disposables.ts';
import { FileWatch } from '../consent/file-watch.ts';

/** As the journal names it; a test holds the two equal. */
export const RUNS_FILE = 'runs.db';

/** Calls `found` once, when there is a database of runs or as soon as somebody makes one. Never while activating. */
export function whenThereAreRuns(folder: string, found: () => void): DisposableStore {
  const owned = new DisposableStore();
  const look = async (): Promise<void> => {
    const isHere = access(join(folder, RUNS_FILE)).then(
      () => true,
      () => false,
    );
    const isThere = Boolean(process.env.PENUMBRA_JOURNAL?.trim()) || (await isHere);
    if (!isThere || owned.disposed) return;
    owned.dispose();
    found();
  };
  owned.add(after(0, () => void look()));
  owned.add(new FileWatch(folder, [RUNS_FILE], () => void look()));
  return owned;
}
