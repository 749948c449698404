import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { openStaging } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { purgeTraces } from '../../../../agent-core/host/tools/purging.ts';
import { temporaryFolder } from '../../../support/host-process.ts';

let data: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  data = temporaryFolder();
});
afterEach(() => data.remove());

const opened = () => openStaging(data.path, { clock: systemClock, log: silent });

/** Whose copies are left of one of each journal, after a purge that looked at `journal`. */
async function leftBy(journal: string): Promise<string[]> {
  const staging = opened();
  const { id } = await staging.snapshot(data.path);
  for (const name of ['own old', 'own new', 'shared a', 'shared b'])
    for (const run of ['over', 'waits']) staging.create(`${name}, ${run}`, id, name);
  staging.create('nobody’s', id);
  staging.close();
  await purgeTraces(data.path, { purge: async () => ({ journal, kept: [`${journal}, waits`] }) });
  const after = opened();
  const left = after.list();
  after.close();
  return left.sort();
}

test('a purge takes no copies of runs in another journal that is shared', async () => {
  const others = ['own new, over', 'own new, waits', 'own old, over', 'own old, waits'];
  expect(await leftBy('shared a')).toEqual([...others, 'shared a, waits', 'shared b, over', 'shared b, waits']);
});

test('a purge takes the copies of a journal that the data folder had before', async () => {
  const others = ['shared a, over', 'shared a, waits', 'shared b, over', 'shared b, waits'];
  expect(await leftBy('own new')).toEqual(['own new, waits', ...others]);
});
