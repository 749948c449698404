/** Shorthand for tests of string programs. */
import { synthesize } from '../../agent-core/shadow/strings/index.ts';

type Inputs = string | readonly string[];
export type Pair = readonly [inputs: Inputs, output: string];

const inputsOf = (inputs: Inputs): readonly string[] => (typeof inputs === 'string' ? [inputs] : inputs);

/** What a program for these pairs writes for each of `queries`, which it knew of. */
export function learnt(pairs: readonly Pair[], queries: readonly Inputs[]): (string | null | undefined)[] {
  const known = queries.map(inputsOf);
  const learned = learn(pairs, known);
  return known.map((inputs) => learned?.run(inputs).output);
}

export function learn(pairs: readonly Pair[], queries: readonly (readonly string[])[] = []) {
  const examples = pairs.map(([inputs, output]) => ({ inputs: inputsOf(inputs), output }));
  return synthesize(examples, { queries });
}
