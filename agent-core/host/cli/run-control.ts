/** `penumbra resume | sleep | cancel | fork | signal | resolve`: what a person does to a run. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { PenumbraError } from '../../contracts/errors.ts';
import { type Resolution, RunId } from '../../contracts/runs.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { cancelRun } from '../../durable/runs/cancelling.ts';
import { type Command, EXIT, put } from './command.ts';
import { withRun } from './runs-data.ts';

/** A command that takes a run and says one sentence. */
const onRun =
  (act: (journal: Journal, run: RunId, rest: string[]) => Promise<string>): Command =>
  async (args, io) => {
    const { positionals } = parseArgs({ args, allowPositionals: true });
    const [given, ...rest] = positionals;
    const said = await withRun(io, given, (journal, run) => act(journal, run, rest));
    await put(io.stdout, `${said}\n`);
    return EXIT.done;
  };

export const resume = onRun(async (journal, run) => {
  await journal.resume(run);
  return `Run ${run} goes on as soon as a worker is there.`;
});

export const sleep = onRun(async (journal, run) => {
  await journal.pause(run);
  return `Run ${run} sleeps after the step under way. \`penumbra resume ${run}\` wakes it.`;
});

export const cancel = onRun(async (journal, run) => {
  const children = await cancelRun(journal, run);
  const withIt = children.length === 0 ? '' : ` With it go the runs that it started: ${children.join(', ')}.`;
  return `Run ${run} is cancelled, after the step under way let go.${withIt}`;
});

export const fork = onRun(async (journal, run) => {
  const as = RunId.parse(`f-${randomBytes(6).toString('hex')}`);
  await journal.fork(run, as);
  return `Run ${as} goes on from the last checkpoint of ${run}.`;
});

export const signal = onRun(async (journal, run, [name, json]) => {
  if (name === undefined) throw new PenumbraError('bad-input', 'Name the signal: penumbra signal ID NAME [JSON]');
  await journal.signal(run, name, json === undefined ? null : fromJson(json));
  return `Run ${run} has the signal ${name}.`;
});

/** `penumbra resolve ID STEP --done [JSON] | --again | --fail WHY`. */
export const resolve: Command = async (args, io) => {
  const options = { done: { type: 'boolean' }, again: { type: 'boolean' }, fail: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [given, step, json] = positionals;
  if (step === undefined)
    throw new PenumbraError('bad-input', 'Name the step; `penumbra run ID` lists those that wait.');
  const resolution = resolutionOf(values, json);
  await withRun(io, given, (journal, run) => journal.resolve(run, step, resolution));
  await put(io.stdout, `Step ${step} is settled; the run goes on as soon as a worker is there.\n`);
  return EXIT.done;
};

function resolutionOf(
  { done, again, fail }: { done?: boolean; again?: boolean; fail?: string },
  json: string | undefined,
): Resolution {
  if (Number(done === true) + Number(again === true) + Number(fail !== undefined) !== 1) {
    throw new PenumbraError('bad-input', 'Say one of: --done [JSON] (it happened), --again, --fail WHY');
  }
  if (again) return { how: 'again' };
  if (fail !== undefined) return { how: 'fail', message: fail };
  return { how: 'done', value: json === undefined ? null : fromJson(json) };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PenumbraError('bad-input', `${text} is no JSON (a text needs quotes: '"text"')`);
  }
}
