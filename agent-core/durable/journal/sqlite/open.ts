import path from 'node:path';
import type { Clock } from '../../../contracts/clock.ts';
import type { Signer } from '../../../contracts/signing.ts';
import type { Log } from '../../log.ts';
import { openDatabase } from '../../sqlite/database.ts';
import { Liveness } from '../../workers/liveness.ts';
import { SqliteInbox } from './inbox.ts';
import { keepLogSpace, takeLogSpace } from './log-space.ts';
import { SqliteOutbox } from './outbox.ts';
import { noticeRestore } from './restored.ts';
import { JOURNAL } from './schema.ts';
import { SqliteJournal } from './sqlite-journal.ts';

export interface JournalOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Nobody will work on the runs through this opening. */
  readonly onlyLooks?: boolean;
  /** Who signs for what is dropped; without it the key of the data folder, which is made when it is needed. */
  readonly signer?: Signer;
}

/**
 * The journal of a data folder with its outbox and inbox, and who works on it. In a journal that was restored from a backup,
 * what was started waits for a person from then on. Throws what `openDatabase` throws.
 */
export function openJournal(folder: string, { clock, log, onlyLooks = false, signer }: JournalOptions) {
  const { store, state } = openDatabase(folder, { clock, log }, JOURNAL);
  const parked = onlyLooks ? 0 : noticeRestore(store, clock.now());
  if (parked > 0)
    log(
      'warn',
      `The journal of runs was restored from a backup: ${parked === 1 ? '1 step waits' : `${parked} steps wait`} for a person.`,
    );
  if (!onlyLooks) takeLogSpace(store, log);
  const journal = new SqliteJournal(store, clock, signer);
  keepLogSpace(journal, store, log);
  return {
    journal,
    outbox: new SqliteOutbox(store, clock),
    inbox: new SqliteInbox(store, clock),
    liveness: new Liveness(path.join(folder, 'workers')),
    state,
  };
}
