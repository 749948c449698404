/**
 * How sure an answer is: a logistic model over what speaks for and against it. Trained by scripts/train-strings.mts; the figures
 * stand beside the weights.
 */
import { probability } from '../confidence/logistic.ts';
import { CONFIDENCE } from './confidence-weights.ts';
import { runProgram, satisfies } from './evaluate.ts';
import type { Candidate } from './learn/branches.ts';
import type { Example } from './learn/concatenations.ts';
import type { Atom } from './program.ts';
import { shapeOf } from './shapes.ts';
import type { Row } from './subject.ts';

export interface Asked {
  /** Likeliest first. */
  readonly candidates: readonly Candidate[];
  /** Which of them gave the output. */
  readonly chosen: Candidate;
  readonly examples: readonly Example[];
  readonly row: Row;
  readonly output: string;
}

export function confidenceOf(asked: Asked): number {
  return probability(CONFIDENCE, confidenceFeatures(asked));
}

/** Costs differ by this many nats at most in the features. */
const FARTHEST = 6;
/** Candidates looked at for rivals. */
const RIVALS = 16;

export function confidenceFeatures({ candidates, chosen, examples, row, output }: Asked): number[] {
  const { agreement, margin } = rivalry(candidates, chosen, row, output);
  const outputs = examples.map((example) => example.output);
  const branch = branchOf(chosen, row);
  const alike = examples.filter((example) => branchOf(chosen, example.row) === branch).length;
  const branches = chosen.program.branches.length;
  return [
    examples.length === 1 ? 1 : 0,
    examples.length === 2 ? 1 : 0,
    agreement,
    margin,
    newShares(row, examples),
    outputs.some((other) => shapeOf(other) === shapeOf(output)) ? 1 : 0,
    new Set(outputs).size < Math.min(2, outputs.length) ? 1 : 0,
    branches > 1 ? 1 : 0,
    branches > 1 && alike === 1 ? 1 : 0,
    Math.min(1, typicalCost(chosen) / FARTHEST),
    chosen === candidates[0] ? 0 : 1,
    oddShare(chosen),
    inventedShare(chosen.program.branches[branch]?.atoms ?? [], output),
  ];
}

/** The share of likelihood that agrees on the output, and how far in cost the first other answer lies, both 0 to 1. */
function rivalry(candidates: readonly Candidate[], chosen: Candidate, row: Row, output: string) {
  let [mass, agreeing, margin] = [0, 0, FARTHEST];
  for (const candidate of candidates.slice(0, RIVALS)) {
    const weight = Math.exp(chosen.cost - candidate.cost);
    const text = candidate === chosen ? output : runProgram(candidate.program, row);
    if (text === undefined) continue;
    mass += weight;
    if (text === output) agreeing += weight;
    else margin = Math.min(margin, Math.max(0, candidate.cost - chosen.cost));
  }
  return { agreement: mass === 0 ? 1 : agreeing / mass, margin: margin / FARTHEST };
}

/** The share of input columns whose shape no example has. */
function newShares(row: Row, examples: readonly Example[]): number {
  const unseen = row.filter(({ text }, column) => {
    const shape = shapeOf(text);
    return !examples.some((example) => shapeOf(example.row[column]?.text ?? '') === shape);
  });
  return unseen.length / Math.max(1, row.length);
}

function branchOf({ program }: Candidate, row: Row): number {
  return program.branches.findIndex(({ guard }) => guard === undefined || satisfies(guard, row));
}

/** Cost a piece of the output. */
function typicalCost({ cost, program }: Candidate): number {
  const atoms = program.branches.reduce((sum, branch) => sum + Math.max(1, branch.atoms.length), 0);
  return cost / atoms;
}

/** The share of the output's characters that are constant letters and digits. */
function inventedShare(atoms: readonly Atom[], output: string): number {
  const constants = atoms.map((atom) => (atom.kind === 'constant' ? atom.text : '')).join('');
  return (constants.match(/[\p{L}\d]/gu)?.length ?? 0) / Math.max(1, output.length);
}

/** How much the queries' outputs cost for being unlike the examples'. */
function oddShare({ evidence }: Candidate): number {
  const odd = evidence.filter(([name]) => name.startsWith('query.') || name === 'undefined');
  return Math.min(
    1,
    odd.reduce((sum, [, amount]) => sum + amount, 0),
  );
}
