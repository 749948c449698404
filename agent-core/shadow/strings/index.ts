/**
 * String programs from examples. Deterministic: work is counted in steps, the clock is only the last guard.
 */

import { confidenceOf } from './confidence.ts';
import { describeProgram } from './describe.ts';
import { runProgram } from './evaluate.ts';
import { distinctExamples, distinctRows, type StringExample } from './examples.ts';
import { type Budget, type Candidate, candidatesFor } from './learn/branches.ts';
import type { Example } from './learn/concatenations.ts';
import type { Program } from './program.ts';
import { type Row, rowOf } from './subject.ts';

export type { Candidate, StringExample };

export interface SynthesisOptions {
  /** Wall-clock limit in milliseconds, asked of `now` between steps; without `now` only steps are counted. */
  readonly budgetMs?: number;
  readonly now?: () => number;
  /** Further inputs, without outputs: programs that are defined on them and write alike are preferred. */
  readonly queries?: readonly (readonly string[])[];
}

export interface Answer {
  /** Null where the program would rather not say. */
  readonly output: string | null;
  /** Probability that the output is what the person wants. */
  readonly confidence: number;
}

export interface Learned {
  run(inputs: readonly string[]): Answer;
  /** The program in words. */
  readonly text: string;
  /** Plain data; `run` asks them in order and takes the first that gives something (nothing at all only if an example did). */
  readonly programs: readonly Program[];
}

/** Whether a program said something: nothing at all is rarely meant where no example wrote nothing. */
export function says(output: string | undefined, mayBeEmpty: boolean): output is string {
  return output !== undefined && (mayBeEmpty || output !== '');
}

const MOST_STEPS = 40;
const MOST_QUERIES = 40;

/** Undefined where nothing within the limits explains the examples, or where they contradict each other. */
export function synthesize(given: readonly StringExample[], options: SynthesisOptions = {}): Learned | undefined {
  return learnedFrom(given, candidatesOf(given, options));
}

/** The dear half of `synthesize`: the programs that explain the examples, likeliest first. Plain data that can go to another thread. */
export function candidatesOf(given: readonly StringExample[], options: SynthesisOptions = {}): readonly Candidate[] {
  const examples = distinctExamples(given);
  if (!examples) return [];
  const queries = distinctRows(options.queries ?? [])
    .slice(0, MOST_QUERIES)
    .map(rowOf);
  const rows = examples.map(exampleOf);
  return explaining(rows, queries, budgetOf(options));
}

/** The other half: what the candidates, sought for these very examples, answer together. */
export function learnedFrom(given: readonly StringExample[], candidates: readonly Candidate[]): Learned | undefined {
  const examples = distinctExamples(given);
  if (!examples || candidates.length === 0) return undefined;
  const rows = examples.map(exampleOf);
  const chain = chainOf(candidates);
  const mayBeEmpty = rows.some(({ output }) => output === '');
  return {
    text: chain.map(({ program }) => describeProgram(program)).join('; where that gives nothing: '),
    programs: chain.map(({ program }) => program),
    run(inputs) {
      const row = rowOf(inputs);
      for (const chosen of chain) {
        const output = runProgram(chosen.program, row);
        if (!says(output, mayBeEmpty)) continue;
        return { output, confidence: confidenceOf({ candidates, chosen, examples: rows, row, output }) };
      }
      return { output: null, confidence: 0 };
    },
  };
}

const exampleOf = ({ inputs, output }: StringExample): Example => ({ row: rowOf(inputs), output });

const LONGEST_CHAIN = 3;

/** The best program, and where it says nothing for some query the next ones that do. */
function chainOf(candidates: readonly Candidate[]): Candidate[] {
  const [best, ...others] = candidates;
  if (!best) return [];
  const chain = [best];
  let open = best.texts.flatMap((text, i) => (text === undefined ? [i] : []));
  for (const candidate of others) {
    if (open.length === 0 || chain.length === LONGEST_CHAIN) break;
    const left = open.filter((i) => candidate.texts[i] === undefined);
    if (left.length < open.length) chain.push(candidate);
    open = left;
  }
  return chain;
}

/** Few examples at a time are looked at closely; one that the best program gets wrong joins them. */
const CLOSELY = 5;

function explaining(examples: readonly Example[], queries: readonly Row[], budget: Budget): Candidate[] {
  const close = examples.slice(0, CLOSELY);
  for (;;) {
    const others = examples.filter((example) => !close.includes(example));
    const found = candidatesFor(close, [...queries, ...others.map(({ row }) => row)], budget);
    const right = found.filter((candidate) => explains(candidate, examples));
    if (right.length > 0 || found[0] === undefined) return right;
    const [best] = found;
    const wrong = others.find((example) => !explains(best, [example]));
    if (!wrong || close.length >= 2 * CLOSELY) return [];
    close.push(wrong);
  }
}

const explains = ({ program }: Candidate, examples: readonly Example[]): boolean =>
  examples.every(({ row, output }) => runProgram(program, row) === output);

function budgetOf({ budgetMs, now }: SynthesisOptions): Budget {
  let steps = 0;
  const end = now && budgetMs !== undefined ? now() + budgetMs : Number.POSITIVE_INFINITY;
  return { spend: () => ++steps <= MOST_STEPS && (steps === 1 || !now || now() < end) };
}
