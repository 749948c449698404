/**
 * Fits the weights of string programs and the model of their confidence: node scripts/train-strings.mts TASKS.jsonl [weights|confidence]
 * (formats.md, "String tasks"). Writes agent-core/shadow/strings/weights.ts or confidence-weights.ts and prints the figures, fitted
 * and for tasks that the model had not seen. The weights want a second run, since they also decide which programs are found.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fitLogistic, type Labelled } from '../agent-core/shadow/confidence/fit.ts';
import { probability } from '../agent-core/shadow/confidence/logistic.ts';
import { atomFeatures } from '../agent-core/shadow/strings/atom-features.ts';
import { confidenceFeatures } from '../agent-core/shadow/strings/confidence.ts';
import { runProgram } from '../agent-core/shadow/strings/evaluate.ts';
import { distinctExamples, type StringExample } from '../agent-core/shadow/strings/examples.ts';
import { costOf, type Feature, type Weights } from '../agent-core/shadow/strings/feature.ts';
import { says } from '../agent-core/shadow/strings/index.ts';
import { type Candidate, candidatesFor } from '../agent-core/shadow/strings/learn/branches.ts';
import type { Example } from '../agent-core/shadow/strings/learn/concatenations.ts';
import { rowOf } from '../agent-core/shadow/strings/subject.ts';
import { PRIOR } from './strings-prior.mts';

interface Task {
  readonly id: string;
  readonly examples: readonly { readonly inputs: readonly (string | null)[]; readonly output: string }[];
}
interface Asked {
  readonly task: number;
  readonly seen: number;
  readonly examples: readonly Example[];
  readonly tests: readonly Example[];
  readonly candidates: readonly Ranked[];
}
interface Ranked {
  readonly candidate: Candidate;
  readonly features: readonly Feature[];
  readonly right: boolean;
}

const FOLDS = 6;
const MOST_TESTS = 20;
const STRINGS = new URL('../agent-core/shadow/strings/', import.meta.url);

function main(path: string | undefined, what: string | undefined): void {
  if (!path) throw new Error('usage: node scripts/train-strings.mts TASKS.jsonl [weights|confidence]');
  const tasks = readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Task => JSON.parse(line));
  const asked = tasks.flatMap((task, i) => [1, 2, 3].flatMap((seen) => ask(task, i, seen, MOST_TESTS) ?? []));
  if (what !== 'confidence') trainWeights(asked, tasks.length);
  if (what === 'weights') return;
  const blind = tasks.flatMap((task, i) => [2, 3].flatMap((seen) => ask(task, i, seen, 1) ?? []));
  trainConfidence(asked, blind);
  execFileSync('biome', ['check', '--write', fileURLToPath(STRINGS)]);
}

/** Learns from the first `seen` examples, knowing the inputs of the next `known`. */
function ask(task: Task, index: number, seen: number, known: number): Asked | undefined {
  const all = task.examples.map(({ inputs, output }) => ({ inputs: inputs.map((input) => input ?? ''), output }));
  const given = distinctExamples(all.slice(0, seen));
  const toExample = ({ inputs, output }: StringExample): Example => ({ row: rowOf(inputs), output });
  const tests = all.slice(seen, seen + MOST_TESTS).map(toExample);
  if (tests.length === 0 || !given) return undefined;
  const examples = given.map(toExample);
  let steps = 0;
  const queries = tests.slice(0, known).map(({ row }) => row);
  const found = candidatesFor(examples, queries, { spend: () => ++steps <= 40 });
  const candidates = found.map(
    (candidate): Ranked => ({
      candidate,
      features: [
        ...candidate.program.branches.flatMap(({ atoms }) => atoms.flatMap(atomFeatures)),
        ...candidate.evidence,
      ],
      right: tests.every(({ row, output }) => runProgram(candidate.program, row) === output),
    }),
  );
  return { task: index, seen, examples, tests, candidates };
}

// ---- Weights: the right programs should be the likely ones.

/** How strongly the weights are drawn to the prior; the one whose weights solve most of the tasks they have not seen is taken. */
const PENALTIES = [2, 6, 20, 60, 200];
const STEPS = 400;
const RATE = 0.004;

function trainWeights(asked: readonly Asked[], tasks: number): void {
  const telling = asked.filter(({ candidates }) => new Set(candidates.map(({ right }) => right)).size === 2);
  const tried = PENALTIES.map((penalty) => {
    const folds = Array.from({ length: FOLDS }, (_, fold) => {
      return fitWeights(
        telling.filter(({ task }) => task % FOLDS !== fold),
        penalty,
      );
    });
    return { penalty, heldOut: solved(asked, (task) => folds[task % FOLDS] ?? PRIOR) };
  });
  const score = ({ heldOut }: { heldOut: readonly number[] }) => heldOut.reduce((a, b) => a + b, 0);
  const [chosen] = tried.toSorted((a, b) => score(b) - score(a));
  console.log(JSON.stringify(tried));
  const fitted = fitWeights(telling, chosen?.penalty ?? 0);
  const figures = {
    tasks,
    prior: solved(asked, () => PRIOR),
    fitted: solved(asked, () => fitted),
    ...chosen,
  };
  console.log(JSON.stringify(figures));
  const lines = Object.keys(PRIOR).map(
    (name) => `  ${/\W/.test(name) ? `'${name}'` : name}: ${round(fitted[name] ?? 0)},`,
  );
  writeFileSync(new URL('weights.ts', STRINGS), `${weightsHeader(figures)}${lines.join('\n')}\n};\n`);
}

const round = (value: number): number => Number(value.toFixed(3));

