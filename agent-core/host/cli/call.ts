/** `penumbra call TOOL [JSON] [--workspace DIR] [--exclude GLOB]… [--allow HOST]… [--json]`: one call of a tool, through the dispatcher, as a durable run. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { isOver, RunId, type RunSummary } from '../../contracts/runs.ts';
import type { Observation } from '../../contracts/tools.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { cancelRun } from '../../durable/runs/cancelling.ts';
import { whyNotJournalled } from '../../execution/tools/screening.ts';
import { inOneLine, type Waits, waitsOf } from '../runs/waiting.ts';
import { CallInput, CallState, callProgram } from '../tools/call-program.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { jsonLine, printable, printableLines } from './printable.ts';
import { startWorker } from './runs-data.ts';

const LOOK_MS = 20;

/** Exits with 0 where the tool did it, 1 where it failed, 2 for bad input, 3 where a person has to act, 5 where a part is missing. */
export async function call(args: string[], io: CommandIo): Promise<number> {
  const { input, json } = readArguments(args);
  const { journal, body, stop } = await startWorker(io, { waiting: 0 });
  const cancel = new AbortController();
  const onSignal = () => cancel.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const program = callProgram(body.registry, body.copies);
    const id = RunId.parse(`call-${randomBytes(4).toString('hex')}`);
    await journal.create({
      id,
      program: program.name,
      version: program.version,
      schema: program.schema,
      state: program.start(input),
    });
    const end = await ended(journal, id, cancel.signal);
    return await told(journal, end, json, io);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await stop();
  }
}

function readArguments(args: string[]): { readonly input: CallInput; readonly json: boolean } {
  const options = {
    workspace: { type: 'string' },
    exclude: { type: 'string', multiple: true },
    allow: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [tool, text = '{}', ...more] = positionals;
  if (tool === undefined || more.length > 0)
    throw new PenumbraError(
      'bad-input',
      'call needs a tool and its arguments as JSON: penumbra call TOOL JSON. `penumbra tools` lists them.',
    );
  const { workspace, exclude, allow = [], json = false } = values;
  const place = workspace === undefined ? {} : { workspace: path.resolve(workspace) };
  const input = CallInput.safeParse({ tool, arguments: jsonOf(text), hosts: allow, exclude, ...place });
  if (!input.success) throw new PenumbraError('bad-input', describeIssue(input.error));
  // Before a run has them in its state.
  const unfit = whyNotJournalled(tool, input.data.arguments);
  if (unfit) throw new PenumbraError('bad-input', unfit.message);
  return { input: input.data, json };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PenumbraError(
      'bad-input',
      `the arguments are no JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** A run that waits for a person is left to whoever works on it next. */
async function ended(journal: Journal, id: RunId, signal: AbortSignal): Promise<RunSummary> {
  let isCancelled = false;
  for (;;) {
    const summary = await journal.summary(id);
    const waits = summary.status === 'waiting' && summary.why?.includes('answer ');
    if (isOver(summary.status) || waits || ['parked', 'paused', 'quarantined', 'broken'].includes(summary.status))
      return summary;
    if (signal.aborted && !isCancelled) {
      isCancelled = true;
      await cancelRun(journal, id);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function told(journal: Journal, summary: RunSummary, json: boolean, io: CommandIo): Promise<number> {
  const { id, status, why } = summary;
  if (status === 'waiting') {
    const { questions } = await waitsOf(journal, summary, await journal.steps(id));
    if (questions.length > 0) return await asked(id, questions, json, io);
  }
  if (status !== 'done') {
    await put(io.stderr, `The call ${id} is ${status}${why ? `: ${printable(why)}` : ''}.\n`);
    return isOver(status) ? EXIT.failed : EXIT.waiting;
  }
  const outcome = await journal.outcomeOf(id);
  const { observation, changed } = CallState.parse(outcome?.state === 'done' ? outcome.value : undefined);
  if (!observation) throw new Error(`${id} is done and has no observation`);
  if (json) await put(io.stdout, jsonLine({ run: id, ...observation, ...(changed && { changed }) }));
  else await inWords(observation, changed, io);
  return exitOf(observation);
}

/** What a person is asked, and how they answer: the run waits, for days if need be. */
async function asked(id: RunId, questions: Waits['questions'], json: boolean, io: CommandIo): Promise<number> {
  for (const question of questions) {
    if (json) await put(io.stdout, `${JSON.stringify({ run: id, state: 'asked', question })}\n`);
    const answer = `penumbra signal ${id} '${question.signal}' '"…"'`;
    await put(io.stderr, `The call ${id} asks: ${printable(inOneLine(question.question))}\nAnswer with: ${answer}\n`);
  }
  return EXIT.waiting;
}

async function inWords(observation: Observation, changed: CallState['changed'], io: CommandIo): Promise<void> {
  if (observation.state === 'done')
    await put(io.stdout, `${io.stdout.isTTY ? printableLines(observation.text) : observation.text}\n`);
  else if (observation.state === 'failed') await put(io.stderr, `${printableLines(observation.failure.message)}\n`);
  const list = (changed ?? []).map(({ path, kind }) => `  ${kind}: ${printable(path)}\n`).join('');
  if (list !== '') await put(io.stderr, `Changed in the copy, and not written back:\n${list}`);
}

function exitOf(observation: Observation): number {
  if (observation.state !== 'failed') return EXIT.done;
  const { kind } = observation.failure;
  if (kind === 'bad-arguments' || kind === 'unknown-tool') return EXIT.badInput;
  return kind === 'missing-part' ? EXIT.missing : EXIT.failed;
}
