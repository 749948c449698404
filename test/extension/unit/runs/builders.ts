import { type ListedRun, type ListedStep, RunId } from '../../../../agent-core/contracts/index.ts';

export const NOW = new Date(2026, 4, 4, 12).getTime();
export const MINUTE = 60_000;

export function step(name: string, more: Partial<ListedStep> = {}): ListedStep {
  return { key: `k-${name}`, name, branch: '0', effect: 'pure', state: 'started', attempt: 1, startedAt: NOW, ...more };
}

/** Running, in its third tick. */
export function run(id: string, more: Partial<ListedRun> = {}): ListedRun {
  return {
    id: RunId.parse(id),
    program: 'demo',
    isKnown: true,
    status: 'ready',
    tick: 3,
    events: 12,
    isRunning: true,
    createdAt: NOW - 5 * MINUTE,
    updatedAt: NOW - MINUTE,
    signals: [],
    steps: [],
    moreSteps: 0,
    ...more,
  };
}

/** One that no worker has. */
export const resting = (id: string, status: ListedRun['status'], more: Partial<ListedRun> = {}): ListedRun =>
  run(id, { status, isRunning: false, ...more });

export const parkedStep = step('send', { effect: 'unsafe', state: 'parked', why: 'the connection was reset' });
