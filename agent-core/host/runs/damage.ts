/** A database of runs that was damaged and set aside: what a person is told of it, as long as it lies there. */
import path from 'node:path';
import type { Result } from '../../contracts/index.ts';
import { JOURNAL } from '../../durable/journal/sqlite/schema.ts';
import { listSetAside } from '../../durable/sqlite/set-aside.ts';

/** Of the last one, where there are several. */
export function damageIn(folder: string): Result<'listRuns'>['damage'] {
  const movedTo = listSetAside(path.join(folder, JOURNAL.file)).findLast((file) => !/-(?:wal|shm)$/.test(file));
  return movedTo === undefined ? undefined : { movedTo, sentence: damageSentence(movedTo) };
}

/** What happened, what was set aside, what to do. */
export const damageSentence = (movedTo: string): string =>
  `The database of runs was damaged. It was set aside as ${movedTo}, and a fresh one was begun: the runs in it do not go on. Start them again, or end every editor and worker and put a backup in the place of ${JOURNAL.file}. Delete the damaged file once nothing of it is needed.`;