function weightsHeader(figures: object): string {
  return `/**
 * What a program costs, feature by feature, in nats. Fitted by scripts/train-strings.mts; do not edit by hand.
 * Share of tasks solved from 1, 2, 3 and at most 3 examples when the programs found were ranked anew, before any data (prior),
 * by these weights (fitted), and by weights fitted without the task (heldOut):
 * ${JSON.stringify(figures)}
 */

export const WEIGHTS: Readonly<Record<string, number>> = {
`;
}

function solved(asked: readonly Asked[], weightsOf: (task: number) => Weights): number[] {
  const right = asked.filter((each) => best(each, weightsOf(each.task))?.right);
  const shares = [1, 2, 3].map(
    (seen) => right.filter((each) => each.seen === seen).length / asked.filter((each) => each.seen === seen).length,
  );
  const tasks = (list: readonly Asked[]) => new Set(list.map(({ task }) => task)).size;
  return [...shares, tasks(right) / tasks(asked)].map(round);
}

function best({ candidates }: Asked, weights: Weights): Ranked | undefined {
  const costs = candidates.map(({ features }) => costOf(features, weights));
  return candidates[costs.indexOf(Math.min(...costs))];
}

/** Gradient descent on the negative log-likelihood of "one of the right ones", drawn to the prior; weights stay positive. */
function fitWeights(asked: readonly Asked[], penalty: number): Weights {
  const weights: Record<string, number> = { ...PRIOR };
  for (let step = 0; step < STEPS; step++) {
    const gradient: Record<string, number> = {};
    for (const each of asked) addGradient(each, weights, gradient);
    for (const name of Object.keys(PRIOR)) {
      const pull = penalty * ((weights[name] ?? 0) - (PRIOR[name] ?? 0));
      weights[name] = Math.max(0, (weights[name] ?? 0) - RATE * ((gradient[name] ?? 0) + pull));
    }
  }
  return weights;
}

/** Under a softmax of negative costs: expected features of the right ones minus those of all. */
function addGradient({ candidates }: Asked, weights: Weights, gradient: Record<string, number>): void {
  const costs = candidates.map(({ features }) => costOf(features, weights));
  const least = Math.min(...costs);
  const likelihoods = costs.map((cost) => Math.exp(least - cost));
  const sum = (of: (i: number) => boolean) => likelihoods.reduce((total, value, i) => total + (of(i) ? value : 0), 0);
  const [all, right] = [sum(() => true), sum((i) => candidates[i]?.right === true)];
  for (const [i, candidate] of candidates.entries()) {
    const likelihood = likelihoods[i] ?? 0;
    const share = (candidate.right ? likelihood / Math.max(right, 1e-12) : 0) - likelihood / all;
    for (const [name, amount] of candidate.features) gradient[name] = (gradient[name] ?? 0) + share * amount;
  }
}

// ---- Confidence: one row an answer.

interface Answer extends Labelled {
  readonly task: number;
  readonly seen: number;
}

const SURE = 0.9;

/** Answers to inputs nobody knew of when learning are learned from, too, but do not count in the figures. */
function trainConfidence(asked: readonly Asked[], blind: readonly Asked[]): void {
  const known = asked.flatMap(answersOf);
  const answers = [...known, ...blind.flatMap(answersOf)];
  const width = answers[0]?.features.length ?? 0;
  const model = fitLogistic(answers, width);
  const folds = Array.from({ length: FOLDS }, (_, fold) =>
    fitLogistic(
      answers.filter(({ task }) => task % FOLDS !== fold),
      width,
    ),
  );
  const figures = {
    answers: answers.length,
    fitted: sureness(known, () => model),
    heldOut: sureness(known, (task) => folds[task % FOLDS] ?? model),
  };
  console.log(JSON.stringify(figures));
  writeFileSync(
    new URL('confidence-weights.ts', STRINGS),
    confidenceSource(
      figures,
      JSON.stringify(model, (_, v) => (typeof v === 'number' ? round(v) : v)),
    ),
  );
}

function confidenceSource(figures: object, model: string): string {
  return `/**
 * Trained by scripts/train-strings.mts; do not edit by hand. After three examples, the share of answers at confidence 0.9 and
 * more and how many of them were wrong, by this model (fitted) and by models that had not seen the task (heldOut):
 * ${JSON.stringify(figures)}
 */
import type { LogisticModel } from '../confidence/logistic.ts';

export const CONFIDENCE: LogisticModel = ${model.replace(/"(\w+)":/g, '$1: ')};
`;
}

function answersOf({ task, seen, examples, tests, candidates }: Asked): Answer[] {
  const all = candidates.map(({ candidate }) => candidate);
  const mayBeEmpty = examples.some((example) => example.output === '');
  return tests.flatMap(({ row, output: wanted }) => {
    for (const chosen of all.slice(0, 3)) {
      const output = runProgram(chosen.program, row);
      if (!says(output, mayBeEmpty)) continue;
      return [
        {
          task,
          seen,
          features: confidenceFeatures({ candidates: all, chosen, examples, row, output }),
          wanted: output === wanted,
        },
      ];
    }
    return [];
  });
}

function sureness(answers: readonly Answer[], modelOf: (task: number) => Parameters<typeof probability>[0]) {
  const third = answers.filter(({ seen }) => seen === 3);
  const sure = third.filter(({ task, features }) => probability(modelOf(task), features) >= SURE);
  return {
    sureShare: round(sure.length / third.length),
    sureWrong: round(sure.filter(({ wanted }) => !wanted).length / sure.length),
  };
}

main(process.argv[2], process.argv[3]);
