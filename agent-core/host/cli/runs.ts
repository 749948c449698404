/** `penumbra runs [--compact] [--older-than DAYS] [--json]`, `run ID [--events | --verify] [--json]`: what there is, and what happened. */
import { parseArgs } from 'node:util';
import { isOver, type RunId, type RunSummary } from '../../contracts/runs.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import type { Seal } from '../../durable/journal/keeping.ts';
import { damageIn } from '../runs/damage.ts';
import { actionOf } from '../runs/listing.ts';
import { waitsOf } from '../runs/waiting.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { EventWords, sealWords } from './run-events.ts';
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
  const damage = damageIn(dataFolder({ env: io.env }));
  if (damage) await put(io.stderr, `${damage.sentence}\n`);
  const found = (await withJournal(io, (journal) => listed(journal, values.json === true))) ?? '';
  if (!values.json && found === '') await put(io.stdout, 'There are no runs. `penumbra run-demo` starts one.\n');
  else await put(io.stdout, found);
  return EXIT.done;
}

async function listed(journal: Journal, json: boolean): Promise<string> {
  const found = await journal.list(MOST_RUNS);
  return json ? found.map((run) => `${JSON.stringify(run)}\n`).join('') : table(journal, found);
}

export async function run(args: string[], io: CommandIo): Promise<number> {
  const options = { events: { type: 'boolean' }, verify: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  await withRun(io, positionals[0], async (journal, id) => {
    if (values.verify) return verify(journal, id, io, values.json === true);
    const summary = await journal.summary(id);
    if (values.json && !values.events) return put(io.stdout, `${JSON.stringify(summary)}\n`);
    if (!values.json) await put(io.stdout, await table(journal, [summary]));
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
  if (seal) await put(io.stdout, sealLine(seal));
  let after = 0;
  for (;;) {
    const page = await journal.events(id, after, PAGE);
    for (const event of page) await put(io.stdout, `${json ? JSON.stringify(event) : words.lineOf(event)}\n`);
    const last = page.at(-1);
    if (!last) return;
    after = last.seq;
  }
}

const sealLine = (seal: Seal): string => `    –  ${new Date(seal.at).toISOString()}  ${sealWords(seal)}\n`;

/** Throws `BrokenRun` at what does not fit. */
async function verify(journal: Journal, run: RunId, io: CommandIo, json: boolean): Promise<void> {
  const events = await journal.verify(run);
  const seal = await journal.keeping.sealOf(run);
  const sealed = seal && { upTo: seal.upTo, checkpoint: seal.checkpoint, at: seal.at, key: seal.signature.key };
  if (json) return put(io.stdout, `${JSON.stringify({ run, events, sealed })}\n`);
  await put(io.stdout, `Run ${run} is whole: ${events} events, each linked to the one before it.\n`);
  if (seal) await put(io.stdout, sealLine(seal));
}

async function table(journal: Journal, found: readonly RunSummary[]): Promise<string> {
  if (found.length === 0) return '';
  const rowOf = async (each: RunSummary) => [
    ...[each.id, each.program, statusOf(each), `tick ${each.tick}`],
    await whyOf(journal, each),
  ];
  const rows = await Promise.all(found.map(rowOf));
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

/** Whose it is, what it waits for, until when. */
async function whyOf(journal: Journal, run: RunSummary): Promise<string> {
  const { id, why, wakeAt, parent } = run;
  const action = await actionOf(journal, run);
  const waits = await journal.steps(id).then(
    (steps) => waitsOf(journal, run, steps),
    () => undefined,
  );
  const words = [
    parent && `child of ${parent}`,
    action && `does ${action.name} for ${action.run}`,
    waits?.why ?? why,
    wakeAt !== undefined && `until ${new Date(wakeAt).toISOString()}`,
  ];
  return words.filter((each) => each).join(', ');
}
