/** Features of programs and what they cost: a cost is the sum over features, in nats, of weight times amount. */
import { WEIGHTS } from './weights.ts';

export type Feature = readonly [name: string, amount: number];
export type Weights = Readonly<Record<string, number>>;

export function costOf(features: readonly Feature[], weights: Weights = WEIGHTS): number {
  return features.reduce((sum, [name, amount]) => sum + (weights[name] ?? 0) * amount, 0);
}

/** The feature once, where the condition holds. */
export const when = (name: string, holds: boolean | undefined): Feature => [name, holds ? 1 : 0];

/** How far from its end an occurrence is counted. */
export const rank = (nth: number): Feature[] =>
  nth < 0
    ? [
        ['nth', -1 - nth],
        ['nth.right', 1],
      ]
    : [['nth', nth]];
