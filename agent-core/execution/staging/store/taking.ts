/** Takes a snapshot into the store: only what is new is read, sealed and written. */
import { isSameState } from '../disk/read-file.ts';
import { readWorkspace, realFolder, type SnapshotOptions } from '../snapshot/snapshot.ts';
import { writeManifest } from './manifest.ts';
import { hashesOf, type Snapshots, type StoredSnapshot, type Taking } from './snapshots.ts';

/** Bytes of contents that wait in memory for one transaction. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** Contents on their way into the store. */
class Batches {
  readonly #snapshots: Snapshots;
  readonly #taking: Taking;
  readonly #held: Set<string>;
  #waiting = new Map<string, Uint8Array>();
  #bytes = 0;
  id: number | undefined;

  constructor(snapshots: Snapshots, taking: Taking) {
    this.#snapshots = snapshots;
    this.#taking = taking;
    this.#held = taking.previous ? hashesOf(taking.previous.manifest) : new Set();
  }

  add(hash: string, bytes: Uint8Array): void {
    if (this.#held.has(hash)) return;
    this.#held.add(hash);
    this.#waiting.set(hash, bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= BATCH_BYTES) this.flush();
  }

  flush(): number {
    this.id ??= this.#snapshots.begin(this.#taking);
    if (this.#waiting.size > 0) this.#snapshots.hold(this.id, this.#waiting);
    this.#waiting = new Map();
    this.#bytes = 0;
    return this.id;
  }
}

/** Throws as `readWorkspace` does; then nothing of it stays. */
export async function takeInto(
  snapshots: Snapshots,
  folder: string,
  options: SnapshotOptions,
): Promise<StoredSnapshot> {
  const top = realFolder(folder);
  const taken = await tryTaking(
    snapshots,
    { folder: top, beganMs: Date.now(), previous: snapshots.newest(top) },
    options,
  );
  if (taken) return taken;
  const again = await tryTaking(snapshots, { folder: top, beganMs: Date.now(), previous: undefined }, options);
  if (!again) throw new Error('a snapshot that leans on none was not completed');
  return again;
}

/** `undefined` where the snapshot that it leaned on has gone meanwhile. */
async function tryTaking(
  snapshots: Snapshots,
  taking: Taking,
  options: SnapshotOptions,
): Promise<StoredSnapshot | undefined> {
  const { previous } = taking;
  const batches = new Batches(snapshots, taking);
  const hashes = new Map(
    previous?.manifest.entries.map((each) => [each.path, each.kind === 'file' ? each.hash : undefined]),
  );
  let isComplete = false;
  try {
    const read = await readWorkspace(
      taking.folder,
      {
        known: (path, state) => {
          const before = previous?.manifest.states.get(path);
          return before && isSameState(before, state) ? hashes.get(path) : undefined;
        },
        keep: (hash, bytes) => batches.add(hash, bytes),
      },
      options,
    );
    const manifest = { entries: read.entries, states: read.states, left: read.left };
    const text = writeManifest(manifest, taking.beganMs);
    if (previous?.text === text && batches.id === undefined && snapshots.exists(previous.id)) return previous;
    const id = batches.flush();
    isComplete = snapshots.complete(id, taking, hashesOf(manifest), text);
    return isComplete ? { id, text, manifest } : undefined;
  } finally {
    if (!isComplete && batches.id !== undefined) snapshots.drop(batches.id);
  }
}
