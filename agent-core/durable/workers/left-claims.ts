/**
 * Claims that a worker which left could not give back, because the journal did not answer: noted in a file beside its lock. Whoever of
 * this machine meets its runs gives them back in its name, so that leaving is no crash.
 *
 * 1. Claims are given back by their epochs: what somebody else claimed since is not touched.
 * 2. A worker that dies writes no note, and a note that cannot be read is none: what such a worker had counts as a crash.
 */
import { rmSync } from 'node:fs';
import * as z from 'zod';
import { RunId } from '../../contracts/runs.ts';
import { writeAtomically } from '../atomic-file.ts';
import { BrokenRun, type Claim, Fenced, type Journal } from '../journal/journal.ts';
import { readJsonFile } from '../json-file.ts';

const Note = z.array(z.object({ run: RunId, worker: z.string(), epoch: z.int() }));

export function writeNote(file: string, claims: readonly Claim[]): void {
  writeAtomically(file, JSON.stringify(claims.map(({ run, worker, epoch }) => ({ run, worker, epoch }))));
}

/** None where there is no note of `worker`'s. */
export function claimsIn(file: string, worker: string): Claim[] {
  try {
    return (readJsonFile(file, Note, '') ?? []).filter((claim) => claim.worker === worker);
  } catch {
    return [];
  }
}

export const removeNote = (file: string): void => rmSync(file, { force: true });

/** Where notes lie. */
export interface Notes {
  /** What `worker` left behind, once nothing of it is under way any more. */
  leftBy(worker: string): readonly Claim[];
  forgetLeft(worker: string): void;
}

/** Gives back in the name of `worker` what it could not. Throws where the journal cannot be written: then it can be tried again. */
export async function giveBackFor(worker: string, journal: Pick<Journal, 'append'>, notes: Notes): Promise<void> {
  const claims = notes.leftBy(worker);
  for (const claim of claims) {
    try {
      await journal.append(claim, [], true);
    } catch (error) {
      if (!(error instanceof Fenced || error instanceof BrokenRun)) throw error;
    }
  }
  if (claims.length > 0) notes.forgetLeft(worker);
}
