/** Forgetting what tools left in a data folder: copies of workspaces, whole outputs, what was reached, logins. What a person decided stays. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../contracts/clock.ts';
import { silent } from '../../durable/log.ts';
import { deleteSetAside } from '../../durable/sqlite/set-aside.ts';
import { forgetOutputs, OUTPUTS } from '../../execution/compactor/store/sqlite-output-store.ts';
import { openEgressLog } from '../../execution/egress/sqlite-log.ts';
import { EGRESS } from '../../execution/egress/store.ts';
import { forgetLogins, hasLogins } from '../../execution/mcp/oauth-store.ts';
import { STAGING } from '../../execution/staging/store/schema.ts';
import type { OwnedStage } from '../../execution/staging/store/stages.ts';
import { openStaging, type StagingStore } from '../../execution/staging/store/staging-store.ts';
import { isOfOtherKind } from './tidying.ts';

const OPTIONS = { clock: systemClock, log: silent };

/** Whether tools left anything. */
export const hasTraces = (folder: string): boolean =>
  hasLogins(folder) || [STAGING.file, EGRESS.file, OUTPUTS.file].some((file) => existsSync(path.join(folder, file)));

/** The runs of the journal that is configured. */
export interface RunsToPurge {
  /** PENUMBRA_JOURNAL names it. */
  readonly isShared: boolean;
  /** Deletes what those that are over said; gives the others. */
  purge(): Promise<readonly string[]>;
}

/** Deletes it, for good; a sentence for each kind that there was. What runs that are not over work on stays, and copies that are made meanwhile. */
export async function purgeTraces(folder: string, runs: RunsToPurge): Promise<string[]> {
  const stages = withStaging(folder, (store) => store.owned()) ?? [];
  const sorted = sortedOut(stages, await runs.purge(), runs.isShared);
  const outputs = forgetOutputs(folder, OPTIONS);
  const ofOutputs =
    outputs && outputs.bytes > 0
      ? `Deleted what tools printed (${outputs.outputs === 1 ? '1 output' : `${outputs.outputs} outputs`}).`
      : undefined;
  const parts = [withoutCopies(folder, sorted), ofOutputs, withoutEgress(folder), withoutLogins(folder)];
  return parts.filter((each) => each !== undefined);
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

function sortedOut(stages: readonly OwnedStage[], goingOn: readonly string[], isShared: boolean): Sorted {
  const elsewhere = stages.filter((stage) => isOfOtherKind(stage, isShared)).map(({ id }) => id);
  const [unknown, alive] = [new Set(elsewhere), new Set(goingOn)];
  const here = stages.map(({ id }) => id).filter((id) => !unknown.has(id));
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
