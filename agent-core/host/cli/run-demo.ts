/** `penumbra run-demo [--pace MS] [--detach] [--keep]`: a run that uses every feature, told as it goes. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../contracts/clock.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { isOver, RunId, type RunSummary } from '../../contracts/runs.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import type { Journal, NewRun } from '../../durable/journal/journal.ts';
import { openConfiguredJournal } from '../../durable/journal/open.ts';
import { demo, takeAway } from '../runs/demo.ts';
import { tidyDemos } from '../runs/demo-folders.ts';
import { needsPerson, stuckActions } from '../runs/doers.ts';
import { EventWords } from '../runs/event-words.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { wordsForPerson } from './for-person.ts';
import { startWorker } from './runs-data.ts';

const LOOK_MS = 50;

export async function runDemo(args: string[], io: CommandIo): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const options = { pace: { type: 'string', default: '500' }, detach: flag, keep: flag } as const;
  const { values } = parseArgs({ args, options });
  const id = RunId.parse(`demo-${randomBytes(4).toString('hex')}`);
  const input = demo.input.safeParse({
    folder: path.join(dataFolder({ env: io.env }), 'demo', id),
    paceMs: Number(values.pace),
    keep: values.keep,
  });
  if (!input.success) throw new PenumbraError('bad-input', `--pace: ${describeIssue(input.error)}`);
  const { name: program, version, schema } = demo;
  const newRun = { id, program, version, schema, state: demo.start(input.data) };
  if (values.detach) return leaveToOthers(newRun, io);
  const { journal, source, stop } = await startWorker(io);
  try {
    await tidyDemos(journal, dataFolder({ env: io.env }));
    await journal.create(newRun);
    await put(io.stdout, `run ${id}\n`);
    const end = await follow({ journal, source, io }, id);
    if (values.keep) await put(io.stdout, `Its files are in ${input.data.folder}\n`);
    // One that failed or was cancelled did not come so far as to do it itself.
    else if (isOver(end.status)) takeAway(input.data.folder);
    return exitOf(end);
  } finally {
    await stop();
  }
}

/** For a worker that is there already, or comes. */
async function leaveToOthers(newRun: NewRun, io: CommandIo): Promise<number> {
  const options = { clock: systemClock, log: () => {} };
  const { journal } = await openConfiguredJournal(dataFolder({ env: io.env }), options, io.env);
  try {
    await journal.create(newRun);
    await put(io.stdout, `run ${newRun.id}\n`);
    return EXIT.done;
  } finally {
    await journal.close();
  }
}

interface Followed {
  readonly journal: Journal;
  readonly source: string;
  readonly io: CommandIo;
}

/** Prints the events as they come, whoever does the work, until the run is over or waits for a person. */
async function follow({ journal, source, io }: Followed, id: RunId): Promise<RunSummary> {
  const words = new EventWords();
  let after = 0;
  for (;;) {
    const summary = await journal.summary(id);
    for (const event of await journal.events(id, after, 1000)) {
      after = event.seq;
      await put(io.stdout, `${words.lineOf(event)}\n`);
    }
    if (isOver(summary.status)) return summary;
    const stuck = summary.status !== 'waiting' ? [] : await stuckActions(journal, source, id, await journal.steps(id));
    const waiting = needsPerson(summary) ? [summary] : stuck.map(({ doer }) => doer);
    for (const each of waiting) await put(io.stdout, await wordsForPerson(journal, each));
    if (waiting.length > 0) return summary;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function exitOf({ status }: RunSummary): number {
  if (status === 'done') return EXIT.done;
  return isOver(status) ? EXIT.failed : EXIT.waiting;
}
