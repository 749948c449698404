/** `penumbra run-demo [--pace MS] [--detach]`: a run that uses every feature, told as it goes. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../contracts/clock.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { isOver, RunId, type RunSummary } from '../../contracts/runs.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import type { Journal, NewRun } from '../../durable/journal/journal.ts';
import { openConfiguredJournal } from '../../durable/journal/open.ts';
import { demo } from '../runs/demo.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { EventWords } from './run-events.ts';
import { startWorker } from './runs-data.ts';

const LOOK_MS = 50;

export async function runDemo(args: string[], io: CommandIo): Promise<number> {
  const options = { pace: { type: 'string', default: '500' }, detach: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args, options });
  const id = RunId.parse(`demo-${randomBytes(4).toString('hex')}`);
  const input = demo.input.safeParse({
    folder: path.join(dataFolder({ env: io.env }), 'demo', id),
    paceMs: Number(values.pace),
  });
  if (!input.success) throw new PenumbraError('bad-input', `--pace: ${describeIssue(input.error)}`);
  const { name: program, version, schema } = demo;
  const newRun = { id, program, version, schema, state: demo.start(input.data) };
  if (values.detach) return leaveToOthers(newRun, io);
  const { journal, stop } = await startWorker(io);
  try {
    await journal.create(newRun);
    await put(io.stdout, `run ${id}\n`);
    return exitOf(await follow(journal, id, io));
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

/** Prints the events as they come, whoever does the work, until the run is over or waits for a person. */
async function follow(journal: Journal, id: RunId, io: CommandIo): Promise<RunSummary> {
  const words = new EventWords();
  let after = 0;
  for (;;) {
    const summary = await journal.summary(id);
    for (const event of await journal.events(id, after, 1000)) {
      after = event.seq;
      await put(io.stdout, `${words.lineOf(event)}\n`);
    }
    if (isOver(summary.status) || ['parked', 'paused', 'quarantined', 'broken'].includes(summary.status))
      return summary;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function exitOf({ status }: RunSummary): number {
  if (status === 'done') return EXIT.done;
  return status === 'parked' || status === 'paused' ? EXIT.waiting : EXIT.failed;
}
