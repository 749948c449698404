/** How a run stands with its person, and what can be done with it. Pure. */
import type { ListedRun, RunCommand } from '../../agent-core/contracts/index.ts';

export type Standing =
  | 'running'
  | 'stopping'
  | 'ready'
  /** Nobody here has its program. */
  | 'unknown'
  | 'sleeping'
  | 'waiting'
  | 'parked'
  | 'paused'
  | 'quarantined'
  | 'broken'
  | 'done'
  | 'failed'
  | 'cancelled';

export function standingOf({ status, isRunning, isKnown, wanted, wakeAt, why }: ListedRun): Standing {
  if (isRunning) return wanted ? 'stopping' : 'running';
  if (status === 'ready') return isKnown ? 'ready' : 'unknown';
  return status === 'waiting' && wakeAt !== undefined && why === undefined ? 'sleeping' : status;
}

export const isOver = (run: ListedRun): boolean => ['done', 'failed', 'cancelled'].includes(run.status);

/** Whether the journal would do `command` with the run as it stands. */
export function can(command: RunCommand | 'signal', run: ListedRun): boolean {
  switch (command) {
    case 'signal':
      return run.signals.length > 0;
    case 'pause':
      return ['ready', 'waiting', 'parked'].includes(run.status) && run.wanted === undefined;
    case 'resume':
      return ['paused', 'quarantined', 'broken'].includes(run.status) || run.wanted === 'pause';
    case 'cancel':
      return !isOver(run) && run.wanted !== 'cancel';
    case 'fork':
      return run.status !== 'done';
  }
}

export const stepsForPerson = ({ steps }: ListedRun) => steps.filter(({ state }) => state === 'parked');
