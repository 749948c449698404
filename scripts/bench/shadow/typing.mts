/** Ordinary typing: how often it is interrupted, and what the silent predictions made meanwhile were worth. */
import type { Signal } from '../../../agent-core/contracts/index.ts';
import { type Family, namesOf, replayed, type SuggestionLine, signalsOf } from './family.mts';

/** A longer gap between two signals is no work. */
const GAP_MS = 300_000;
const HOUR_MS = 3_600_000;
/** The goal: suggestions per eight active hours. */
export const GOAL_PER_8_HOURS = 1;

export interface Shown extends SuggestionLine {
  /** Active hours until it was shown, over all traces one after the other. */
  readonly hour: number;
}
export interface Typing {
  readonly traces: string;
  readonly hours: number;
  readonly shown: readonly Shown[];
  readonly predictions: Family;
}

export function typingOf(traces: readonly string[]): Typing {
  const shown: Shown[] = [];
  const samples: { confidence: number; right: boolean }[] = [];
  let hours = 0;
  for (const trace of traces) {
    const active = activeHours(signalsOf(trace));
    const { predictions, suggestions } = replayed(trace);
    shown.push(...suggestions.map((line) => ({ ...line, hour: hours + (active[line.signal] ?? 0) })));
    for (const { confidence, correct } of predictions.values()) samples.push({ confidence, right: correct });
    hours += active.at(-1) ?? 0;
  }
  return { traces: namesOf(traces), hours, shown, predictions: nextEdits(traces, samples) };
}

function nextEdits(traces: readonly string[], samples: Family['samples']): Family {
  return {
    name: 'Next edit while typing',
    about: `The very next edit in ${namesOf(traces)}, wherever a pattern expected one. The confidence says how likely the place is to be changed so at all, and less with each act since the last example; it is right only when the person changes just this place next. These predictions are never shown: they tell which patterns to trust.`,
    questions: 'predicted edits',
    asked: samples.length,
    samples,
    goals: {},
  };
}

/** Active hours up to each signal. */
export function activeHours(signals: readonly Pick<Signal, 't'>[]): number[] {
  let active = 0;
  return signals.map(({ t }, i) => {
    const gap = t - (signals[i - 1]?.t ?? t);
    if (gap < GAP_MS) active += gap;
    return active / HOUR_MS;
  });
}

export const per8Hours = ({ shown, hours }: Typing) => (8 * shown.length) / hours;
