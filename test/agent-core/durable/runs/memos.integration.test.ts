/** Steps with a memo: what a run was answered once is not asked again. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import type { Program, Run } from '../../../../agent-core/durable/runs/program.ts';
import { Bench, id, oneTick } from './support.ts';

let bench: Bench;
let calls: string[];
beforeEach(() => {
  bench = new Bench();
  calls = [];
});
afterEach(() => bench.close());

/** Asks for an answer that is another one each time it is really asked for. */
const ask = (run: Run, request: unknown, sample = 0, name = 'ask') =>
  run.step(name, { effect: 'pure', memo: { request, sample } }, async () => {
    calls.push(`${JSON.stringify(request)} ${sample}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return `answer ${calls.length}`;
  });

async function resultOf(run: string): Promise<unknown> {
  await bench.until(run, 'done');
  const outcome = await bench.journal.outcomeOf(id(run));
  return outcome?.state === 'done' ? (outcome.value as { result: unknown }).result : outcome;
}

test('the same request and sample are asked once a run, whatever the step is called and in which order its fields come', async () => {
  const program = oneTick('asking', async (run) => [
    await ask(run, { a: 1, b: 2 }),
    await ask(run, { b: 2, a: 1 }, 0, 'another name'),
    await ask(run, { a: 1, b: 2 }, 1),
    await ask(run, { a: 1 }),
  ]);
  for (const run of ['one', 'two']) await bench.create(run, program);
  await bench.worker(program);
  const results = [await resultOf('one'), await resultOf('two')] as string[][];
  for (const [first, second, sample, other] of results) {
    expect(second).toBe(first);
    expect(new Set([first, sample, other]).size).toBe(3);
  }
  expect(calls).toHaveLength(6);
  const recalled = (await bench.journal.events(id('one'), 0, 100)).flatMap(({ event }) =>
    event?.kind === 'OBSERVATION_GENERATED' && event.recalled !== undefined ? [event.recalled] : [],
  );
  expect(recalled).toEqual([4]);
});

test('branches that ask the same at once ask once', async () => {
  const program = oneTick('branches', (run) =>
    run.all(['a', 'b', 'c'].map(() => (branch: Run) => ask(branch, 'the same'))),
  );
  await bench.create('r', program);
  await bench.worker(program);
  expect(await resultOf('r')).toEqual(Array(3).fill('answer 1'));
  expect(calls).toHaveLength(1);
});

const State = z.object({ answers: z.array(z.string()) });

test('an answer is there in later ticks, after a compaction too, and not in a fork', async () => {
  const program: Program<z.infer<typeof State>, null> = {
    ...{ name: 'ticking', version: '1', schema: 1, input: z.null(), state: State },
    start: () => ({ answers: [] }),
    tick: async ({ answers }, run) => {
      if (answers.length === 1) await run.waitFor('go');
      return { answers: [...answers, await ask(run, 'the same')] };
    },
    isDone: ({ answers }) => answers.length === 3,
  };
  await bench.create('r', program as Program, null);
  await bench.worker(program as Program);
  await bench.until('r', 'waiting');
  expect(await bench.journal.keeping.seal(id('r'), 1)).toBeGreaterThan(3);
  while ((await bench.journal.keeping.drop(id('r'))).more);
  await bench.journal.fork(id('r'), id('forked'));
  await bench.journal.signal(id('r'), 'go', null);
  await bench.until('r', 'done');
  expect(await bench.journal.outcomeOf(id('r'))).toMatchObject({ value: { answers: Array(3).fill('answer 1') } });
  expect(calls).toHaveLength(1);
  await bench.journal.signal(id('forked'), 'go', null);
  await bench.until('forked', 'done');
  expect(await bench.journal.outcomeOf(id('forked'))).toMatchObject({
    value: { answers: ['answer 1', 'answer 2', 'answer 2'] },
  });
});

test('a failure is no answer: asked again it is asked for', async () => {
  const failing = (run: Run) =>
    run.step('fails', { effect: 'pure', attempts: 1, memo: { request: 'x', sample: 0 } }, () => {
      calls.push('x');
      throw new Error('no answer');
    });
  const program = oneTick('failing', async (run) => [
    await failing(run).catch((error: Error) => error.message),
    await failing(run).catch((error: Error) => error.message),
  ]);
  await bench.create('r', program);
  await bench.worker(program);
  expect(await resultOf('r')).toEqual(['fails: no answer', 'fails: no answer']);
  expect(calls).toHaveLength(2);
});

test('a request that is no JSON fails its run', async () => {
  const program = oneTick('no JSON', (run) => ask(run, Number.NaN));
  await bench.create('r', program);
  await bench.worker(program);
  await bench.until('r', 'failed');
  expect(calls).toEqual([]);
});
