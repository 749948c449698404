/**
 * Files of the workspace that may hold a place: those that contain every literal of a pattern.
 *
 * 1. Bounded: files looked at, bytes a file, hits and time have limits; `report` tells which one ended the search.
 * 2. Cancelled by `signal` before the next file is opened, and then throws `cancelled`: half a search is no search.
 * 3. Reads only files inside the folders, through no link, that no ignore rule covers. Writes nothing, runs nothing.
 */
import path from 'node:path';
import { PenumbraError } from '../../contracts/errors.ts';
import type { WorkspaceFolder } from '../../contracts/rpc.ts';
import { keyOf } from './keys.ts';
import { documentOf, type FoundDocument, readBytes } from './read-document.ts';
import { walk } from './walk.ts';

export interface SearchLimits {
  readonly files: number;
  readonly bytes: number;
  readonly hits: number;
  readonly ms: number;
}

export const SEARCH_LIMITS: SearchLimits = { files: 20_000, bytes: 1024 * 1024, hits: 500, ms: 3000 };

export interface WorkspaceSearch {
  readonly folders: readonly WorkspaceFolder[];
  /** A file must hold all of them; with none, every text file is a hit. */
  readonly literals: readonly string[];
  /** `penumbra.exclude`, in the syntax of `.gitignore`. */
  readonly exclude: readonly string[];
  /** Keys of open documents, which the editor knows better than the disk: passed over. */
  readonly open: ReadonlySet<string>;
  readonly limits?: Partial<SearchLimits>;
  readonly signal?: AbortSignal;
  /** Called once, when the search ends of itself. */
  readonly report?: (report: SearchReport) => void;
}

export interface SearchReport {
  readonly files: number;
  readonly hits: number;
  /** The limit that ended it before all files were seen. */
  readonly stoppedBy: 'files' | 'hits' | 'ms' | undefined;
}

/** How many files are read at once: the threads that Node reads with are four, and some stay for others. */
const TOGETHER = 16;

/** @throws `cancelled` once `signal` is aborted. */
export async function* searchWorkspace(search: WorkspaceSearch): AsyncGenerator<FoundDocument> {
  const limits = { ...SEARCH_LIMITS, ...search.limits };
  const timeUp = AbortSignal.timeout(limits.ms);
  const over = AbortSignal.any(search.signal ? [timeUp, search.signal] : [timeUp]);
  const needles = search.literals.map((literal) => Buffer.from(literal));
  const look = (file: Candidate) => (over.aborted ? undefined : readHit(file, needles, limits.bytes));
  let files = 0;
  let hits = 0;
  let stoppedBy: SearchReport['stoppedBy'];
  for await (const batch of batches(candidates(search, over))) {
    const looked = batch.slice(0, limits.files - files);
    const found = (await Promise.all(looked.map(look))).filter((document) => document !== undefined);
    files += looked.length;
    for (const document of found.slice(0, limits.hits - hits)) {
      requireGoing(search.signal);
      hits += 1;
      yield document;
    }
    if (looked.length < batch.length) stoppedBy = 'files';
    else if (hits >= limits.hits) stoppedBy = 'hits';
    if (stoppedBy || over.aborted) break;
  }
  requireGoing(search.signal);
  search.report?.({ files, hits, stoppedBy: stoppedBy ?? (timeUp.aborted ? 'ms' : undefined) });
}

interface Candidate {
  readonly key: string;
  readonly file: string;
}

async function* candidates(search: WorkspaceSearch, signal: AbortSignal): AsyncGenerator<Candidate> {
  // A folder inside another is walked as itself: its files have keys of their own.
  const tops = new Set(search.folders.map((folder) => path.resolve(folder.path)));
  for (const folder of search.folders) {
    for await (const relative of walk({ folder: path.resolve(folder.path), exclude: search.exclude, tops, signal })) {
      const key = keyOf(search.folders, folder, relative);
      if (!search.open.has(key)) yield { key, file: path.join(folder.path, relative) };
    }
  }
}

async function* batches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    if (batch.push(item) < TOGETHER) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function readHit(
  { key, file }: Candidate,
  needles: readonly Buffer[],
  maxBytes: number,
): Promise<FoundDocument | undefined> {
  const bytes = await readBytes(file, maxBytes);
  return bytes && needles.every((needle) => bytes.includes(needle)) ? documentOf(key, bytes) : undefined;
}

function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PenumbraError('cancelled', 'The search of the workspace was cancelled.');
}
