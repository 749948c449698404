/**
 * Takes away containers whose owner died. A container ends by itself when its owner does (`MAIN` in `spec.ts`); what is left of
 * it goes here, whenever a process first opens a sandbox (with its first call of a command, not at the start of an agent host) and then each
 * five minutes as long as that lives.
 */
import { removeContainer } from './container.ts';
import type { Engine } from './engine.ts';

/** Who started it: an owner takes its own away by itself. */
export const OWNER_LABEL = 'penumbra.sandbox';

/** An owner needs that long at most to see that a container of its own ended. */
const GRACE_MS = 60_000;
/** No call and no waiting container lives as long. */
const LONGEST_MS = 24 * 3_600_000;

export interface Listed {
  readonly owner: string | undefined;
  readonly isRunning: boolean;
  readonly ageMs: number;
}

export const isOrphan = ({ owner, isRunning, ageMs }: Listed, self: string, graceMs = GRACE_MS): boolean =>
  owner !== self && ageMs > (isRunning ? LONGEST_MS : graceMs);

/** How many went. A failure of the engine is left to whoever asks it next. */
export async function reap(engine: Engine, self: string, graceMs?: number): Promise<number> {
  const filters = JSON.stringify({ label: [OWNER_LABEL] });
  const listed = await engine.listContainers({ all: true, filters }).catch(() => []);
  const orphans = listed.filter(({ Labels, State, Created }) => {
    const ageMs = Date.now() - Created * 1000;
    return isOrphan({ owner: Labels[OWNER_LABEL], isRunning: State === 'running', ageMs }, self, graceMs);
  });
  const gone = await Promise.allSettled(orphans.map(({ Id }) => removeContainer(engine, Id)));
  return gone.filter(({ status }) => status === 'fulfilled').length;
}
