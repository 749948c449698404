/** `penumbra call TOOL [JSON] [--workspace DIR] [--exclude GLOB]… [--include GLOB]… [--no-settings] [--allow HOST]… [--diff] [--json]`, `penumbra call --go-on RUN`: one call of a tool, through the dispatcher, as a durable run. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../contracts/clock.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { isOver, RunId, type RunSummary } from '../../contracts/runs.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { cancelRun } from '../../durable/runs/cancelling.ts';
import { ownExclusions } from '../own-exclusions.ts';
import { needsPerson } from '../runs/doers.ts';
import type { Parts } from '../runs/programs.ts';
import { waitsOf } from '../runs/waiting.ts';
import { CALL_PROGRAM, type CallInput, CallState, callProgram } from '../tools/call-program.ts';
import { readArguments } from './call-arguments.ts';
import { type Ended, goOn, told, type Watched } from './call-told.ts';
import { type CommandIo, put } from './command.ts';
import { printable } from './printable.ts';
import { startWorker } from './runs-data.ts';

const LOOK_MS = 20;
/** At every so many looks it is found out what a waiting run waits for. */
const LOOKS_CLOSER = 5;
/** Waits that take longer are told. */
const SILENT_MS = 3_000;

/**
 * Exits with 0 where the tool did it, 1 where it failed or the diff that was asked for is gone, 2 for bad input, 3 where a person has
 * to act, 4 where the run has spent what it may, 5 where a part is missing.
 */
export async function call(args: string[], io: CommandIo): Promise<number> {
  const asked = readArguments(args);
  const exclude = asked.input && asked.own ? ownExclusions(dataFolder({ env: io.env })) : [];
  const { journal, source, body, stop } = await startWorker(io, { waiting: 0 });
  const cancel = new AbortController();
  const onSignal = () => cancel.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const id = asked.input ? await begun(journal, body, asked.input, exclude) : await known(journal, asked.run);
    const watched = { journal, source, io };
    const end = await ended(watched, id, cancel.signal);
    const { status } = end.run;
    const state = status === 'done' ? await stateOf(journal, id) : undefined;
    const diff = state?.keepsCopy ? await body.diffOf(id) : undefined;
    if (isOver(status) && (asked.input ?? state)?.workspace !== undefined) body.copies.drop(id);
    return await told(watched, end, { json: asked.json, state, diff });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await stop();
  }
}

/** `exclude`: what the person excludes in the editor. */
async function begun(
  journal: Journal,
  { registry, copies }: Parts['body'],
  input: CallInput,
  exclude: readonly string[],
): Promise<RunId> {
  const { name, version, schema, start } = callProgram(registry, copies, () => ({ exclude, include: [] }));
  const id = RunId.parse(`call-${randomBytes(4).toString('hex')}`);
  await journal.create({ id, program: name, version, schema, state: start(input) });
  return id;
}

/** Throws `not-found` where there is no such run, and `bad-input` where it is no call. */
async function known(journal: Journal, given: string): Promise<RunId> {
  const id = RunId.safeParse(given);
  if (!id.success) throw new PenumbraError('bad-input', `--go-on: ${describeIssue(id.error)}`);
  const { program } = await journal.summary(id.data);
  if (program !== CALL_PROGRAM) throw new PenumbraError('bad-input', `--go-on: ${given} is no call of a tool.`);
  return id.data;
}

async function stateOf(journal: Journal, id: RunId): Promise<CallState> {
  const outcome = await journal.outcomeOf(id);
  return CallState.parse(outcome?.state === 'done' ? outcome.value : undefined);
}

interface Watching extends Watched {
  /** Names the journal, for `waitsOf`. */
  readonly source: string;
}

/** A run that waits for a person, itself or with its call, is left to whoever works on it next. */
async function ended({ journal, source, io }: Watching, id: RunId, signal: AbortSignal): Promise<Ended> {
  let isCancelled = false;
  const word = longWaits(io);
  for (let looks = 0; ; looks++) {
    const run = await journal.summary(id);
    if (isOver(run.status) || needsPerson(run)) return { run };
    if (run.status === 'waiting' && looks % LOOKS_CLOSER === 0) {
      const open = await waitsOf(journal, run, await journal.steps(id), source);
      if (open.questions.length + open.stuck.length > 0) return { run, open };
      await word(run);
    }
    if (signal.aborted && !isCancelled) {
      isCancelled = true;
      await cancelRun(journal, id);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Says once what it waits for where that takes a while: a time, or a server of actions elsewhere. */
function longWaits(io: CommandIo): (summary: RunSummary) => Promise<void> {
  const began = systemClock.now();
  let told: number | string | undefined;
  return async ({ id, wakeAt, why }) => {
    const now = systemClock.now();
    const isLong = wakeAt === undefined ? now - began > SILENT_MS : wakeAt - now > SILENT_MS;
    const what = wakeAt ?? 'its server';
    if (!isLong || told === what) return;
    told = what;
    const waits = wakeAt === undefined ? (why ?? 'waits') : `waits until ${new Date(wakeAt).toISOString()}`;
    await put(io.stderr, `The call ${id} ${printable(waits)}. It goes on without this command, too: ${goOn(id)}\n`);
  };
}
