/**
 * The journal that is configured: the databases that PENUMBRA_JOURNAL names, or else the one of the data folder; over the mirror
 * that PENUMBRA_MIRROR names, where it names one.
 */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { wordsOf } from '../../contracts/errors.ts';
import type { WorkerEnvironment } from '../../contracts/worker-environment.ts';
import type { Inbox, Outbox } from '../bus/boxes.ts';
import { LateMirror } from '../mirror/late-mirror.ts';
import { mirrored } from '../mirror/mirrored-journal.ts';
import { KeyFileSigner } from '../signing/key-file.ts';
import { Liveness } from '../workers/liveness.ts';
import type { Journal } from './journal.ts';
import { type JournalOptions, openJournal } from './sqlite/open.ts';

export interface OpenedJournal {
  readonly journal: Journal;
  readonly liveness: Liveness;
  /** Where its database was moved to, which this opening found damaged. */
  readonly setAside?: string;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
}

/** The addresses in PENUMBRA_JOURNAL (`postgres://…,postgres://…`); none where the data folder's own journal is meant. */
export function journalAddresses(env: WorkerEnvironment = process.env): string[] {
  return (env.PENUMBRA_JOURNAL ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

/** The clients are loaded only where they are configured. Throws what `openJournal` and `openPostgres` throw. */
export async function openConfiguredJournal(
  folder: string,
  options: JournalOptions,
  env: WorkerEnvironment = process.env,
): Promise<OpenedJournal> {
  const opened = await openUnmirrored(folder, options, env);
  const url = env.PENUMBRA_MIRROR?.trim();
  if (!url) return opened;
  return { ...opened, journal: await overMirror(opened.journal, url, sourceOf(folder, env), options) };
}

/**
 * What cannot be reached mirrors nothing: the journal alone is enough. Who only looks opens the mirror for what a person deletes
 * or ends alone.
 */
async function overMirror(journal: Journal, url: string, source: string, options: JournalOptions): Promise<Journal> {
  const { log, onlyLooks = false } = options;
  const mirror = new LateMirror(async () => {
    const { RedisMirror } = await import('../mirror/redis-mirror.ts');
    return RedisMirror.open({ url, source, log });
  });
  const close = async () => {
    await journal.close();
    await mirror.close();
  };
  if (!onlyLooks)
    await mirror.begin().catch((error: unknown) => {
      const why = wordsOf(error);
      log('warn', `Runs go on without their mirror: ${why}`);
    });
  return mirrored({ journal, mirror, log, close });
}

/** The same for all who share a journal, and nobody else. */
function sourceOf(folder: string, env: WorkerEnvironment): string {
  const addresses = journalAddresses(env).map(withoutCredentials);
  const named = addresses.length > 0 ? addresses.toSorted() : [hostname(), path.resolve(folder)];
  return createHash('sha256').update(JSON.stringify(named)).digest('hex').slice(0, 16);
}

/** Who reaches a database, and with which password, does not make it another one; nor is a password to be guessed from a key. */
function withoutCredentials(address: string): string {
  const url = new URL(address);
  return `${url.host}${url.pathname}`;
}

async function openUnmirrored(folder: string, options: JournalOptions, env: WorkerEnvironment): Promise<OpenedJournal> {
  const addresses = journalAddresses(env);
  if (addresses.length === 0) {
    const { state, ...opened } = openJournal(folder, options);
    return state.state === 'replaced' ? { ...opened, setAside: state.movedTo } : opened;
  }
  const { openPostgres } = await import('./postgres/open.ts');
  const signer = options.signer ?? new KeyFileSigner(folder);
  const { journal, outbox, inbox } = await openPostgres(addresses, { ...options, signer });
  return { journal, outbox, inbox, liveness: new Liveness(path.join(folder, 'workers')) };
}
