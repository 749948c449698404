import path from 'node:path';
import type { Clock } from '../../../contracts/clock.ts';
import type { Log } from '../../log.ts';
import { openDatabase } from '../../sqlite/database.ts';
import { Liveness } from '../../workers/liveness.ts';
import { SqliteInbox } from './inbox.ts';
import { SqliteOutbox } from './outbox.ts';
import { JOURNAL } from './schema.ts';
import { SqliteJournal } from './sqlite-journal.ts';

/** The journal of a data folder with its outbox and inbox, and who works on it. Throws what `openDatabase` throws. */
export function openJournal(folder: string, options: { readonly clock: Clock; readonly log: Log }) {
  const { store, state } = openDatabase(folder, options, JOURNAL);
  return {
    journal: new SqliteJournal(store, options.clock),
    outbox: new SqliteOutbox(store, options.clock),
    inbox: new SqliteInbox(store, options.clock),
    liveness: new Liveness(path.join(folder, 'workers')),
    state,
  };
}
