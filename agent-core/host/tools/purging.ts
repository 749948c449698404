/** Forgetting what tools left in a data folder: copies of workspaces, whole outputs, what was reached, logins. What a person decided stays. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../contracts/clock.ts';
import { silent } from '../../durable/log.ts';
import { deleteSetAside } from '../../durable/sqlite/set-aside.ts';
import { forgetOutputs, OUTPUTS } from '../../execution/compactor/store/sqlite-output-store.ts';
import { EGRESS, openEgressLog } from '../../execution/egress/sqlite-log.ts';
import { forgetLogins, hasLogins } from '../../execution/mcp/oauth-store.ts';
import { STAGING } from '../../execution/staging/store/schema.ts';
import { openStaging } from '../../execution/staging/store/staging-store.ts';

const OPTIONS = { clock: systemClock, log: silent };

/** Whether tools left anything. */
export const hasTraces = (folder: string): boolean =>
  hasLogins(folder) || [STAGING.file, EGRESS.file, OUTPUTS.file].some((file) => existsSync(path.join(folder, file)));

/** Deletes it, for good; a sentence for each kind that there was. */
export function purgeTraces(folder: string): string[] {
  const outputs = forgetOutputs(folder, OPTIONS);
  const ofOutputs =
    outputs && outputs.bytes > 0
      ? `Deleted what tools printed (${outputs.outputs === 1 ? '1 output' : `${outputs.outputs} outputs`}).`
      : undefined;
  const parts = [withoutCopies(folder), ofOutputs, withoutEgress(folder), withoutLogins(folder)];
  return parts.filter((each) => each !== undefined);
}

function withoutLogins(folder: string): string | undefined {
  const servers = forgetLogins(folder);
  if (servers === 0) return undefined;
  return `Deleted the ${servers === 1 ? 'login at 1 server' : `logins at ${servers} servers`} of tools.`;
}

function withoutCopies(folder: string): string | undefined {
  const file = path.join(folder, STAGING.file);
  if (!existsSync(file)) return deleteSetAside(file) > 0 ? 'Deleted damaged copies of workspaces.' : undefined;
  const store = openStaging(folder, OPTIONS);
  try {
    store.clear();
  } finally {
    store.close();
  }
  deleteSetAside(file);
  return 'Deleted the copies that runs worked on.';
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
