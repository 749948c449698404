/** `penumbra runs [--all] [--compact] [--older-than DAYS] [--json]`, `run ID [--events | --verify] [--json]`: what there is, and what happened. */
import { parseArgs } from 'node:util';
import { isOver, type RunId, type RunSummary } from '../../contracts/runs.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import type { Journal } from '../../durable/journal/journal.ts';
import type { Seal } from '../../durable/journal/keeping.ts';
import { chooseRuns } from '../runs/choosing.ts';
import { damageIn } from '../runs/damage.ts';
import { needsPerson, stuckActions } from '../runs/doers.ts';
import { EventWords, sealWords } from '../runs/event-words.ts';
import { actionOf } from '../runs/listing.ts';
import { waitsOf } from '../runs/waiting.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { wordsForPerson } from './for-person.ts';
import { withJournal, withRun } from './runs-data.ts';
import { tidyUp } from './runs-tidy.ts';

const MOST_RUNS = 200;
/** More runs than anybody has. */
const ALL_RUNS = 1_000_000;
const PAGE = 500;

export async function runs(args: string[], io: CommandIo): Promise<number> {
  const options = {
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    compact: { type: 'boolean' },
    'older-than': { type: 'string' },
  } as const;
  const { values } = parseArgs({ args, options });
  if (values.compact || values['older-than'] !== undefined)
    return tidyUp({ compact: values.compact, olderThan: values['older-than'], json: values.json }, io);
  const damage = damageIn(dataFolder({ env: io.env }));
  if (damage) await put(io.stderr, `${damage.sentence}\n`);
  const limit = values.all ? ALL_RUNS : MOST_RUNS;
  const found = await withJournal(io, (journal, source) => listed({ journal, source }, limit, values.json === true));
  if (!values.json && !found?.text) await put(io.stdout, 'There are no runs. `penumbra run-demo` starts one.\n');
  else await put(io.stdout, found?.text ?? '');
  if (found?.more) await put(io.stderr, `These are ${MOST_RUNS}; there are others: penumbra runs --all\n`);
  return EXIT.done;
}

interface Listed {
  readonly journal: Journal;
  readonly source: string;
}

async function listed(
  { journal, source }: Listed,
  limit: number,
  json: boolean,
): Promise<{ text: string; more: boolean }> {
  const { runs: found, more } = await chooseRuns(journal, limit);
  const text = json ? found.map((run) => `${JSON.stringify(run)}\n`).join('') : await table(journal, source, found);
  return { text, more };
}

export async function run(args: string[], io: CommandIo): Promise<number> {
  const options = { events: { type: 'boolean' }, verify: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  await withRun(io, positionals[0], async (journal, id, source) => {
    if (values.verify) return verify(journal, id, io, values.json === true);
    const summary = await journal.summary(id);
    if (values.json && !values.events) return put(io.stdout, `${JSON.stringify(summary)}\n`);
    if (!values.json) await put(io.stdout, await table(journal, source, [summary]));
    if (values.events) return printEvents(journal, summary, io, values.json === true);
    for (const each of [summary, ...(await doersOf(journal, source, summary))])
      if (needsPerson(each)) await put(io.stdout, await wordsForPerson(journal, each));
  });
  return EXIT.done;
}

/** Runs that do something for this one, and wait for a person. */
async function doersOf(journal: Journal, source: string, { id, status }: RunSummary): Promise<RunSummary[]> {
  if (isOver(status)) return [];
  const stuck = await stuckActions(journal, source, id, await journal.steps(id));
  return stuck.map(({ doer }) => doer);
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

async function table(journal: Journal, source: string, found: readonly RunSummary[]): Promise<string> {
  if (found.length === 0) return '';
  const rowOf = async (each: RunSummary) => [
    ...[each.id, each.program, statusOf(each), `tick ${each.tick}`],
    await whyOf(journal, source, each),
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
async function whyOf(journal: Journal, source: string, run: RunSummary): Promise<string> {
  const { id, why, wakeAt, parent } = run;
  const action = await actionOf(journal, run);
  const waits = await journal.steps(id).then(
    (steps) => waitsOf(journal, run, steps, source),
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
