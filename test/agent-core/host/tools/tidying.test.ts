import { expect, test } from 'vitest';
import { JournalUnavailable } from '../../../../agent-core/durable/journal/journal.ts';
import { noSuchRun, stale } from '../../../../agent-core/durable/journal/refusals.ts';
import { stagesOver } from '../../../../agent-core/host/tools/tidying.ts';

const FAILURES: Record<string, (run: string) => Error> = {
  gone: noSuchRun,
  away: () => new JournalUnavailable('a database does not answer'),
  grown: (run) => stale(run, 'the journal has another database now'),
  odd: () => new Error('something else'),
};

/** A run named `STATUS-…` stands so. */
const runs = {
  summary: async (run: string) => {
    const [status = ''] = run.split('-');
    const failure = FAILURES[status];
    if (failure) throw failure(run);
    return { status } as never;
  },
};

const over = (journal: string | undefined, ...ids: string[]) =>
  stagesOver(
    ids.map((id) => ({ id, journal })),
    'mine',
    runs,
    new AbortController().signal,
  );

test('the copies of runs that are over or gone are nobody’s, and no others', async () => {
  const alive = ['ready-1', 'waiting-1', 'parked-1', 'paused-1', 'quarantined-1', 'broken-1'];
  expect(await over('mine', ...alive, 'done-1', 'failed-1', 'cancelled-1', 'gone-1')).toEqual([
    'done-1',
    'failed-1',
    'cancelled-1',
    'gone-1',
  ]);
});

test('a copy stays where its run cannot be looked at, or is in another journal', async () => {
  expect(await over('mine', 'away-1', 'grown-1', 'odd-1', 'no name of a run')).toEqual([]);
  expect(await over('another', 'done-1', 'gone-1')).toEqual([]);
  expect(await over(undefined, 'done-1', 'gone-1')).toEqual(['done-1']);
});
