/**
 * The likeliest concatenations of a graph, told apart by what they write for the queries: of those that write the same the
 * cheapest stands for all.
 */

import { evaluateAtom } from '../evaluate.ts';
import { costOf, type Feature } from '../feature.ts';
import type { Atom } from '../program.ts';
import type { Row } from '../subject.ts';
import { tornShare } from './cuts.ts';
import type { Alternative, Edge } from './edges.ts';
import { type Graph, SLACK, type State } from './graph.ts';

export interface Behaviour {
  readonly atoms: readonly Atom[];
  readonly cost: number;
  /** What counts in the cost besides the atoms themselves. */
  readonly evidence: readonly Feature[];
  readonly texts: readonly (string | undefined)[];
}

interface Chain {
  readonly variant: Variant;
  readonly next: Chain | undefined;
}

interface Partial {
  readonly chain: Chain | undefined;
  readonly cost: number;
  readonly texts: readonly (string | undefined)[];
}

interface Variant {
  readonly atom: Atom;
  readonly cost: number;
  readonly evidence: readonly Feature[];
  readonly texts: readonly (string | undefined)[];
}

/** How many behaviours are kept at a state. */
const KEPT = 20;
const MOST_EDGES = 120;
const MOST_VARIANTS = 8;

export function behavioursOf(graph: Graph, examples: readonly Row[], queries: readonly Row[]): Behaviour[] {
  const limit = graph.start.rest + SLACK;
  const worth = cheapestEdges(graph, limit);
  const end: Partial = { chain: undefined, cost: 0, texts: queries.map(() => '') };
  const partials = new Map<State, Partial[]>([[graph.goal, [end]]]);
  for (const state of graph.states.toReversed()) {
    if (state === graph.goal || state.from + state.rest > limit) continue;
    const found = new Map<string, Partial>();
    for (const { edge, to } of state.edges) {
      const rest = worth.has(edge) ? partials.get(to) : undefined;
      const most = limit - state.from;
      if (rest && edge.cost + to.rest <= most)
        combine(variantsOf(edge, most - to.rest, examples, queries), rest, most, found);
    }
    partials.set(state, [...found.values()].sort((a, b) => a.cost - b.cost).slice(0, KEPT));
  }
  return (partials.get(graph.start) ?? []).map(({ chain, cost, texts }) => ({ ...unchained(chain), cost, texts }));
}

function cheapestEdges(graph: Graph, limit: number): Set<Edge> {
  const through = graph.states.flatMap((state) =>
    state.edges
      .map(({ edge, to }) => ({ edge, cost: state.from + edge.cost + to.rest }))
      .filter(({ cost }) => cost <= limit),
  );
  return new Set(
    through
      .sort((a, b) => a.cost - b.cost)
      .slice(0, MOST_EDGES)
      .map(({ edge }) => edge),
  );
}

function combine(
  variants: readonly Variant[],
  rests: readonly Partial[],
  limit: number,
  found: Map<string, Partial>,
): void {
  for (const variant of variants) {
    for (const rest of rests) {
      const cost = variant.cost + rest.cost;
      if (cost > limit) break;
      const texts = variant.texts.map((text, i) =>
        text === undefined || rest.texts[i] === undefined ? undefined : text + rest.texts[i],
      );
      const key = keyOf(texts, found.size);
      const known = found.get(key);
      if (!known || cost < known.cost) found.set(key, { chain: { variant, next: rest.chain }, cost, texts });
    }
  }
}

/** Without queries everything is different. */
function keyOf(texts: readonly (string | undefined)[], unique: number): string {
  return texts.length === 0 ? String(unique) : texts.map((text) => text ?? '\0').join('\u0001');
}

/** The alternatives of an edge, at most `limit` dear, by what they write for the queries. */
function variantsOf(edge: Edge, limit: number, examples: readonly Row[], queries: readonly Row[]): Variant[] {
  const found = new Map<string, Variant>();
  for (const alternative of edge.alternatives()) {
    if (alternative.cost > limit) break;
    for (const variant of onQueries(alternative, examples, queries)) {
      const key = keyOf(variant.texts, found.size);
      if (variant.cost < (found.get(key)?.cost ?? Number.POSITIVE_INFINITY)) found.set(key, variant);
    }
  }
  return [...found.values()].sort((a, b) => a.cost - b.cost).slice(0, MOST_VARIANTS);
}

/** Costs more where it is undefined or tears words; beside a substring with blanks at its ends, the same without them. */
function onQueries(alternative: Alternative, examples: readonly Row[], queries: readonly Row[]): Variant[] {
  const { atom } = alternative;
  const texts = queries.map((row) => evaluateAtom(atom, row));
  const missing = texts.filter((text) => text === undefined).length / Math.max(1, texts.length);
  const torn = missing < 1 ? tornShare(atom, examples, queries) : 0;
  const odd: Feature[] = [
    ['undefined', missing],
    ['query.torn', torn],
    ['any.torn', torn > 0 ? 1 : 0],
  ];
  const evidence = [...(alternative.evidence ?? []), ...odd];
  const variant = { atom, cost: alternative.cost + costOf(odd), texts, evidence };
  if (atom.kind !== 'substring' || atom.trim || !texts.some((text) => text !== text?.trim())) return [variant];
  const trimmed = { atom: { ...atom, trim: true }, cost: variant.cost + costOf([['trim', 1]]), evidence };
  return [variant, { ...trimmed, texts: texts.map((text) => text?.trim()) }];
}

function unchained(chain: Chain | undefined): Pick<Behaviour, 'atoms' | 'evidence'> {
  const variants: Variant[] = [];
  for (let link = chain; link; link = link.next) variants.push(link.variant);
  return { atoms: variants.map(({ atom }) => atom), evidence: variants.flatMap(({ evidence }) => evidence) };
}
