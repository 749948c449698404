/**
 * Owns the staged copies of a data folder: contents, snapshots and stages, in one database, sealed.
 *
 * 1. What a call wrote is on the disk when it returns, and a process killed anywhere leaves all of a call or nothing.
 * 2. A stage is worked on by one process at a time; snapshots may be taken by many.
 * 3. What no stage needs goes with the next `sweep`; of each folder the newest snapshot stays for a day.
 */
import path from 'node:path';
import type { Clock } from '../../../contracts/clock.ts';
import { PenumbraError } from '../../../contracts/errors.ts';
import type { Log } from '../../../durable/log.ts';
import { openDatabase } from '../../../durable/sqlite/database.ts';
import type { Store } from '../../../durable/sqlite/store.ts';
import { EntryTree } from '../../trees/entry-tree.ts';
import type { Tree } from '../../trees/tree.ts';
import type { LeftOut } from '../snapshot/left-out.ts';
import type { SnapshotOptions } from '../snapshot/snapshot.ts';
import { Stage } from '../stage/stage.ts';
import { Blobs } from './blobs.ts';
import type { Manifest } from './manifest.ts';
import { STAGING } from './schema.ts';
import { openSealing, type Sealing, STAGING_KEY_FILE } from './sealing.ts';
import { Snapshots, type StoredSnapshot } from './snapshots.ts';
import { type OwnedStage, Stages } from './stages.ts';
import { takeInto } from './taking.ts';

/** The newest snapshot of a folder stays so long without a stage, ms. */
const KEPT_MS = 86_400_000;

const MOST_TRIES = 3;

export interface TakenSnapshot {
  /** Its number in the store. */
  readonly id: number;
  readonly tree: Tree;
  readonly left: readonly LeftOut[];
}

export class StagingStore {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #blobs: Blobs;
  readonly #snapshots: Snapshots;
  readonly #stages: Stages;

  constructor(store: Store, sealing: Sealing, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#blobs = new Blobs(store, sealing);
    this.#snapshots = new Snapshots(store, sealing, this.#blobs);
    this.#stages = new Stages(store, sealing, this.#blobs);
  }

  /** A workspace folder (absolute) as it now stands. Throws as `readWorkspace` does. */
  async snapshot(folder: string, options: SnapshotOptions = {}): Promise<TakenSnapshot> {
    return this.#taken(await takeInto(this.#snapshots, folder, options));
  }

  /**
   * A new stage over a snapshot, its changes none. `id` is its run's, `journal` the name of the journal that this run is in.
   * @throws `bad-input` where `id` is taken.
   */
  create(id: string, snapshot: number, journal?: string): Stage {
    const { manifest } = this.#snapshots.load(snapshot);
    this.#stages.create(id, snapshot, journal);
    return this.#opened(id, snapshot, manifest);
  }

  /** A new stage over a folder as it now stands. Throws as `snapshot` and `create` do. */
  async copy(id: string, folder: string, options: SnapshotOptions, journal?: string): Promise<Stage> {
    for (let tries = 1; ; tries++) {
      const { id: snapshot } = await this.snapshot(folder, options);
      try {
        return this.create(id, snapshot, journal);
      } catch (error) {
        // A purge may have taken it before it had a stage.
        if (tries === MOST_TRIES || this.#snapshots.exists(snapshot)) throw error;
      }
    }
  }

  /** The stage of that name as it was left; `undefined` where there is none. @throws `database-damaged`. */
  open(id: string): Stage | undefined {
    const snapshot = this.#stages.snapshotOf(id);
    return snapshot === undefined ? undefined : this.#opened(id, snapshot, this.#snapshots.load(snapshot).manifest);
  }

  list(): string[] {
    return this.owned().map(({ id }) => id);
  }

  owned(): OwnedStage[] {
    return this.#stages.list();
  }

  /** Takes stages away, each in one commit, with all that only they needed. Nothing where there is none. */
  remove(...ids: readonly string[]): void {
    for (const id of ids) this.#stages.remove(id);
    this.sweep();
  }

  /** Deletes what nothing needs; `keptMs`: how long the newest snapshot of a folder is kept for the next one. */
  sweep(keptMs = KEPT_MS): number {
    const now = this.#clock.now();
    const gone = this.#snapshots.sweep(now - keptMs, now);
    if (gone > 0) this.#store.read(() => this.#store.sql.pragma('incremental_vacuum'));
    return gone;
  }

  /** Takes away stages, every snapshot that no other one needs, and what the file still holds of them. Returns whether there was anything. */
  clear(stages: readonly string[] = this.list()): boolean {
    for (const id of stages) this.#stages.remove(id);
    const contents = this.sweep(Number.NEGATIVE_INFINITY);
    this.#store.compact();
    return stages.length + contents > 0;
  }

  close(): void {
    this.#store.close();
  }

  #taken({ id, manifest }: StoredSnapshot): TakenSnapshot {
    const tree = new EntryTree(manifest.entries, async ({ hash }) => this.#blobs.get(hash));
    return { id, tree, left: manifest.left };
  }

  #opened(id: string, snapshot: number, { entries, left }: Pick<Manifest, 'entries' | 'left'>): Stage {
    return Stage.open({ stages: this.#stages, blobs: this.#blobs, snapshot, left }, id, entries);
  }
}

/** Opens the copies of a data folder; makes database and key where they are missing. Throws what `openDatabase` throws. */
export function openStaging(folder: string, { clock, log }: { clock: Clock; log: Log }): StagingStore {
  const { store } = openDatabase(folder, { clock, log }, STAGING);
  try {
    const sealing = openSealing(folder);
    requireSameKey(store, sealing, folder);
    return new StagingStore(store, sealing, clock);
  } catch (error) {
    store.close();
    throw error;
  }
}

function requireSameKey(store: Store, sealing: Sealing, folder: string): void {
  const name = sealing.name('key', STAGING_KEY_FILE);
  const known = store.write(() => {
    const row = store.prepare<[], { name: Buffer }>('SELECT name FROM sealed_with').get();
    if (!row) store.prepare<[Buffer]>('INSERT INTO sealed_with VALUES (?)').run(name);
    return row?.name ?? name;
  });
  if (known.equals(name)) return;
  throw new PenumbraError(
    'bad-input',
    `${path.join(folder, STAGING_KEY_FILE)} is not the key that ${STAGING.file} was sealed with. Put back the one that was there, or delete ${STAGING.file}: what runs did to their copies is lost then.`,
    { folder },
  );
}
