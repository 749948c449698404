import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { isOver, RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import type { ActionHandler } from '../../../../agent-core/durable/actions/handler.ts';
import type { RunEvent } from '../../../../agent-core/durable/journal/events.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import type { Program, Run } from '../../../../agent-core/durable/runs/program.ts';
import { adder, demo } from '../../../../agent-core/host/runs/demo.ts';
import { post } from '../../../../agent-core/host/runs/demo-actions.ts';
import { startWorking } from '../../../../agent-core/host/runs/working.ts';
import { temporaryFolder } from '../../../support/recording.ts';

const asked =
  (name: string | RegExp, attempt = 1) =>
  (event: RunEvent) =>
    event.kind === 'ACTION_REQUESTED' && (name === event.name || event.name.match(name)) && event.attempt === attempt;
const decided = (name: string) => (event: RunEvent) => event.kind === 'DECIDED' && event.name === name;
const unknown = (why: string) => (event: RunEvent) => event.kind === 'OUTCOME_UNKNOWN' && event.why === why;

/** How a run's events show that it used what `Run` offers. */
const USES: Readonly<Record<Exclude<keyof Run, 'id'>, (event: RunEvent) => unknown>> = {
  step: asked('pay'),
  request: asked('request post'),
  all: (event) => event.kind === 'ACTION_REQUESTED' && event.branch.includes('/'),
  sleep: asked('sleep'),
  waitFor: asked('waitFor'),
  spawn: asked('spawn'),
  join: asked('join'),
  decide: decided('lot'),
  now: decided('now'),
  random: decided('random'),
  newId: decided('newId'),
};

test('the demo uses all that a run offers, tries again what failed and what took too long, and is quick about it', async () => {
  const folder = temporaryFolder();
  const actions = new Map([[post.name, post as ActionHandler]]);
  const parts = { folder, programs: [demo, adder] as Program[], actions, clock: systemClock, log: silent, env: {} };
  const { journal, stop } = await startWorking(parts);
  const id = RunId.parse('demo');
  const { name: program, version, schema } = demo;
  const state = demo.start({ folder: path.join(folder, 'demo', id), paceMs: 0 });
  const began = performance.now();
  await journal.create({ id, program, version, schema, state });
  await vi.waitUntil(async () => isOver((await journal.summary(id)).status), { timeout: 10_000 });
  expect(performance.now() - began).toBeLessThan(5_000);
  const events = (await journal.events(id, 0, 1000)).flatMap(({ event }) => (event ? [event] : []));
  for (const [what, shows] of Object.entries(USES)) expect([what, events.some(shows)]).toEqual([what, true]);
  for (const shows of [asked('knock', 2), unknown('nobody opened'), asked('listen', 2), unknown('its time was over')])
    expect(events.some(shows)).toBe(true);
  expect(await journal.outcomeOf(id)).toMatchObject({ value: { phase: 'done', lot: { id: expect.any(String) } } });
  await stop(0);
});
