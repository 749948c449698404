/**
 * Owns counts of what followed what: for each context a bag of outcomes.
 *
 * 1. Bounded: at most `mostContexts` bags, the one unused longest goes first; at most `mostOutcomes` in a bag.
 * 2. A bag that is full halves its counts and drops what came seldom and long ago, so what is new can enter.
 */
import { putLatest } from './latest.ts';

export interface Bag {
  readonly total: number;
  /** Outcomes by how often they came, the latest at the end. */
  readonly counts: ReadonlyMap<string, number>;
  readonly latest: string;
  /** The few most frequent outcomes, in no order. */
  readonly top: readonly string[];
}

const MOST_TOP = 6;

interface Growing {
  total: number;
  latest: string;
  counts: Map<string, number>;
  top: string[];
}

export class Bags {
  readonly #bags = new Map<string, Growing>();
  readonly #mostContexts: number;
  readonly #mostOutcomes: number;

  constructor(mostContexts: number, mostOutcomes: number) {
    this.#mostContexts = mostContexts;
    this.#mostOutcomes = mostOutcomes;
  }

  get(context: string): Bag | undefined {
    return this.#bags.get(context);
  }

  add(context: string, outcome: string): void {
    const bag = this.#bags.get(context) ?? { total: 0, latest: '', counts: new Map(), top: [] };
    putLatest(this.#bags, context, bag, this.#mostContexts);
    const count = (bag.counts.get(outcome) ?? 0) + 1;
    bag.counts.delete(outcome);
    bag.counts.set(outcome, count);
    bag.total++;
    bag.latest = outcome;
    rise(bag, outcome, count);
    if (bag.counts.size > this.#mostOutcomes) thin(bag, this.#mostOutcomes / 2);
  }

  /** Drops the outcomes that are `gone`, with their counts, as though they had never come. */
  remove(gone: (context: string, outcome: string) => boolean): void {
    for (const [context, bag] of this.#bags) {
      const left = [...bag.counts].filter(([outcome]) => !gone(context, outcome));
      if (left.length === bag.counts.size) continue;
      if (left.length === 0) this.#bags.delete(context);
      else Object.assign(bag, bagOf(left));
    }
  }
}

/** Takes an outcome among the most frequent when it has become one. */
function rise(bag: Growing, outcome: string, count: number): void {
  if (bag.top.includes(outcome)) return;
  if (bag.top.length < MOST_TOP) {
    bag.top.push(outcome);
    return;
  }
  const least = bag.top.reduce((a, b) => ((bag.counts.get(b) ?? 0) < (bag.counts.get(a) ?? 0) ? b : a));
  if (count >= (bag.counts.get(least) ?? 0)) bag.top[bag.top.indexOf(least)] = outcome;
}

/** Halves all counts and drops, from the oldest on, those below one until `size` are left. */
function thin(bag: Growing, size: number): void {
  let over = bag.counts.size - size;
  const kept = new Map<string, number>();
  for (const [outcome, count] of bag.counts) {
    if (over > 0 && count < 2) {
      over--;
      continue;
    }
    kept.set(outcome, count / 2);
  }
  const counts = [...kept].slice(Math.max(0, over));
  Object.assign(bag, { ...bagOf(counts), latest: bag.latest });
}

/** The outcomes in the order in which they came last. */
function bagOf(counts: readonly (readonly [string, number])[]): Growing {
  return {
    total: counts.reduce((sum, [, count]) => sum + count, 0),
    latest: counts.at(-1)?.[0] ?? '',
    counts: new Map(counts),
    top: [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_TOP)
      .map(([outcome]) => outcome),
  };
}
