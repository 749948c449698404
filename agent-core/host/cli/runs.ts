/** `penumbra runs [--compact] [--older-than DAYS] [--json]`, `run ID [--events | --verify] [--json]`: what there is, and what happened. */
import { parseArgs } from 'node:util';
import { isOver, type RunId, type RunSummary } from '../../contracts/runs.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { EventWords } from './run-events.ts';
import { withJournal, withRun } from './runs-data.ts';
import { tidyUp } from './runs-tidy.ts';

const MOST_RUNS = 200;
const PAGE = 500;

export async function runs(args: string[], io: CommandIo): Promise<number> {
  const options = {
    json: { type: 'boolean' },
    compact: { type: 'boolean' },
    'older-than': { type: 'string' },
  } as const;
  const { values } = parseArgs({ args, options });
  if (values.compact || values['older-than'] !== undefined)
    return tidyUp({ compact: values.compact, olderThan: values['older-than'], json: values.json }, io);
  const found = (await withJournal(io, (journal) => journal.list(MOST_RUNS))) ?? [];
  if (values.json) for (const run of found) await put(io.stdout, `${JSON.stringify(run)}\n`);
  else await put(io.stdout, found.length > 0 ? table(found) : 'There are no runs. `penumbra run-demo` starts one.\n');
  return EXIT.done;
}

export async function run(args: string[], io: CommandIo): Promise<number> {
  const options = { events: { type: 'boolean' }, verify: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  await withRun(io, positionals[0], async (journal, id) => {
    if (values.verify) return verify(journal, id, io, values.json === true);
    const summary = await journal.summary(id);
    if (values.json && !values.events) return put(io.stdout, `${JSON.stringify(summary)}\n`);
    if (!values.json) await put(io.stdout, table([summary]));
    if (values.events) return printEvents(journal, summary, io, values.json === true);
    for (const step of await journal.parked(id)) {
      await put(io.stdout, `step ${step.name} (${step.key}) waits for you: ${step.why}\n`);
    }
  });
  return EXIT.done;
}

async function printEvents(journal: Journal, { id }: RunSummary, io: CommandIo, json: boolean): Promise<void> {
  const words = new EventWords();
  const seal = json ? undefined : await journal.keeping.sealOf(id);
  if (seal) await put(io.stdout, `${words.sealed(seal)}\n`);
  let after = 0;
  for (;;) {
    const page = await journal.events(id, after, PAGE);
    for (const event of page) await put(io.stdout, `${json ? JSON.stringify(event) : words.lineOf(event)}\n`);
    const last = page.at(-1);
    if (!last) return;
    after = last.seq;
  }
}

/** Throws `BrokenRun` at what does not fit. */
async function verify(journal: Journal, run: RunId, io: CommandIo, json: boolean): Promise<void> {
  const events = await journal.verify(run);
  const seal = await journal.keeping.sealOf(run);
  const sealed = seal && { upTo: seal.upTo, checkpoint: seal.checkpoint, at: seal.at, key: seal.signature.key };
  if (json) return put(io.stdout, `${JSON.stringify({ run, events, sealed })}\n`);
  await put(io.stdout, `Run ${run} is whole: ${events} events, each linked to the one before it.\n`);
  if (seal) await put(io.stdout, `${new EventWords().sealed(seal)}\n`);
}

function table(found: readonly RunSummary[]): string {
  const rows = found.map((each) => [each.id, each.program, statusOf(each), `tick ${each.tick}`, whyOf(each)]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

function statusOf({ status, owner }: RunSummary): string {
  if (isOver(status)) return status;
  return owner === undefined ? status : 'running';
}

function whyOf({ why, wakeAt }: RunSummary): string {
  const until = wakeAt === undefined ? '' : `until ${new Date(wakeAt).toISOString()}`;
  return [why ?? '', until].filter((words) => words !== '').join(', ');
}
