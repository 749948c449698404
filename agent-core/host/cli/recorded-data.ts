import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../contracts/clock.ts';
import { dataFolder } from '../../durable/data-folder.ts';
import { DATABASE_FILE, openDatabase } from '../../durable/sqlite/database.ts';
import { createMasker } from '../../security/masking/index.ts';
import { Recording } from '../../shadow/recording/recording.ts';
import { type CommandIo, put } from './command.ts';

/**
 * Runs `work` on what is recorded in the caller's data folder, or returns `undefined` where nothing ever was: no folder is
 * made by looking. Says on stderr when the database was damaged.
 */
export async function withRecording<T>(
  io: CommandIo,
  work: (recording: Recording, file: string) => Promise<T>,
): Promise<T | undefined> {
  const folder = dataFolder({ env: io.env });
  if (!existsSync(path.join(folder, DATABASE_FILE))) return undefined;
  const { store, state } = openDatabase(folder, { clock: systemClock, log: () => {} });
  try {
    if (state.state === 'replaced') {
      await put(io.stderr, `The database was damaged. It now lies at ${state.movedTo}; a fresh one was started.\n`);
    }
    return await work(new Recording(store, createMasker(), systemClock), store.file);
  } finally {
    store.close();
  }
}
