/** Copies of a workspace that do not change while a run works. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { PenumbraError } from '../../../contracts/errors.ts';
import { EntryTree } from '../../trees/entry-tree.ts';
import type { Tree } from '../../trees/tree.ts';
import type { FileState } from '../disk/read-file.ts';
import type { LeftOut } from './left-out.ts';
import { Meter, SNAPSHOT_LIMITS, type SnapshotLimits } from './limits.ts';
import { Pace } from './pace.ts';
import { StagingRules } from './rules.ts';
import { type Walked, type Walking, walkWorkspace } from './walk.ts';

export interface SnapshotOptions {
  /** Of `penumbra.exclude` and `--exclude`, in the syntax of `.gitignore`; what looks like a secret stays out without it. */
  readonly exclude?: readonly string[];
  /** `penumbra.include`: what is wanted although git ignores it, in the same syntax. */
  readonly include?: readonly string[];
  /** All that lies in it, whatever its name: for folders that no person works in. */
  readonly isWhole?: boolean;
  readonly limits?: Partial<SnapshotLimits>;
  /** Told while it goes on, at most each 10 ms. */
  readonly onProgress?: (progress: { readonly files: number; readonly bytes: number }) => void;
  readonly signal?: AbortSignal;
}

export interface Snapshot {
  readonly tree: Tree;
  readonly left: readonly LeftOut[];
  readonly files: number;
  readonly bytes: number;
}

/** Where contents are kept, and what is known of them. */
export interface SnapshotKeeper {
  known: Walking['known'];
  keep: Walking['keep'];
}

/**
 * Reads what `rules` let in of a workspace folder (absolute).
 * @throws `not-found` (no such folder), `bad-input` (beyond a limit), `cancelled`.
 */
export async function readWorkspace(folder: string, keeper: SnapshotKeeper, options: SnapshotOptions = {}) {
  const top = realFolder(folder);
  const limits = { ...SNAPSHOT_LIMITS, ...options.limits };
  const meter = new Meter(top, limits);
  const tell = () => options.onProgress?.({ files: meter.files, bytes: meter.bytes });
  const rules = options.isWhole ? EVERYTHING : new StagingRules(top, options.exclude ?? [], options.include ?? []);
  const pace = new Pace(options.signal, tell);
  const known = (at: Parameters<Walking['known']>[0], state: FileState) => keeper.known(at, state);
  const keep = (hash: string, bytes: Uint8Array) => keeper.keep(hash, bytes);
  const walked: Walked = await walkWorkspace({ folder: top, rules, limits, pace, meter, known, keep });
  await pace.breathe();
  tell();
  return { ...walked, files: meter.files, bytes: meter.bytes };
}

/** A snapshot in memory, for one call over a small folder. Throws as `readWorkspace` does. */
export async function snapshotInMemory(folder: string, options: SnapshotOptions = {}): Promise<Snapshot> {
  const contents = new Map<string, Uint8Array>();
  const keeper = { known: () => undefined, keep: (hash: string, bytes: Uint8Array) => void contents.set(hash, bytes) };
  const { entries, left, files, bytes } = await readWorkspace(folder, keeper, options);
  const tree = new EntryTree(entries, async ({ hash, path: at }) => {
    const found = contents.get(hash);
    if (!found) throw new PenumbraError('not-found', `The snapshot holds no content of ${at}.`);
    return found;
  });
  return { tree, left, files, bytes };
}

const EVERYTHING: Walking['rules'] = { inside: async () => () => 'in', whyNot: () => undefined };

export function realFolder(folder: string): string {
  try {
    return realpathSync(path.resolve(folder));
  } catch (error) {
    throw new PenumbraError('not-found', `The folder ${folder} cannot be opened.`, { folder }, error);
  }
}
