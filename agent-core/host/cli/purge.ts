/**
 * `penumbra purge [--yes]`: everything recorded, and what the runs that are over said, gone for good. Asks first on a terminal. Where
 * something of that could not be deleted, it says what, deletes the rest, and exits with 1.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { dataFolder } from '../../durable/data-folder.ts';
import { journalAddresses } from '../../durable/journal/open.ts';
import { NOTHING_PURGED, purgeOver } from '../../durable/journal/purge-over.ts';
import { JOURNAL } from '../../durable/journal/sqlite/schema.ts';
import { DATABASE_FILE } from '../../durable/sqlite/database.ts';
import { deleteSetAside } from '../../durable/sqlite/set-aside.ts';
import { purgedWords, sizeOf } from '../runs/purged.ts';
import { hasTraces, purgeTraces } from '../tools/purging.ts';
import { journalName } from '../tools/tidying.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { withRecording } from './recorded-data.ts';
import { withJournal } from './runs-data.ts';

export async function purge(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { yes: { type: 'boolean' } } });
  const folder = dataFolder({ env: io.env });
  const isElsewhere = journalAddresses(io.env).length > 0;
  const isEmpty =
    !isElsewhere &&
    !hasTraces(folder) &&
    ![DATABASE_FILE, JOURNAL.file].some((file) => existsSync(path.join(folder, file)));
  const mayDelete =
    isEmpty ||
    values.yes === true ||
    !io.stdin.isTTY ||
    (await agrees(io, isElsewhere ? `${folder} and in the databases of PENUMBRA_JOURNAL` : folder));
  const { said, left } = mayDelete ? await deleted(io) : { said: 'Nothing was deleted.\n', left: [] };
  await put(io.stdout, said);
  for (const sentence of left) await put(io.stderr, `${sentence}\n`);
  return left.length > 0 ? EXIT.failed : EXIT.done;
}

/** What went, in a sentence a line, and what should have gone and is left, in one each. */
async function deleted(io: CommandIo): Promise<{ readonly said: string; readonly left: readonly string[] }> {
  const recorded = await withRecording(io, async (recording, file) => {
    const { signals, bytes } = recording.forget({ what: 'everything' });
    return `Deleted ${signals.toLocaleString('en')} signals (${sizeOf(bytes)}) from ${file}.`;
  });
  const folder = dataFolder({ env: io.env });
  let ofRuns: string[] = [];
  let leftOfRuns: readonly string[] = [];
  const purgeRuns = async () => {
    const purged = await withJournal(io, async (journal, source) => ({ source, ...(await purgeOver(journal)) }));
    const { source, ...over } = purged ?? { source: '', ...NOTHING_PURGED };
    const damaged = deleteSetAside(path.join(folder, JOURNAL.file));
    leftOfRuns = over.left;
    ofRuns = purgedWords({ ...over, damaged }, ' Cancel them (`penumbra cancel ID`) and purge again.');
    return { journal: journalName(source, journalAddresses(io.env).length > 0), kept: over.kept };
  };
  const ofTools = await purgeTraces(folder, { purge: purgeRuns });
  const sentences = [recorded, ...ofRuns, ...ofTools.said].filter((each) => each !== undefined);
  const left = [...leftOfRuns, ...ofTools.left];
  const nothing = left.length > 0 ? 'Nothing was deleted.' : 'Nothing is recorded.';
  return { said: `${sentences.length > 0 ? sentences.join('\n') : nothing}\n`, left };
}

async function agrees(io: CommandIo, where: string): Promise<boolean> {
  const terminal = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await terminal.question(`Delete everything recorded in ${where}? This cannot be undone. [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
