/**
 * A workspace folder as the entries of a tree. Files are read once; what cannot be taken is left out, and told.
 *
 * 1. Nothing outside the folder is read, whoever changes it meanwhile (`AnchoredFolder`).
 * 2. What it told of a file is what was hashed and kept.
 */
import type { Dirent } from 'node:fs';
import { sha256 } from '../../../durable/sha256.ts';
import { beginsWithKey } from '../../../security/exclusion/secret-files.ts';
import { whyLinkLeaves } from '../../trees/links.ts';
import type { LinkEntry, TreeEntry } from '../../trees/tree.ts';
import { TreePath, whyNoTreePath } from '../../trees/tree-path.ts';
import { AnchoredFolder, Exchanged } from '../disk/anchored-folder.ts';
import { type FileState, type ReadFile, readSteadily, stateOf } from '../disk/read-file.ts';
import type { LeftOut } from './left-out.ts';
import type { Meter, SnapshotLimits } from './limits.ts';
import type { Pace } from './pace.ts';
import type { StagingRules, Verdict } from './rules.ts';

export interface Walked {
  readonly entries: readonly TreeEntry[];
  /** How each file stood on the disk when it was read, by its path. */
  readonly states: ReadonlyMap<string, FileState>;
  readonly left: readonly LeftOut[];
}

/** What a walk needs of its surroundings. */
export interface Walking {
  /** Absolute. */
  readonly folder: string;
  readonly rules: Pick<StagingRules, 'inside' | 'whyNot'>;
  readonly limits: SnapshotLimits;
  readonly pace: Pace;
  readonly meter: Meter;
  /** The hash of a file's content where that is known and kept already. */
  known(path: TreePath, state: FileState): string | undefined;
  keep(hash: string, bytes: Uint8Array): void;
}

/** @throws `cancelled`; `bad-input` beyond a limit; `not-found` where the folder cannot be opened is up to the caller. */
export async function walkWorkspace(walking: Walking): Promise<Walked> {
  const walk = new Walk(walking);
  const top = AnchoredFolder.open(walking.folder);
  try {
    await walk.inside(top, '', 0);
  } finally {
    top.close();
  }
  return walk.ended();
}

class Walk {
  readonly #of: Walking;
  readonly #entries: TreeEntry[] = [];
  readonly #links: LinkEntry[] = [];
  readonly #states = new Map<string, FileState>();
  readonly #left: LeftOut[] = [];

  constructor(of: Walking) {
    this.#of = of;
  }

  async inside(folder: AnchoredFolder, path: string, depth: number): Promise<void> {
    const judge = await this.#of.rules.inside(path);
    for (const entry of this.#list(folder, path)) {
      if (this.#of.pace.isDue) await this.#of.pace.breathe();
      const verdict = judge(entry.name, entry.isDirectory());
      if (verdict === 'ignored') continue;
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      if (verdict === 'excluded') this.#leave(inside, 'it is excluded');
      else if (verdict === 'secret') this.#leave(inside, 'it is named as secrets are');
      else await this.#take(folder, entry, inside, depth, verdict);
    }
  }

  /** The links are judged at the end, when all of them are known. */
  ended(): Walked {
    const targets = new Map(this.#links.map((link) => [link.path as string, link.target]));
    for (const link of this.#links) {
      const why = whyLinkLeaves(link.path, link.target, (path) => targets.get(path));
      if (why !== undefined) this.#leave(link.path, `it is ${why}`);
      else this.#entries.push(link);
    }
    const left = this.#left.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { entries: this.#entries, states: this.#states, left };
  }

  async #take(folder: AnchoredFolder, entry: Dirent, path: string, depth: number, verdict: Verdict): Promise<void> {
    const why = whyNoTreePath(path) ?? kindRefused(entry);
    if (why !== undefined) return this.#leave(path, why);
    const inside = TreePath.parse(path);
    if (entry.isDirectory()) return this.#takeFolder(folder, entry.name, inside, depth, verdict);
    this.#guarded(path, () => {
      if (entry.isFile()) this.#takeFile(folder, entry.name, inside);
      else {
        this.#of.meter.add();
        this.#links.push({ kind: 'link', path: inside, target: folder.readLink(entry.name) });
      }
    });
  }

  async #takeFolder(
    above: AnchoredFolder,
    name: string,
    path: TreePath,
    depth: number,
    verdict: Verdict,
  ): Promise<void> {
    if (depth >= this.#of.limits.depth)
      return this.#leave(path, `it lies deeper than ${this.#of.limits.depth} folders`);
    const folder = this.#guarded(path, () => above.folder(name));
    if (!folder) return;
    try {
      const why = this.#of.rules.whyNot(folder);
      if (why !== undefined) return this.#leave(path, why);
      const before = this.#entries.length + this.#links.length;
      await this.inside(folder, path, depth + 1);
      if (verdict !== 'in' && this.#entries.length + this.#links.length === before) return;
      this.#of.meter.add();
      this.#entries.push({ kind: 'folder', path, mode: folder.mode });
    } finally {
      folder.close();
    }
  }

  #takeFile(folder: AnchoredFolder, name: string, path: TreePath): void {
    const stat = folder.stat(name);
    const state = stateOf(stat);
    const known = stat.isFile() ? this.#of.known(path, state) : undefined;
    if (known !== undefined) this.#add(path, known, Number(stat.mode) & 0o777, state);
    else this.#takeContent(path, readSteadily(folder, name, this.#of.limits.fileBytes));
  }

  #takeContent(path: TreePath, read: ReadFile | string): void {
    const why = typeof read !== 'string' && beginsWithKey(read.bytes) ? 'it begins as a private key does' : read;
    if (typeof why === 'string') {
      this.#leave(path, why);
      return;
    }
    const hash = sha256(why.bytes).toString('hex');
    this.#add(path, hash, why.mode, why.state);
    this.#of.keep(hash, why.bytes);
  }

  #add(path: TreePath, hash: string, mode: number, state: FileState): void {
    this.#of.meter.add(state.size);
    this.#entries.push({ kind: 'file', path, mode, size: state.size, hash });
    this.#states.set(path, state);
  }

  #list(folder: AnchoredFolder, path: string): Dirent[] {
    return this.#guarded(path, () => folder.list()) ?? [];
  }

  /** What the disk refuses is left out. */
  #guarded<T>(path: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (!(error instanceof Exchanged) && !(code !== undefined && /^E[A-Z0-9]+$/.test(code))) throw error;
      this.#leave(path, `it cannot be read (${code ?? 'it was exchanged'})`);
      return undefined;
    }
  }

  #leave(path: string, why: string): void {
    this.#left.push({ path, why });
  }
}

function kindRefused(entry: Dirent): string | undefined {
  if (entry.isFile() || entry.isDirectory() || entry.isSymbolicLink()) return undefined;
  if (entry.isFIFO()) return 'it is a FIFO';
  if (entry.isSocket()) return 'it is a socket';
  return entry.isBlockDevice() || entry.isCharacterDevice() ? 'it is a device' : 'it is no file, folder or link';
}
