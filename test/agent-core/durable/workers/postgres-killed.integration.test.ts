/** A worker whose database is killed under it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { openPostgres } from '../../../../agent-core/durable/journal/postgres/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import type { Program } from '../../../../agent-core/durable/runs/program.ts';
import { Liveness } from '../../../../agent-core/durable/workers/liveness.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { id } from '../runs/support.ts';

const TICKS = 40;
const STEPS = 3;
const KILLS = 2;
/** How long there is no database, ms. */
const AWAY_MS = 1_500;

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

test('a run goes on by itself after its database was killed and started again, and nothing is lost or repeated', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penumbra-killed-'));
  const said: [string, string][] = [];
  const { journal } = await openPostgres([await server.database('runs')], { clock: systemClock, log: silent });
  const done = new Map<string, number>();
  const program = counting((key) => done.set(key, (done.get(key) ?? 0) + 1));
  const changes = vi.spyOn(journal, 'changes');
  const worker = new Worker({
    ...{ journal, liveness: new Liveness(folder), programs: [program], clock: systemClock },
    log: (level, message) => said.push([level, message]),
  });
  const { name, version, schema } = program;
  await journal.create({ id: id('r'), program: name, version, schema, state: { n: 0, sum: 0 } });
  await worker.start();

  for (let kill = 1; kill <= KILLS; kill++) {
    const reached = Math.floor((kill * TICKS * STEPS) / (KILLS + 2));
    await vi.waitFor(() => expect(done.size).toBeGreaterThan(reached), { timeout: 30_000, interval: 5 });
    await server.killNow();
    const looksBefore = changes.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    expect(changes.mock.calls.length - looksBefore).toBeLessThanOrEqual(8);
    expect(said.filter(([level]) => level === 'error')).toHaveLength(kill);
    await server.run();
    const back = () => expect(said.filter(([level]) => level === 'info')).toHaveLength(kill);
    await vi.waitFor(back, { timeout: 30_000, interval: 5 });
  }

  const ended = { state: 'done', value: { n: TICKS, sum: sumOf(TICKS * STEPS) } };
  await vi.waitFor(async () => expect(await journal.outcomeOf(id('r'))).toEqual(ended), { timeout: 30_000 });
  expect(done.size).toBe(TICKS * STEPS);
  expect(await journal.verify(id('r'))).toBe((await journal.summary(id('r'))).events);
  const outcomes = (await journal.events(id('r'), 0, 10_000)).filter(({ kind }) => kind === 'OBSERVATION_GENERATED');
  expect(outcomes).toHaveLength(TICKS * STEPS);
  // A receiver that knows keys gets at most the one call again that was under way.
  expect([...done.values()].reduce((sum, times) => sum + times - 1, 0)).toBeLessThanOrEqual(KILLS);
  const [first] = said.filter(([level]) => level === 'error');
  expect(first?.[1]).toMatch(/^The journal cannot be reached: the database 127.0.0.1:\d+\/runs does not answer/);
  expect(said.filter(([level]) => level === 'info')).toHaveLength(KILLS);
  process.stdout.write(`Postgres: ${KILLS} kills, ${outcomes.length} steps, each once\n`);
  await worker.stop(1_000);
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a worker that leaves while its database is away leaves no crash behind, and the next one goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penumbra-left-'));
  const url = await server.database('leaving');
  const open = async () => (await openPostgres([url], { clock: systemClock, log: silent })).journal;
  const done = new Map<string, number>();
  const program = counting((key) => done.set(key, (done.get(key) ?? 0) + 1));
  const workerOver = async (journal: Journal) => {
    const liveness = new Liveness(folder);
    const worker = new Worker({ journal, liveness, programs: [program], clock: systemClock, log: silent });
    await worker.start();
    return worker;
  };
  const first = await open();
  const { name, version, schema } = program;
  await first.create({ id: id('r'), program: name, version, schema, state: { n: 0, sum: 0 } });
  const worker = await workerOver(first);
  await vi.waitFor(() => expect(done.size).toBeGreaterThan(STEPS), { timeout: 10_000 });
  await server.killNow();
  await worker.stop(500);
  await first.close();
  await server.run();

  const journal = await open();
  const next = await workerOver(journal);
  await vi.waitFor(async () => expect((await journal.summary(id('r'))).status).toBe('done'), { timeout: 30_000 });
  const claims = (await journal.events(id('r'), 0, 10_000)).flatMap(({ event }) =>
    event?.kind === 'RUN_CLAIMED' ? [event.afterCrash] : [],
  );
  expect(claims).toEqual([false, false]);
  await next.stop(1_000);
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const sumOf = (count: number): number => (count * (count - 1)) / 2;

/** Each tick adds up what its steps give. */
function counting(effect: (key: string) => void): Program {
  const program: Program<{ n: number; sum: number }, unknown> = {
    ...{ name: 'counting', version: '1', schema: 1, input: z.unknown() },
    state: z.object({ n: z.number(), sum: z.number() }),
    start: () => ({ n: 0, sum: 0 }),
    tick: async ({ n, sum }, run) => {
      let total = sum;
      for (let i = n * STEPS; i < (n + 1) * STEPS; i++) {
        total += await run.step('add', { effect: 'keyed', keepsKeysMs: 1e9, input: i }, async ({ idempotencyKey }) => {
          effect(idempotencyKey);
          await new Promise((resolve) => setTimeout(resolve, 20));
          return i;
        });
      }
      return { n: n + 1, sum: total };
    },
    isDone: ({ n }) => n === TICKS,
  };
  return program as Program;
}
