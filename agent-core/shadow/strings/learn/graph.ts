/**
 * The graph of all concatenations that give every example's output: a state is a place in each output, an edge an atom class
 * (the product of the examples' DAGs of FlashFill, POPL 11, section 4.3, walked forward so that only shared states are built).
 */
import type { Edge, EdgeSource } from './edges.ts';

export interface State {
  readonly at: readonly number[];
  readonly edges: { readonly edge: Edge; readonly to: State }[];
  /** Least cost from the start and to the goal. */
  from: number;
  rest: number;
}

export interface Graph {
  readonly start: State;
  /** In an order in which every edge leads forward. */
  readonly states: readonly State[];
  readonly goal: State;
}

const MOST_STATES = 1500;
const MOST_EDGES = 25_000;

/** Undefined where no concatenation gives all outputs, or none within the limits. */
export function graphOf(outputs: readonly string[], sources: readonly EdgeSource[]): Graph | undefined {
  const states = explore(outputs, sources);
  const goal = states.find(({ at }) => outputs.every((output, i) => at[i] === output.length));
  const [start] = states;
  if (!start || !goal) return undefined;
  measure(states, start, goal);
  return Number.isFinite(start.rest) ? { start, states, goal } : undefined;
}

function explore(outputs: readonly string[], sources: readonly EdgeSource[]): State[] {
  const known = new Map<string, State>();
  const waiting: State[][] = [];
  const stateAt = (at: readonly number[]): State => {
    const key = at.join(',');
    let state = known.get(key);
    if (!state) {
      state = { at, edges: [], from: Number.POSITIVE_INFINITY, rest: Number.POSITIVE_INFINITY };
      known.set(key, state);
      const sum = at.reduce((a, b) => a + b, 0);
      waiting[sum] = [...(waiting[sum] ?? []), state];
    }
    return state;
  };
  stateAt(outputs.map(() => 0));
  const visited: State[] = [];
  let edges = 0;
  for (let sum = 0; sum < waiting.length; sum++) {
    for (const state of waiting[sum] ?? []) {
      visited.push(state);
      if (outputs.some((output, i) => state.at[i] === output.length)) continue;
      if (visited.length > MOST_STATES || edges > MOST_EDGES) continue;
      edges += expand(state, outputs, sources, stateAt);
    }
  }
  return visited;
}

function expand(
  state: State,
  outputs: readonly string[],
  sources: readonly EdgeSource[],
  stateAt: (at: readonly number[]) => State,
): number {
  for (const source of sources) {
    for (const edge of source(state.at)) {
      const at = state.at.map((place, i) => place + (edge.lengths[i] ?? 0));
      const ended = at.filter((place, i) => place === outputs[i]?.length).length;
      if (ended === 0 || ended === at.length) state.edges.push({ edge, to: stateAt(at) });
    }
  }
  return state.edges.length;
}

function measure(states: readonly State[], start: State, goal: State): void {
  start.from = 0;
  for (const state of states)
    for (const { edge, to } of state.edges) to.from = Math.min(to.from, state.from + edge.cost);
  goal.rest = 0;
  for (const state of states.toReversed()) {
    for (const { edge, to } of state.edges) state.rest = Math.min(state.rest, edge.cost + to.rest);
  }
}
