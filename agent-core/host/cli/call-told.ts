/** How a call ended, or what it waits for, as `penumbra call` tells it. */
import type { RunId, RunSummary } from '../../contracts/runs.ts';
import type { Observation } from '../../contracts/tools.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { needsPerson } from '../runs/doers.ts';
import { inOneLine, type Waits } from '../runs/waiting.ts';
import type { CallState } from '../tools/call-program.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { putDiff } from './diff.ts';
import { wordsForPerson } from './for-person.ts';
import { leftAsWords } from './left-out.ts';
import { jsonLine, printable, printableLines } from './printable.ts';

export interface Watched {
  readonly journal: Journal;
  readonly io: CommandIo;
}

/** What a person has to act on, as it was found: they may have done so since. */
export type Open = Pick<Waits, 'questions' | 'stuck'>;

/** How far a call came. `open` is there where it sleeps until a person acts. */
export interface Ended {
  readonly run: RunSummary;
  readonly open?: Open;
}

export interface Telling {
  readonly json: boolean;
  /** Of a call that is done. */
  readonly state: CallState | undefined;
  /** Has standard output to itself. */
  readonly diff: string | undefined;
}

/** What goes on with a call that was begun. */
export const goOn = (id: RunId): string => `penumbra call --go-on ${id}`;

/** Gives the exit code. */
export async function told(watched: Watched, { run, open }: Ended, telling: Telling): Promise<number> {
  const { json } = telling;
  const { id, status, why } = run;
  const { io } = watched;
  if (needsPerson(run)) return await parked(watched, id, run, json);
  if (open) return await waiting(watched, id, open, json);
  if (status !== 'done') {
    await put(io.stderr, `The call ${id} is ${status}${why ? `: ${printable(why)}` : ''}.\n`);
    return EXIT.failed;
  }
  return await done(id, telling, io);
}

async function waiting(watched: Watched, id: RunId, { questions, stuck }: Open, json: boolean): Promise<number> {
  if (questions.length > 0) return await asked(id, questions, json, watched.io);
  for (const { doer } of stuck) await parked(watched, id, doer, json);
  return EXIT.waiting;
}

async function done(id: RunId, { json, state, diff }: Telling, io: CommandIo): Promise<number> {
  const { observation, changed, left } = state ?? {};
  if (!observation) throw new Error(`${id} is done and has no observation`);
  const isLost = state?.keepsCopy === true && diff === undefined;
  if (isLost) await put(io.stderr, 'There is no diff any more: the copy is gone.\n');
  if (json)
    await put(io.stdout, jsonLine({ run: id, ...observation, ...(changed && { changed }), ...leftAsJson(left), diff }));
  else {
    if (left) await put(io.stderr, leftAsWords(left.first, left.total));
    await inWords(observation, changed, diff === undefined ? io : { ...io, stdout: io.stderr });
    await putDiff(diff, io);
  }
  const code = exitOf(observation);
  return isLost && code === EXIT.done ? EXIT.failed : code;
}

/** `leftTotal` where these are not all. */
const leftAsJson = (left: CallState['left']) =>
  left && { left: left.first, ...(left.total > left.first.length && { leftTotal: left.total }) };

/** Which run waits for a person, the call's own or the one that does it; and what they can do about it. */
async function parked({ journal, io }: Watched, id: RunId, stuck: RunSummary, json: boolean): Promise<number> {
  const steps = (await journal.parked(stuck.id)).map(({ key, name, why }) => ({ key, name, why }));
  if (json) await put(io.stdout, jsonLine({ run: id, state: stuck.status, by: stuck.id, why: stuck.why, steps }));
  await put(io.stderr, `The call ${id} waits for you.\n${await wordsForPerson(journal, stuck)}`);
  await put(io.stderr, `Then: ${goOn(id)}\n`);
  return EXIT.waiting;
}

/** What a person is asked, and how they answer: the run waits, for days if need be. */
async function asked(id: RunId, questions: Waits['questions'], json: boolean, io: CommandIo): Promise<number> {
  for (const question of questions) {
    if (json) await put(io.stdout, `${JSON.stringify({ run: id, state: 'asked', question })}\n`);
    const answer = `penumbra signal ${id} '${question.signal}' '"…"'`;
    await put(io.stderr, `The call ${id} asks: ${printable(inOneLine(question.question))}\nAnswer with: ${answer}\n`);
  }
  await put(io.stderr, `Then: ${goOn(id)}\n`);
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
  if (kind === 'over-budget') return EXIT.budget;
  return kind === 'missing-part' ? EXIT.missing : EXIT.failed;
}
