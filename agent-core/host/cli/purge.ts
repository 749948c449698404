/** `penumbra purge [--yes]`: everything recorded, what tools printed, and what the runs that are over said, gone for good. Asks first on a terminal. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../../contracts/clock.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { journalAddresses } from '../../durable/journal/open.ts';
import { type Purged, purgeOver } from '../../durable/journal/purge-over.ts';
import { JOURNAL } from '../../durable/journal/sqlite/schema.ts';
import { silent } from '../../durable/log.ts';
import { DATABASE_FILE } from '../../durable/sqlite/database.ts';
import { deleteSetAside } from '../../durable/sqlite/set-aside.ts';
import { forgetOutputs, OUTPUTS } from '../../execution/compactor/store/sqlite-output-store.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { withRecording } from './recorded-data.ts';
import { withJournal } from './runs-data.ts';

export async function purge(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { yes: { type: 'boolean' } } });
  const folder = dataFolder({ env: io.env });
  const isElsewhere = journalAddresses(io.env).length > 0;
  const files = [DATABASE_FILE, JOURNAL.file, OUTPUTS.file];
  const isEmpty = !isElsewhere && !files.some((file) => existsSync(path.join(folder, file)));
  const mayDelete =
    isEmpty ||
    values.yes === true ||
    !io.stdin.isTTY ||
    (await agrees(io, isElsewhere ? `${folder} and in the databases of PENUMBRA_JOURNAL` : folder));
  await put(io.stdout, mayDelete ? await deleted(io) : 'Nothing was deleted.\n');
  return EXIT.done;
}

/** What went, in a sentence a line. */
async function deleted(io: CommandIo): Promise<string> {
  const recorded = await withRecording(io, async (recording, file) => {
    const { signals, bytes } = recording.forget({ what: 'everything' });
    return `Deleted ${signals.toLocaleString('en')} signals (${size(bytes)}) from ${file}.`;
  });
  const ofRuns = await withJournal(io, async (journal) => saysOfRuns(await purgeOver(journal)));
  const damaged = deleteSetAside(path.join(dataFolder({ env: io.env }), JOURNAL.file));
  const ofDamaged = damaged > 0 ? `Deleted a damaged database of runs (${size(damaged)}).` : undefined;
  const outputs = forgetOutputs(dataFolder({ env: io.env }), { clock: systemClock, log: silent });
  const ofOutputs = outputs && outputs.bytes > 0 ? `Deleted what tools printed (${size(outputs.bytes)}).` : undefined;
  const sentences = [recorded, ofRuns, ofDamaged, ofOutputs].filter((each) => each !== undefined);
  return `${sentences.length > 0 ? sentences.join('\n') : 'Nothing is recorded.'}\n`;
}

function saysOfRuns({ runs, bytes, kept }: Purged): string {
  const purged = `Deleted what ${runs === 1 ? '1 run' : `${runs} runs`} said (${size(bytes)}).`;
  if (kept.length === 0) return purged;
  return `${purged} Not over yet, and kept: ${kept.join(', ')}. Cancel them (\`penumbra cancel ID\`) and purge again.`;
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

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
