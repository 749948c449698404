import { expect, test } from 'vitest';
import { JournalUnavailable } from '../../../../agent-core/durable/journal/journal.ts';
import { noSuchRun, stale } from '../../../../agent-core/durable/journal/refusals.ts';
import { isKept, KEPT_MS } from '../../../../agent-core/host/tools/kept-copies.ts';
import { stagesOver } from '../../../../agent-core/host/tools/tidying.ts';

const FAILURES: Record<string, (run: string) => Error> = {
  gone: noSuchRun,
  away: () => new JournalUnavailable('a database does not answer'),
  grown: (run) => stale(run, 'the journal has another database now'),
  odd: () => new Error('something else'),
};

const ENDED = 1_000_000;

/** A run named `STATUS-…` stands so, since `ENDED`; `STATUS-PROGRAM-diff` keeps its copy. */
const runs = {
  summary: async (run: string) => {
    const [status = '', program] = run.split('-');
    const failure = FAILURES[status];
    if (failure) throw failure(run);
    return { id: run, program, status, updatedAt: ENDED } as never;
  },
  outcomeOf: async (run: string) => ({
    state: 'done' as const,
    value: { tool: 'write', hosts: [], ...(run.endsWith('diff') && { keepsCopy: true }) },
  }),
};

const over = (journal: string | undefined, ...ids: string[]) => overAt(ENDED, journal, ...ids);

const overAt = (now: number, journal: string | undefined, ...ids: string[]) =>
  stagesOver(
    ids.map((id) => ({ id, journal })),
    { journal: 'mine', runs, isKept: (run) => isKept(run, runs, now) },
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

test('a copy that a diff is to be read from stays for a day after the end of its call, and no other', async () => {
  const ids = ['done-call-diff', 'done-call-plain', 'done-other-diff', 'failed-call-diff'];
  expect(await overAt(ENDED + KEPT_MS - 1, 'mine', ...ids)).toEqual(ids.slice(1));
  expect(await overAt(ENDED + KEPT_MS, 'mine', ...ids)).toEqual(ids);
});
