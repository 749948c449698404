/** A worker whose housekeeper takes away the copies that nobody works on. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { RunId } from '../../../../agent-core/contracts/runs.ts';
import { openStaging } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { partsFor } from '../../../../agent-core/host/runs/programs.ts';
import { startWorking } from '../../../../agent-core/host/runs/working.ts';
import { temporaryFolder } from '../../../support/recording.ts';

test('a worker takes away the copies of runs that are over or gone, and no others', async () => {
  const [folder, workspace] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(path.join(workspace, 'a'), 'a');
  const said: string[] = [];
  const log = (_level: string, message: string) => void said.push(message);
  const clock = systemClock;
  const { programs, actions, body, close } = partsFor({ folder, clock, log, env: {} });
  const of = { folder, programs, actions, clock, log, env: {}, copies: body.copies };
  const first = await startWorking(of);
  const signal = new AbortController().signal;
  for (const run of ['over', 'alive'].map((name) => RunId.parse(name))) {
    await first.journal.create({ id: run, program: 'of another', version: '1', schema: 1, state: null });
    await body.copies.copy(run, { workspace, exclude: [], include: [] }, signal);
  }
  await body.copies.copy('gone', { workspace, exclude: [], include: [] }, signal);
  await first.journal.cancel(RunId.parse('over'));
  const staging = openStaging(folder, { clock, log });
  staging.create('elsewhere', (await staging.snapshot(workspace)).id, 'another journal');
  await first.stop(0);
  const { stop } = await startWorking({ ...of, tidyAfterMs: 1 });
  onTestFinished(async () => {
    await stop(0);
    await close();
    staging.close();
  });
  await vi.waitFor(() => expect(said).toContain('2 copies of runs that nobody works on removed.'), { timeout: 5_000 });
  expect(staging.list()).toEqual(['alive', 'elsewhere']);
});
