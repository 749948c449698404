/**
 * The graph of all concatenations that give every example's output: a state is a place in each output, an edge an atom class
 * (the product of the examples' DAGs of FlashFill, POPL 11, section 4.3, walked forward so that only shared states are built).
 */
import type { Edge, EdgeSource } from './edges.ts';
import { PriorityQueue } from './queue.ts';

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

/** How much dearer than the best a program may be, in nats. */
export const SLACK = 4;
/** No step is cheaper. */
const LEAST_STEP = 1;
const MOST_STATES = 250;
const MOST_EDGES = 5000;

/** Undefined where no concatenation gives all outputs, or none within the limits. */
export function graphOf(outputs: readonly string[], sources: readonly EdgeSource[]): Graph | undefined {
  const states = explore(outputs, sources);
  const goal = states.find(({ at }) => isGoal(at, outputs));
  const [start] = states;
  if (!start || !goal) return undefined;
  const sum = ({ at }: State) => at.reduce((a, b) => a + b, 0);
  const forward = states.toSorted((a, b) => sum(a) - sum(b));
  measure(forward, start, goal);
  return Number.isFinite(start.rest) ? { start, states: forward, goal } : undefined;
}

const isGoal = (at: readonly number[], outputs: readonly string[]): boolean =>
  outputs.every((output, i) => at[i] === output.length);

/** Cheapest states first, until what is left is too dear to matter beside the best whole. */
function explore(outputs: readonly string[], sources: readonly EdgeSource[]): State[] {
  const known = new Map<string, State>();
  const queue = new PriorityQueue<State>();
  const reach = (at: readonly number[], from: number): State => {
    const key = at.join(',');
    const state = known.get(key) ?? { at, edges: [], from: Number.POSITIVE_INFINITY, rest: Number.POSITIVE_INFINITY };
    known.set(key, state);
    if (from < state.from) {
      state.from = from;
      queue.push(state, from);
    }
    return state;
  };
  reach(
    outputs.map(() => 0),
    0,
  );
  const done = new Set<State>();
  let edges = 0;
  let limit = Number.POSITIVE_INFINITY;
  while (queue.size > 0 && done.size < MOST_STATES && edges < MOST_EDGES) {
    const state = queue.pop();
    if (!state || done.has(state)) continue;
    if (state.from + LEAST_STEP > limit) break;
    done.add(state);
    if (isGoal(state.at, outputs)) limit = Math.min(limit, state.from + SLACK);
    else edges += expand(state, outputs, sources, reach);
  }
  return [...known.values()];
}

function expand(
  state: State,
  outputs: readonly string[],
  sources: readonly EdgeSource[],
  reach: (at: readonly number[], from: number) => State,
): number {
  for (const source of sources) {
    for (const edge of source(state.at)) {
      const at = state.at.map((place, i) => place + (edge.lengths[i] ?? 0));
      const ended = at.filter((place, i) => place === outputs[i]?.length).length;
      if (ended === 0 || ended === at.length) state.edges.push({ edge, to: reach(at, state.from + edge.cost) });
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
