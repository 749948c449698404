/** Steps of the search: from a place in every output to a later one, by atoms that write what stands between. */
import type { Feature } from '../feature.ts';
import type { Atom } from '../program.ts';

export interface Alternative {
  readonly atom: Atom;
  readonly cost: number;
  /** What the examples say for or against it, beyond what it is; counted in the cost. */
  readonly evidence?: readonly Feature[];
}

export interface Edge {
  /** How much of each output it writes. */
  readonly lengths: readonly number[];
  /** Of the cheapest alternative. */
  readonly cost: number;
  /** Atoms that write the same in all examples, cheapest first. */
  alternatives(): readonly Alternative[];
}

/** Edges that leave the given place of each output. */
export type EdgeSource = (at: readonly number[]) => Edge[];

export function edgeOf(lengths: readonly number[], alternatives: readonly Alternative[]): Edge {
  const sorted = alternatives.toSorted((a, b) => a.cost - b.cost);
  return { lengths, cost: sorted[0]?.cost ?? Number.POSITIVE_INFINITY, alternatives: () => sorted };
}

/** Alternatives that write the same lengths become one edge. */
export function gathered(
  found: Iterable<{ readonly lengths: readonly number[]; readonly alternative: Alternative }>,
): Edge[] {
  const groups = new Map<string, { lengths: readonly number[]; alternatives: Alternative[] }>();
  for (const { lengths, alternative } of found) {
    const key = lengths.join(',');
    const group = groups.get(key) ?? { lengths, alternatives: [] };
    groups.set(key, group);
    group.alternatives.push(alternative);
  }
  return [...groups.values()].map(({ lengths, alternatives }) => edgeOf(lengths, alternatives));
}
