/**
 * Programs with branches: the examples are divided into blocks, each block gets a concatenation, guards over the inputs choose.
 * One block is tried first; more only where one does not do or does it too dearly (POPL 11, section 4.4, CLASSIFY).
 */
import { atomFeatures } from '../atom-features.ts';
import { satisfies } from '../evaluate.ts';
import { costOf, type Feature } from '../feature.ts';
import type { Branch, Guard, Program } from '../program.ts';
import type { Row } from '../subject.ts';
import type { Behaviour } from './behaviours.ts';
import { conceive, type Example, ranked } from './concatenations.ts';
import type { Graph } from './graph.ts';
import { type CostedGuard, guardsBetween } from './guards.ts';
import { partitionsOf } from './partitions.ts';

export interface Candidate {
  readonly program: Program;
  /** Negative logarithm of its likelihood. */
  readonly cost: number;
  /** What counts in the cost besides the atoms: what examples and queries say, and the guards. */
  readonly evidence: readonly Feature[];
  /** What it writes for the queries. */
  readonly texts: readonly (string | undefined)[];
}

/** A concatenation this much dearer than usual is suspected to join what should be two branches. */
const SUSPECT = 6;
const ROUTINGS = 3;
const KEPT = 24;
const BEST_OF_BLOCK = 4;

/** Counts the work done, so that limits do not depend on the machine. */
export interface Budget {
  spend(): boolean;
}

export function candidatesFor(examples: readonly Example[], queries: readonly Row[], budget: Budget): Candidate[] {
  const graphs = new Map<string, Graph | undefined>();
  const graphFor = (block: readonly number[]): Graph | undefined => {
    const key = block.join(',');
    if (!graphs.has(key)) graphs.set(key, budget.spend() ? conceive(pick(examples, block)) : undefined);
    return graphs.get(key);
  };
  const whole = graphFor(examples.map((_, i) => i));
  const single = whole ? ranked(whole, examples, queries).map(singleBranch) : [];
  const settled = single[0] !== undefined && single[0].cost < expectedCost(single[0]);
  if (settled || examples.length < 2) return single.slice(0, KEPT);
  const divided = partitionsOf(examples.length, (block) => graphFor(block) !== undefined).flatMap((blocks) =>
    branching({ examples, queries, blocks, graphFor }),
  );
  return [...single, ...divided].sort((a, b) => a.cost - b.cost).slice(0, KEPT);
}

const pick = <T>(items: readonly T[], at: readonly number[]): T[] => items.filter((_, i) => at.includes(i));

const singleBranch = ({ atoms, ...rest }: Behaviour): Candidate => ({ program: { branches: [{ atoms }] }, ...rest });

/** Constants are paid by every branch, so they speak for none; of other atoms three nats each are usual. */
function expectedCost({ program }: Candidate): number {
  const atoms = program.branches[0]?.atoms ?? [];
  const constants = atoms.filter(({ kind }) => kind === 'constant');
  return SUSPECT + 3 * (atoms.length - constants.length) + costOf(constants.flatMap(atomFeatures));
}

interface Division {
  readonly examples: readonly Example[];
  readonly queries: readonly Row[];
  readonly blocks: readonly (readonly number[])[];
  readonly graphFor: (block: readonly number[]) => Graph | undefined;
}

function branching(division: Division): Candidate[] {
  return routingsOf(division).flatMap((guards) => routed(division, guards));
}

/** Guards for all blocks but the last, by how they send the queries to the blocks. */
function routingsOf({ examples, queries, blocks }: Division): CostedGuard[][] {
  const rowsOf = (block: readonly number[]): Row[] => pick(examples, block).map(({ row }) => row);
  let chains: CostedGuard[][] = [[]];
  for (let i = 0; i < blocks.length - 1; i++) {
    const guards = guardsBetween(rowsOf(blocks[i] ?? []), blocks.slice(i + 1).flatMap(rowsOf));
    chains = chains.flatMap((chain) => distinctOn(guards, queries).map((guard) => [...chain, guard]));
  }
  return chains;
}

function distinctOn(guards: readonly CostedGuard[], queries: readonly Row[]): CostedGuard[] {
  const seen = new Map<string, CostedGuard>();
  for (const costed of guards) {
    const key = queries.map((row) => (satisfies(costed.guard, row) ? '1' : '0')).join('');
    if (!seen.has(key)) seen.set(key, costed);
    if (seen.size === ROUTINGS) break;
  }
  return [...seen.values()];
}

function routed({ examples, queries, blocks, graphFor }: Division, guards: readonly CostedGuard[]): Candidate[] {
  const chosen = queries.map((row) => {
    const at = guards.findIndex(({ guard }) => satisfies(guard, row));
    return at < 0 ? blocks.length - 1 : at;
  });
  const evidence = guards.flatMap(({ cost }): Feature[] => [
    ['branch', 1],
    ['guard', cost],
  ]);
  let partials: Candidate[] = [{ program: { branches: [] }, cost: costOf(evidence), evidence, texts: [] }];
  for (const [b, block] of blocks.entries()) {
    const graph = graphFor(block);
    if (!graph) return [];
    const mine = queries.flatMap((_, j) => (chosen[j] === b ? [j] : []));
    const behaviours = ranked(graph, pick(examples, block), pick(queries, mine)).slice(0, BEST_OF_BLOCK);
    const guard = guards[b]?.guard;
    partials = partials
      .flatMap((partial) => behaviours.map((behaviour) => extended(partial, behaviour, guard, mine)))
      .sort((a, other) => a.cost - other.cost)
      .slice(0, BEST_OF_BLOCK * 2);
  }
  return partials.map((partial) => ({ ...partial, texts: queries.map((_, j) => partial.texts[j]) }));
}

/** With one more branch, whose texts are those of the queries at `mine`. */
function extended(
  partial: Candidate,
  behaviour: Behaviour,
  guard: Guard | undefined,
  mine: readonly number[],
): Candidate {
  const texts = [...partial.texts];
  for (const [at, j] of mine.entries()) texts[j] = behaviour.texts[at];
  const branch: Branch = { ...(guard ? { guard } : {}), atoms: behaviour.atoms };
  return {
    program: { branches: [...partial.program.branches, branch] },
    cost: partial.cost + behaviour.cost,
    evidence: [...partial.evidence, ...behaviour.evidence],
    texts,
  };
}
