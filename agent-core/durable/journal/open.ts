/** The journal that is configured: the databases that PENUMBRA_JOURNAL names, or else the one of the data folder. */
import path from 'node:path';
import { Liveness } from '../workers/liveness.ts';
import type { Journal } from './journal.ts';
import { type JournalOptions, openJournal } from './sqlite/open.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenedJournal {
  readonly journal: Journal;
  readonly liveness: Liveness;
}

/** The addresses in PENUMBRA_JOURNAL (`postgres://…,postgres://…`); none where the data folder's own journal is meant. */
export function journalAddresses(env: Environment = process.env): string[] {
  return (env.PENUMBRA_JOURNAL ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

/** The Postgres client is loaded only where it is configured. Throws what `openJournal` and `openPostgres` throw. */
export async function openConfiguredJournal(
  folder: string,
  options: JournalOptions,
  env?: Environment,
): Promise<OpenedJournal> {
  const addresses = journalAddresses(env);
  if (addresses.length === 0) return openJournal(folder, options);
  const { openPostgres } = await import('./postgres/open.ts');
  const { journal } = await openPostgres(addresses, options);
  return { journal, liveness: new Liveness(path.join(folder, 'workers')) };
}
