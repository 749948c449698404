/** Forgetting what tools left in a data folder: copies of workspaces, whole outputs, what was reached, logins. What a person decided stays. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../contracts/clock.ts';
import { wordsOf } from '../../contracts/errors.ts';
import { silent } from '../../durable/log.ts';
import { deleteSetAside } from '../../durable/sqlite/set-aside.ts';
import { forgetOutputs, OUTPUTS } from '../../execution/compactor/store/sqlite-output-store.ts';
import { openEgressLog } from '../../execution/egress/sqlite-log.ts';
import { EGRESS } from '../../execution/egress/store.ts';
import { forgetLogins, hasLogins } from '../../execution/mcp/oauth-store.ts';
import { STAGING } from '../../execution/staging/store/schema.ts';
import type { OwnedStage } from '../../execution/staging/store/stages.ts';
import { openStaging, type StagingStore } from '../../execution/staging/store/staging-store.ts';
import { isElsewhere } from './tidying.ts';

const OPTIONS = { clock: systemClock, log: silent };

/** Whether tools left anything. */
export const hasTraces = (folder: string): boolean =>
  hasLogins(folder) || [STAGING.file, EGRESS.file, OUTPUTS.file].some((file) => existsSync(path.join(folder, file)));

/** The runs of the journal that is configured. */
export interface RunsToPurge {
  /** Deletes what those that are over said. Throws where the journal does not answer. */
  purge(): Promise<RunsPurged>;
}

export interface RunsPurged {
  /** As copies name it (`journalName`). */
  readonly journal: string;
  /** Not over yet, or children of such. */
  readonly kept: readonly string[];
}

export interface PurgedTraces {
  /** A sentence for each kind that there was, and one for the copies that were kept. */
  readonly said: readonly string[];
  /** What should have gone and is left, in a sentence each. */
  readonly left: readonly string[];
}

/**
 * Deletes it, for good. What runs that are not over work on stays, and copies that are made meanwhile; all copies do where the journal
 * does not answer. What cannot be deleted keeps nothing else from it.
 */
export async function purgeTraces(folder: string, runs: RunsToPurge): Promise<PurgedTraces> {
  const left: string[] = [];
  const trying = async <T>(what: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      left.push(`${what} could not be deleted: ${wordsOf(error)}`);
      return undefined;
    }
  };
  const copies = 'What the copies hold that runs worked on';
  // A journal in a database elsewhere may take its time to fail: what lies here goes first.
  const others = [
    await trying('What tools printed', () => withoutOutputs(folder)),
    await trying('The log of what got out of containers', () => withoutEgress(folder)),
    await trying('The logins of tools', () => withoutLogins(folder)),
  ];
  const stages = await trying(copies, () => withStaging(folder, (store) => store.owned()) ?? []);
  const purged = await trying('What runs said', () => runs.purge());
  const ofCopies = stages && (await trying(copies, () => withoutCopies(folder, sortedOut(stages, purged))));
  return { said: [ofCopies, ...others].filter((each) => each !== undefined), left };
}

function withoutOutputs(folder: string): string | undefined {
  const { outputs, bytes } = forgetOutputs(folder, OPTIONS) ?? { outputs: 0, bytes: 0 };
  if (bytes === 0) return undefined;
  return `Deleted what tools printed (${outputs === 1 ? '1 output' : `${outputs} outputs`}).`;
}

function withoutLogins(folder: string): string | undefined {
  const servers = forgetLogins(folder);
  if (servers === 0) return undefined;
  return `Deleted the ${servers === 1 ? 'login at 1 server' : `logins at ${servers} servers`} of tools.`;
}

const withStaging = <T>(folder: string, work: (store: StagingStore) => T): T | undefined => {
  if (!existsSync(path.join(folder, STAGING.file))) return undefined;
  const store = openStaging(folder, OPTIONS);
  try {
    return work(store);
  } finally {
    store.close();
  }
};

interface Sorted {
  readonly gone: readonly string[];
  /** Of runs that are not over. */
  readonly goingOn: readonly string[];
  /** Of runs in a journal that is not looked at, so that nobody knows. */
  readonly elsewhere: readonly string[];
}

/** `purged`: unknown where the journal did not answer. */
function sortedOut(stages: readonly OwnedStage[], purged: RunsPurged | undefined): Sorted {
  const { journal, kept } = purged ?? { journal: undefined, kept: [] };
  const isUnknown = (stage: OwnedStage) => journal === undefined || isElsewhere(stage, journal);
  const alive = new Set(kept);
  const here = stages.filter((stage) => !isUnknown(stage)).map(({ id }) => id);
  const elsewhere = stages.filter(isUnknown).map(({ id }) => id);
  return { gone: here.filter((id) => !alive.has(id)), goingOn: here.filter((id) => alive.has(id)), elsewhere };
}

function withoutCopies(folder: string, { gone, goingOn, elsewhere }: Sorted): string | undefined {
  const isCleared = withStaging(folder, (store) => store.clear(gone));
  const isDamaged = deleteSetAside(path.join(folder, STAGING.file)) > 0;
  const sentences = [
    isCleared ? 'Deleted the copies that runs worked on.' : isDamaged && 'Deleted damaged copies of workspaces.',
    goingOn.length > 0 && `Kept the copies of runs that are not over: ${goingOn.join(', ')}.`,
    elsewhere.length > 0 && `Kept the copies of runs in a journal that was not looked at: ${elsewhere.join(', ')}.`,
  ];
  return sentences.filter(Boolean).join(' ') || undefined;
}

function withoutEgress(folder: string): string | undefined {
  if (!existsSync(path.join(folder, EGRESS.file))) return undefined;
  const log = openEgressLog(folder);
  try {
    log.clear();
    return 'Deleted the log of what got out of containers.';
  } finally {
    log.close();
  }
}
