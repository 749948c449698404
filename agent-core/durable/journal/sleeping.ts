/** How a run that cannot go on is called, and what it waits for in words. */
import type { EventOf } from './events.ts';

type Waits = Pick<EventOf<'RUN_WAITING'>, 'signals' | 'children' | 'parked'>;

export function sleepOf({ signals, children, parked }: Waits): { status: 'parked' | 'waiting'; why: string | null } {
  if (parked.length === 0) return { status: 'waiting', why: wordsFor(signals, children) };
  const why = `${parked.length} ${parked.length === 1 ? 'step waits' : 'steps wait'} for a person`;
  return { status: 'parked', why };
}

function wordsFor(signals: readonly string[], children: readonly string[]): string | null {
  const words = [
    ...(signals.length > 0 ? [`for the signal ${signals.join(', ')}`] : []),
    ...(children.length > 0 ? [`for run ${children.join(', ')}`] : []),
  ];
  return words.length > 0 ? `waits ${words.join(' and ')}` : null;
}
