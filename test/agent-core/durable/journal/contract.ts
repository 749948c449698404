/** What every journal promises (journal.ts), one test a promise. */
import { afterEach, beforeEach, describe } from 'vitest';
import { creatingAndClaiming, epochsAndCrashes } from './contract/claims.ts';
import { Bench, HandClock, type Open } from './contract/fixture.ts';
import { endingWhatIsBroken, purging, verifying } from './contract/integrity.ts';
import { compacting, remembering, removing } from './contract/keeping.ts';
import { followsTheModel } from './contract/model.ts';
import { forkingAndListing, pausingAndCancelling, resolving } from './contract/outside.ts';
import { childrenAndParents, stepsAndCheckpoints, waitingAndSignals } from './contract/steps.ts';

const PARTS = {
  'creating and claiming': creatingAndClaiming,
  'epochs and crashes': epochsAndCrashes,
  'steps and checkpoints': stepsAndCheckpoints,
  'waiting and signals': waitingAndSignals,
  'children and parents': childrenAndParents,
  'pausing and cancelling': pausingAndCancelling,
  'resolving a parked step': resolving,
  'forking and listing': forkingAndListing,
  verifying,
  'ending what is broken': endingWhatIsBroken,
  purging,
  compacting,
  removing,
  remembering,
};

/** The suite over journals that `open` gives, each empty; `walks` is how many random ones are compared with the model. */
export function journalContract(open: Open, walks = 40): void {
  let bench: Bench;
  beforeEach(async () => {
    const clock = new HandClock();
    bench = new Bench(await open(clock), clock);
  });
  afterEach(() => bench.opened.close());
  for (const [name, part] of Object.entries(PARTS)) describe(name, () => part(() => bench));
  followsTheModel(open, walks);
}
