/**
 * Programs with branches: the examples are divided into blocks, each block gets a concatenation, guards over the inputs choose.
 * One block is tried first; more only where one does not do or does it too dearly (POPL 11, section 4.4, CLASSIFY).
 */
import { costOf } from '../cost.ts';
import { satisfies } from '../evaluate.ts';
import type { Branch, Program } from '../program.ts';
import type { Row } from '../subject.ts';
import type { Behaviour } from './behaviours.ts';
import { conceive, type Example, ranked } from './concatenations.ts';
import type { Graph } from './graph.ts';
import { type CostedGuard, guardsBetween } from './guards.ts';
import { partitionsOf } from './partitions.ts';

export interface Candidate {
  readonly program: Program;
  /** Negative logarithm of its likelihood and that of all that behave like it. */
  readonly energy: number;
  /** What it writes for the queries. */
  readonly texts: readonly (string | undefined)[];
}

/** A concatenation dearer than this is suspected to join what should be two branches. */
const SUSPECT = 9;
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
  const settled = (single[0]?.energy ?? Number.POSITIVE_INFINITY) < SUSPECT;
  if (settled || examples.length < 2) return single.slice(0, KEPT);
  const divided = partitionsOf(examples.length, (block) => graphFor(block) !== undefined).flatMap((blocks) =>
    branching({ examples, queries, blocks, graphFor }),
  );
  return [...single, ...divided].sort((a, b) => a.energy - b.energy).slice(0, KEPT);
}

const pick = <T>(items: readonly T[], at: readonly number[]): T[] => items.filter((_, i) => at.includes(i));

const singleBranch = ({ atoms, energy, texts }: Behaviour): Candidate => ({
  program: { branches: [{ atoms }] },
  energy,
  texts,
});

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
  const guardCost = guards.reduce(
    (sum, { cost }) =>
      sum +
      costOf([
        ['branch', 1],
        ['guard', cost],
      ]),
    0,
  );
  let partials: { branches: Branch[]; energy: number; texts: (string | undefined)[] }[] = [
    { branches: [], energy: guardCost, texts: [] },
  ];
  for (const [b, block] of blocks.entries()) {
    const graph = graphFor(block);
    if (!graph) return [];
    const mine = queries.flatMap((_, j) => (chosen[j] === b ? [j] : []));
    const behaviours = ranked(graph, pick(examples, block), pick(queries, mine));
    const guard = guards[b]?.guard;
    partials = partials.flatMap(({ branches, energy, texts }) =>
      behaviours.slice(0, BEST_OF_BLOCK).map((behaviour) => {
        const all = [...texts];
        for (const [at, j] of mine.entries()) all[j] = behaviour.texts[at];
        return {
          branches: [...branches, { ...(guard ? { guard } : {}), atoms: behaviour.atoms }],
          energy: energy + behaviour.energy,
          texts: all,
        };
      }),
    );
    partials = partials.sort((a, b2) => a.energy - b2.energy).slice(0, BEST_OF_BLOCK * 2);
  }
  return partials.map(({ branches, energy, texts }) => ({
    program: { branches },
    energy,
    texts: queries.map((_, j) => texts[j]),
  }));
}
