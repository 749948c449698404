/** Contenders who do the same steps in turn, so that whatever else the machine does meets all of them. */
import { type Figure, quantile, rounded } from '../figure.mts';
import { noise } from './kit.mts';

const ROUNDS = 20;
/** Fewer would measure how the code warms up after each change of contender. */
const STEPS_A_ROUND = 100;

export interface Contender {
  readonly name: string;
  /** Does a step with each of these outcomes, one after the other, each on the disk before the next. */
  steps(outcomes: readonly string[]): Promise<void>;
}

/** Steps a second in each round, by the contender's name. */
export type Rates = ReadonlyMap<string, readonly number[]>;

/** Rounds of outcomes of `bytes` incompressible characters; the first round warms up and is not counted. */
export async function race(contenders: readonly Contender[], bytes: number, rounds = ROUNDS): Promise<Rates> {
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    const outcomes = Array.from({ length: STEPS_A_ROUND }, () => noise(bytes));
    // Nobody is always the one who comes after the same other.
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const began = performance.now();
      await contender.steps(outcomes);
      const rate = (outcomes.length * 1000) / (performance.now() - began);
      if (round > 0) rates.get(contender.name)?.push(rate);
    }
  }
  return rates;
}

/** The middle of `values` and how far its halves reach: quartiles by nearest rank. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/** `name`'s rate as a share of that of `of` in the same round, in %. */
export function shares(rates: Rates, name: string, of: string): Spread {
  const others = rates.get(of) ?? [];
  return spreadOf((rates.get(name) ?? []).map((rate, i) => (100 * rate) / (others[i] ?? Number.NaN)));
}

const inWords = ({ low, high }: Spread, digits = 0): string =>
  `quartiles ${rounded(low, digits)} .. ${rounded(high, digits)}`;

/** The medians alone: `raw pg 173/s, …`. */
export const ratesInWords = (rates: Rates): string =>
  [...rates].map(([name, values]) => `${name} ${rounded(quantile(values, 0.5), 0)}/s`).join(', ');

/** The rate of each contender, with its quartiles in words. */
export function rateFigures(what: string, rates: Rates): Figure[] {
  return [...rates].map(([name, values]) => {
    const spread = spreadOf(values);
    const metric = `${what}: ${name}, median of ${values.length} rounds of ${STEPS_A_ROUND}`;
    return { bench: 'durable', metric, unit: 'steps/s', value: rounded(spread.median, 0), spread: inWords(spread) };
  });
}

/** The share of `name`, which must be at least `least` %. */
export function shareFigure(
  what: string,
  rates: Rates,
  { name, of, least }: { name: string; of: string; least?: number },
) {
  const spread = shares(rates, name, of);
  const held = least === undefined ? {} : { goal: `>= ${least}`, ok: spread.median >= least };
  const metric = `${what}: ${name} as a share of ${of}, median of the rounds`;
  return { bench: 'durable', metric, unit: '%', value: rounded(spread.median, 1), ...held, spread: inWords(spread, 1) };
}
