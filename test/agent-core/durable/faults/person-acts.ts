/** What a person does to a run, and a run of each kind that it is done to. */
import { RunId } from '../../../../agent-core/contracts/index.ts';
import type { RunEvent } from '../../../../agent-core/durable/journal/events.ts';
import type { Claim, Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { cancelRun } from '../../../../agent-core/durable/runs/cancelling.ts';
import { id, intent, parkedStep, tickDone, waiting } from '../journal/contract/fixture.ts';

interface Act {
  /** Brings a run that was created and claimed to where the act makes sense; nothing for one that nobody claimed. */
  readonly ready: ((journal: Journal, claim: Claim) => Promise<unknown>) | undefined;
  does(journal: Journal, run: RunId): Promise<unknown>;
}

const append = (journal: Journal, claim: Claim, ...events: RunEvent[]) => journal.append(claim, events, true);
const asleep = (journal: Journal, claim: Claim) => append(journal, claim, waiting({ signals: ['go'] }));

export const ACTS: Readonly<Record<string, Act>> = {
  signal: { ready: asleep, does: (journal, run) => journal.signal(run, 'go', 'now') },
  pause: { ready: undefined, does: (journal, run) => journal.pause(run) },
  resume: {
    ready: (journal, claim) => append(journal, claim, { kind: 'RUN_PAUSED' }),
    does: (journal, run) => journal.resume(run),
  },
  cancel: {
    ready: async (journal, claim) => {
      const from = { program: claim.run, version: '1', schema: 1, state: secretOf(claim.run) };
      const [child, grandchild] = [id(`${claim.run}-child`), id(`${claim.run}-grandchild`)];
      await journal.create({ ...from, id: child, parent: claim.run });
      await journal.create({ ...from, id: grandchild, parent: child });
      await append(journal, claim, waiting({ children: [child] }));
    },
    does: cancelRun,
  },
  resolve: {
    ready: (journal, claim) => append(journal, claim, intent('s'), parkedStep('s'), waiting({ parked: ['key-s'] })),
    does: (journal, run) => journal.resolve(run, 's', { how: 'done', value: 'seen' }),
  },
  fork: {
    ready: (journal, claim) => append(journal, claim, tickDone(1, secretOf(claim.run)), waiting()),
    does: (journal, run) => journal.fork(run, RunId.parse(`${run}-fork`)),
  },
  purge: {
    ready: (journal, claim) => journal.append(claim, [tickDone(1, secretOf(claim.run), true)]),
    does: (journal, run) => journal.purge(run),
  },
};

/** Short enough to lie on the disk as it is. */
export const secretOf = (run: string) => ({ said: `the secret of ${run}, ` });
