import { wordsOf } from '../../../contracts/errors.ts';
import type { Log } from '../../log.ts';
import { PostgresInbox } from './inbox.ts';
import { firstShard, join, settled } from './members.ts';
import { moveHome } from './moving.ts';
import { PostgresOutbox } from './outbox.ts';
import { PostgresJournal, type PostgresJournalOptions } from './postgres-journal.ts';
import { Shard } from './shard.ts';

export interface OpenedPostgres {
  readonly journal: PostgresJournal;
  readonly outbox: PostgresOutbox;
  readonly inbox: PostgresInbox;
  /** Resolves to how many runs moved to a shard that joined; at once where none did. Never rejects. */
  readonly moved: Promise<number>;
}

/** The journal over the databases at `urls` (`postgres://…`). Throws, in words, what `Shard.open` and `join` throw. */
export async function openPostgres(urls: readonly string[], options: PostgresJournalOptions): Promise<OpenedPostgres> {
  const opened = await Promise.allSettled(urls.map((url) => Shard.open(url, options.log)));
  const shards = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    for (const each of opened) if (each.status === 'rejected') throw each.reason;
    const { source, isMoving } = await join(shards);
    const moving = new AbortController();
    const journal = new PostgresJournal(shards, options);
    const moved = isMoving ? move(shards, moving.signal, options.log) : Promise.resolve(0);
    const close = journal.close.bind(journal);
    journal.close = async () => {
      moving.abort();
      await moved;
      await close();
    };
    const outbox = new PostgresOutbox(shards, source, options.clock);
    const inbox = new PostgresInbox(firstShard(shards, source), options.clock);
    return { journal, outbox, inbox, moved };
  } catch (error) {
    await Promise.all(shards.map((shard) => shard.close()));
    throw error;
  }
}

async function move(shards: readonly Shard[], signal: AbortSignal, log: Log): Promise<number> {
  try {
    const moved = await moveHome(shards, () => signal.aborted);
    if (!signal.aborted) await settled(shards);
    if (moved > 0) log('info', `${moved} runs moved to the database that is theirs now.`);
    return moved;
  } catch (error) {
    log('error', `Runs could not be moved: ${wordsOf(error)}`);
    return 0;
  }
}
