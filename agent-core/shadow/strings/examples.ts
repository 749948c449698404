/** What may be learned from. */

export interface StringExample {
  readonly inputs: readonly string[];
  readonly output: string;
}

const LONGEST_INPUT = 2000;
const LONGEST_OUTPUT = 600;

/** Each example once; undefined where there are none, where two contradict each other, or where texts are beyond the limits. */
export function distinctExamples(given: readonly StringExample[]): StringExample[] | undefined {
  const known = new Map<string, StringExample>();
  for (const example of given) {
    const key = example.inputs.join('\0');
    if ((known.get(key) ?? example).output !== example.output) return undefined;
    known.set(key, example);
  }
  const examples = [...known.values()];
  const tooLong = examples.some(
    ({ inputs, output }) => output.length > LONGEST_OUTPUT || inputs.some((input) => input.length > LONGEST_INPUT),
  );
  return examples.length === 0 || tooLong ? undefined : examples;
}

export function distinctRows(rows: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(rows.map((row) => [row.join('\0'), row])).values()];
}
