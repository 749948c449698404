/**
 * The copy that a run works on: a snapshot, and what was changed over it.
 *
 * 1. Each call is on the disk when it returns, or has changed nothing.
 * 2. Nothing is reached through a link: who means where it leads says so.
 * 3. Paths and changes are checked here again, wherever they come from. Throws `bad-input` with the path in its data, and
 *    `database-damaged`.
 */
import { describeIssue } from '../../../contracts/errors.ts';
import { EntryTree, inOrder } from '../../trees/entry-tree.ts';
import {
  type FileEntry,
  type LinkEntry,
  pathOf,
  type Tree,
  type TreeChange,
  type TreeEntry,
} from '../../trees/tree.ts';
import { TreePath } from '../../trees/tree-path.ts';
import type { LeftOut } from '../snapshot/left-out.ts';
import { SNAPSHOT_LIMITS } from '../snapshot/limits.ts';
import { type Blobs, hashOf } from '../store/blobs.ts';
import type { Stages } from '../store/stages.ts';
import { changesBetween } from './changes.ts';
import { diffOf } from './diff.ts';
import { Draft, refused } from './draft.ts';

const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

export interface StageStore {
  readonly stages: Stages;
  readonly blobs: Blobs;
  readonly snapshot: number;
  readonly left: readonly LeftOut[];
}

type Entries = ReadonlyMap<TreePath, TreeEntry>;

export class Stage {
  readonly id: string;
  readonly #store: StageStore;
  readonly #base: Entries;
  readonly #now: Map<TreePath, TreeEntry>;
  /** Paths that may stand otherwise than in the snapshot. */
  readonly #touched: Set<TreePath>;

  private constructor(
    store: StageStore,
    id: string,
    base: Entries,
    now: Map<TreePath, TreeEntry>,
    touched: Set<TreePath>,
  ) {
    this.id = id;
    this.#store = store;
    this.#base = base;
    this.#now = now;
    this.#touched = touched;
  }

  /** A stage that the store knows, as it was left. */
  static open(store: StageStore, id: string, base: readonly TreeEntry[]): Stage {
    const before = new Map(base.map((entry) => [entry.path, entry]));
    const stage = new Stage(store, id, before, new Map(), new Set());
    stage.#reload();
    return stage;
  }

  get snapshot(): number {
    return this.#store.snapshot;
  }

  /** What of the workspace is not in it. */
  get left(): readonly LeftOut[] {
    return this.#store.left;
  }

