/** `penumbra runs --compact | --older-than DAYS [--json]`: makes the journal of runs smaller, now. */
import * as z from 'zod';
import { systemClock } from '../../contracts/clock.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { type Swept, sweep } from '../../durable/journal/sweep.ts';
import { wordsFor } from '../../durable/workers/housekeeper.ts';
import { type CommandIo, EXIT, put } from './command.ts';
import { withJournal } from './runs-data.ts';

const DAY_MS = 24 * 3_600_000;
/** Fewer events are not worth the seal that stands for them. */
const WORTH_SEALING = 10;

const Days = z.string().trim().min(1).transform(Number).pipe(z.number('a number of days').min(0));

export interface Tidying {
  readonly compact: boolean | undefined;
  readonly olderThan: string | undefined;
  readonly json: boolean | undefined;
}

/** With `json` one line a run: {"run","what":"compacted"|"removed"|"broken","events","why"?}. Exit 1 where one was broken. */
export async function tidyUp({ compact, olderThan, json }: Tidying, io: CommandIo): Promise<number> {
  const days = olderThan === undefined ? undefined : Days.safeParse(olderThan);
  if (days?.success === false) throw new PenumbraError('bad-input', `--older-than: ${describeIssue(days.error)}`);
  const done: Swept[] = [];
  await withJournal(io, (journal) =>
    sweep(journal, {
      before: days && systemClock.now() - days.data * DAY_MS,
      compactAfter: compact ? WORTH_SEALING : undefined,
      onRun: async (swept) => {
        done.push(swept);
        if (json) await put(io.stdout, `${JSON.stringify(swept)}\n`);
        else if (swept.why !== undefined) await put(io.stderr, `${swept.why}\n`);
      },
    }),
  );
  if (!json) await put(io.stdout, `${wordsFor(done) ?? 'There was nothing to tidy up.'}\n`);
  return done.some(({ what }) => what === 'broken') ? EXIT.failed : EXIT.done;
}
