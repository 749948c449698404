/**
 * The likeliest concatenations of a graph, told apart by what they write for the queries. Those that write the same are one
 * behaviour, whose mass is the sum of theirs: agreement among different programs is evidence.
 */
import { costOf } from '../cost.ts';
import { evaluateAtom } from '../evaluate.ts';
import type { Atom } from '../program.ts';
import type { Row } from '../subject.ts';
import type { Alternative, Edge } from './edges.ts';
import type { Graph, State } from './graph.ts';

export interface Behaviour {
  /** The cheapest program that behaves so. */
  readonly atoms: readonly Atom[];
  readonly cost: number;
  /** Negative logarithm of the summed likelihood of all of them. */
  readonly energy: number;
  readonly texts: readonly (string | undefined)[];
}

interface Chain {
  readonly atom: Atom;
  readonly next: Chain | undefined;
}

interface Partial {
  readonly chain: Chain | undefined;
  readonly cost: number;
  energy: number;
  readonly texts: readonly (string | undefined)[];
}

interface Variant {
  readonly atom: Atom;
  readonly cost: number;
  readonly energy: number;
  readonly texts: readonly (string | undefined)[];
}

/** How much dearer than the best a program may be, in nats, and how many behaviours are kept at a state. */
const SLACK = 7;
const KEPT = 24;
const MOST_EDGES = 160;
const MOST_VARIANTS = 8;

export function behavioursOf(graph: Graph, queries: readonly Row[]): Behaviour[] {
  const limit = graph.start.rest + SLACK;
  const worth = cheapestEdges(graph, limit);
  const partials = new Map<State, Partial[]>([
    [graph.goal, [{ chain: undefined, cost: 0, energy: 0, texts: queries.map(() => '') }]],
  ]);
  for (const state of graph.states.toReversed()) {
    if (state === graph.goal || state.from + state.rest > limit) continue;
    const found = new Map<string, Partial>();
    for (const { edge, to } of state.edges) {
      const rest = worth.has(edge) ? partials.get(to) : undefined;
      if (rest) combine(variantsOf(edge, queries), rest, limit - state.from, found);
    }
    partials.set(state, [...found.values()].sort((a, b) => a.energy - b.energy).slice(0, KEPT));
  }
  return (partials.get(graph.start) ?? []).map(({ chain, cost, energy, texts }) => ({
    atoms: atomsOf(chain),
    cost,
    energy,
    texts,
  }));
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
      if (cost > limit) continue;
      const texts = variant.texts.map((text, i) =>
        text === undefined || rest.texts[i] === undefined ? undefined : text + rest.texts[i],
      );
      const key = texts.length === 0 ? String(found.size) : texts.map((text) => text ?? '\0').join('\u0001');
      const energy = variant.energy + rest.energy;
      const known = found.get(key);
      if (!known || cost < known.cost)
        found.set(key, {
          chain: { atom: variant.atom, next: rest.chain },
          cost,
          energy: joined(energy, known?.energy),
          texts,
        });
      else known.energy = joined(energy, known.energy);
    }
  }
}

/** -log(e^-a + e^-b). */
function joined(a: number, b: number | undefined): number {
  if (b === undefined) return a;
  const low = Math.min(a, b);
  return low - Math.log1p(Math.exp(low - Math.max(a, b)));
}

/** The alternatives of an edge by what they write for the queries; undefined and untrimmed ones cost more or are mended. */
function variantsOf(edge: Edge, queries: readonly Row[]): Variant[] {
  const found = new Map<string, Variant>();
  for (const alternative of edge.alternatives().flatMap((each) => withTrimmed(each, queries))) {
    const texts = queries.map((row) => evaluateAtom(alternative.atom, row));
    const missing = texts.filter((text) => text === undefined).length / Math.max(1, texts.length);
    const cost = alternative.cost + costOf([['undefined', missing]]);
    const key = queries.length === 0 ? String(found.size) : texts.map((text) => text ?? '\0').join('\u0001');
    const known = found.get(key);
    const energy = joined(cost, known?.energy);
    found.set(
      key,
      known && known.cost <= cost ? { ...known, energy } : { atom: alternative.atom, cost, energy, texts },
    );
  }
  return [...found.values()].sort((a, b) => a.energy - b.energy).slice(0, MOST_VARIANTS);
}

/** Beside a substring that has blanks at its ends for a query, the same without them. */
function withTrimmed(alternative: Alternative, queries: readonly Row[]): Alternative[] {
  const { atom, cost } = alternative;
  if (atom.kind !== 'substring' || atom.trim || atom.span.kind === 'whole') return [alternative];
  const blank = queries.some((row) => /^\s|\s$/.test(evaluateAtom(atom, row) ?? ''));
  return blank ? [alternative, { atom: { ...atom, trim: true }, cost: cost + costOf([['trim', 1]]) }] : [alternative];
}

function atomsOf(chain: Chain | undefined): Atom[] {
  const atoms: Atom[] = [];
  for (let link = chain; link; link = link.next) atoms.push(link.atom);
  return atoms;
}