  /** As it now stands; later changes do not show in it. */
  tree(): Tree {
    return new EntryTree(this.#now.values(), async (file) => this.#store.blobs.get(file.hash));
  }

  /** The tree that it began with. */
  before(): Tree {
    return new EntryTree(this.#base.values(), async (file) => this.#store.blobs.get(file.hash));
  }

  entry(path: string): TreeEntry | undefined {
    return this.#now.get(path as TreePath);
  }

  /** In order of their paths. */
  entries(): readonly TreeEntry[] {
    return inOrder(this.#now.values());
  }

  /** The content of a file. */
  read(path: string): Buffer {
    const entry = this.#mustBe(path);
    if (entry.kind !== 'file') throw refused(path, kindInWords(entry));
    return this.content(entry);
  }

  /** The content of a file of this stage, now or before. */
  content(file: FileEntry): Buffer {
    return this.#store.blobs.get(file.hash);
  }

  /** Makes or overwrites a file and the folders above. What is there keeps its mode where none is given; a new file has 0o644. */
  write(path: string, bytes: Uint8Array, mode?: number): void {
    const checked = pathIn(path);
    this.#change((draft) => {
      const there = draft.entry(checked);
      if (there && there.kind !== 'file') throw refused(path, kindInWords(there));
      draft.put(fileEntry(checked, bytes, modeIn(path, mode ?? there?.mode ?? FILE_MODE)), bytes);
    });
  }

  /** Makes a folder and those above it; one that is there stays as it is. */
  mkdir(path: string, mode: number = FOLDER_MODE): void {
    const checked = pathIn(path);
    this.#change((draft) => {
      const there = draft.entry(checked);
      if (there && there.kind !== 'folder') throw refused(path, kindInWords(there));
      if (!there) draft.put({ kind: 'folder', path: checked, mode: modeIn(path, mode) });
    });
  }

  /** Makes a link that leads inside. */
  link(path: string, target: string): void {
    const checked = pathIn(path);
    this.#change((draft) => {
      const there = draft.entry(checked);
      if (there && there.kind !== 'link') throw refused(path, kindInWords(there));
      draft.put({ kind: 'link', path: checked, target });
    });
  }

  /** Sets the permission bits of a file or folder. */
  chmod(path: string, mode: number): void {
    const entry = this.#mustBe(path);
    if (entry.kind === 'link') throw refused(path, kindInWords(entry));
    this.#change((draft) => draft.put({ ...entry, mode: modeIn(path, mode) }));
  }

  /** Takes away a file, a link, or a folder with all that lies in it. */
  remove(path: string): void {
    const entry = this.#mustBe(path);
    this.#change((draft) => draft.remove(entry.path));
  }

  /** Moves an entry with all that lies in it to a place where nothing is; names that differ only in case are two places. */
  move(from: string, to: string): void {
    const entry = this.#mustBe(from);
    const target = pathIn(to);
    if (target === entry.path || target.startsWith(`${entry.path}/`)) throw refused(to, `lies in ${from} itself`);
    this.#change((draft) => {
      const there = draft.entry(target);
      if (there) throw refused(to, `${kindInWords(there)}; remove it first`);
      const moved = [entry.path, ...draft.below(entry.path)].sort().flatMap((path) => draft.entry(path) ?? []);
      draft.remove(entry.path);
      for (const each of moved) draft.put({ ...each, path: pathIn(target + each.path.slice(entry.path.length)) });
    });
  }

  /** Makes changes that something else made to this tree: all of them or none. */
  apply(changes: readonly TreeChange[]): void {
    this.#change((draft) => {
      for (const change of changes) {
        const path = pathIn(pathOf(change));
        if (change.kind === 'removed') draft.remove(path);
        else if ('bytes' in change)
          draft.put(fileEntry(path, change.bytes, modeIn(path, change.entry.mode)), change.bytes);
        else if (change.entry.kind === 'link') draft.put({ kind: 'link', path, target: change.entry.target });
        else putFolder(draft, path, modeIn(path, change.entry.mode));
      }
    });
  }

  /** What differs from the snapshot, in order of the paths; all that lay in a removed folder is named, too. */
  changes(): TreeChange[] {
    return changesBetween(this.#base, this.#now, this.#touched, (file) => this.content(file));
  }

  /** The changes as a unified diff, for people. */
  diff(): Promise<string> {
    return diffOf(this.before(), this.changes());
  }

  /** A stage of its own that stands as this one does; no contents are copied. @throws `bad-input` where `id` is taken. */
  fork(id: string): Stage {
    this.#store.stages.fork(this.id, id);
    return new Stage(this.#store, id, this.#base, new Map(this.#now), new Set(this.#touched));
  }

  /**
   * What `work` answers (as JSON keeps it), with all that it does to this stage as one write; where a call with this key was done
   * before, its answer, and nothing is done. A fork knows no calls.
   */
  once<T>(key: string, work: () => T): T {
    try {
      return this.#store.stages.once(this.id, key, work);
    } catch (error) {
      this.#reload();
      throw error;
    }
  }

  #reload(): void {
    this.#now.clear();
    for (const [path, entry] of this.#base) this.#now.set(path, entry);
    for (const { path, entry } of this.#store.stages.changed(this.id)) this.#stand(path, entry);
  }

  #change(work: (draft: Draft) => void): void {
    const draft = new Draft(this.#now);
    work(draft);
    const standings = draft.ended();
    if (standings.length === 0) return;
    this.#store.stages.record(this.id, standings);
    for (const { path, entry } of standings) this.#stand(path, entry);
  }

  #stand(path: TreePath, entry: TreeEntry | undefined): void {
    this.#touched.add(path);
    if (entry) this.#now.set(path, entry);
    else this.#now.delete(path);
  }

  #mustBe(path: string): TreeEntry {
    const entry = this.#now.get(pathIn(path));
    if (!entry) throw refused(path, 'there is no such file or folder');
    return entry;
  }
}

function putFolder(draft: Draft, path: TreePath, mode: number): void {
  if (draft.entry(path)?.kind !== 'folder') draft.remove(path);
  draft.put({ kind: 'folder', path, mode });
}

function fileEntry(path: TreePath, bytes: Uint8Array, mode: number): FileEntry {
  const most = SNAPSHOT_LIMITS.fileBytes;
  if (bytes.length > most) throw refused(path, `a file may have ${most} bytes at most`);
  return { kind: 'file', path, mode, size: bytes.length, hash: hashOf(bytes) };
}

function pathIn(text: string): TreePath {
  const parsed = TreePath.safeParse(text);
  if (parsed.success) return parsed.data;
  throw refused(text, describeIssue(parsed.error));
}

function modeIn(path: string, mode: number): number {
  if (Number.isInteger(mode) && mode >= 0 && mode <= 0o777) return mode;
  throw refused(path, 'a mode is a number from 0 to 0o777');
}

/** What stands in the way of who expected something else. */
export function kindInWords(entry: TreeEntry): string {
  const named = { file: 'a file', folder: 'a folder', link: `a link to ${(entry as LinkEntry).target}` };
  return `it is ${named[entry.kind]}`;
}
