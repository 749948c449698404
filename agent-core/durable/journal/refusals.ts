/** What a journal answers to what cannot be done, in words. */
import { PenumbraError } from '../../contracts/errors.ts';
import type { StepRecord } from './journal.ts';

export const stale = (run: string, why: string) =>
  new PenumbraError('stale', `Run ${run} cannot do that: ${why}.`, { run });

export const noSuchRun = (run: string) =>
  new PenumbraError('not-found', `There is no run ${run}. \`penumbra runs\` lists them.`, { run });

export const runExists = (run: string) => new PenumbraError('bad-input', `There is a run ${run} already.`, { run });

/** The one step of `steps` that waits for a person and has that key or name. Throws `stale`. */
export function parkedStep(run: string, step: string, steps: readonly StepRecord[]): StepRecord {
  const parked = steps.filter(({ state }) => state === 'parked');
  const found = parked.filter(({ key, name }) => key === step || name === step);
  const [one] = found;
  if (one && found.length === 1) return one;
  throw stale(run, whichStep(step, found.length, parked));
}

function whichStep(step: string, found: number, parked: readonly StepRecord[]): string {
  if (parked.length === 0) return 'no step of it waits for a person';
  const names = parked.map(({ key, name }) => `${name} (${key})`).join(', ');
  return `${found === 0 ? `no step ${step} waits` : `several steps ${step} wait`} for a person; these do: ${names}`;
}
