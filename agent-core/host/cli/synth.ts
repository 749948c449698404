/** `penumbra synth --json`: string programs from examples. Requests a line on stdin, answers a line, in order. */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { describeIssue, PenumbraError, wordsOf } from '../../contracts/errors.ts';
import { synthesize } from '../../shadow/strings/index.ts';
import { type CommandIo, EXIT, put } from './command.ts';

const Inputs = z.array(z.string());
const Request = z.object({
  examples: z.array(z.object({ inputs: Inputs, output: z.string() })).min(1),
  queries: z.array(Inputs),
});
type Request = z.infer<typeof Request>;

/** Milliseconds for one request, should the count of steps ever not do. */
const LIMIT_MS = 2000;

export async function synth(args: string[], io: CommandIo): Promise<number> {
  parseArgs({ args, options: { json: { type: 'boolean' } } });
  let number = 0;
  for await (const line of createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() !== '') await put(io.stdout, `${JSON.stringify(answer(parse(line, number)))}\n`);
  }
  return EXIT.done;
}

function answer({ examples, queries }: Request) {
  const start = performance.now();
  const learned = synthesize(examples, { queries, budgetMs: LIMIT_MS, now: () => performance.now() });
  const answers = queries.map((inputs) => learned?.run(inputs) ?? { output: null, confidence: 0 });
  return {
    outputs: answers.map(({ output }) => output),
    confidence: answers.map(({ confidence }) => Math.round(confidence * 10_000) / 10_000),
    program: learned?.text ?? '',
    ms: Math.round((performance.now() - start) * 100) / 100,
  };
}

function parse(line: string, number: number): Request {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new PenumbraError('bad-input', `<stdin>:${number}: not JSON: ${wordsOf(error)}`);
  }
  const request = Request.safeParse(value);
  if (!request.success) throw new PenumbraError('bad-input', `<stdin>:${number}: ${describeIssue(request.error)}`);
  return request.data;
}
