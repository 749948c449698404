import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refused, type Run } from '../../../../agent-core/durable/runs/program.ts';
import { Bench, id, oneTick } from './support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const pure = { effect: 'pure' } as const;

/** Runs `code` to its end and gives what came of it. */
async function done(code: (run: Run) => Promise<unknown>): Promise<unknown> {
  const program = oneTick('code', code);
  await bench.create('r', program);
  await bench.worker(program);
  await bench.until('r', 'done');
  return (await bench.journal.outcomeOf(id('r'))) as unknown;
}

test('a run does its steps in order, writes intent and outcome of each, and is done', async () => {
  const outcome = await done(async (run) => {
    const a = await run.step('add', { ...pure, input: [1, 2] }, () => 3);
    return run.step('double', { ...pure, input: a }, () => a * 2);
  });
  expect(outcome).toMatchObject({ state: 'done', value: { result: 6 } });
  expect(await bench.kinds('r')).toEqual([
    'RUN_CREATED',
    'RUN_CLAIMED',
    'ACTION_REQUESTED',
    'OBSERVATION_GENERATED',
    'ACTION_REQUESTED',
    'OBSERVATION_GENERATED',
    'TICK_DONE',
  ]);
  expect(await bench.journal.verify(id('r'))).toBe(7);
});

test('a sleeping run costs no worker anything and wakes when it is due, with what it did before answered from the journal', async () => {
  let calls = 0;
  const outcome = await done(async (run) => {
    const began = await run.now();
    await run.step('once', pure, () => ++calls);
    const late = await run.sleep(began + 300);
    return { late, slept: (await run.now()) - began };
  });
  expect(calls).toBe(1);
  const { late, slept } = (outcome as { value: { result: { late: number; slept: number } } }).value.result;
  expect(slept).toBeGreaterThanOrEqual(300);
  expect(late).toBeLessThan(slept);
});

test('branches that run side by side get the same keys whatever their order of completion', async () => {
  const outcome = await done(async (run) => {
    const slow = (ms: number) => async (branch: Run) => {
      const value = await branch.step('wait', { ...pure, input: 1 }, async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return ms;
      });
      await branch.sleep((await branch.now()) + 50);
      return value;
    };
    return run.all([slow(60), slow(10), slow(30)]);
  });
  expect(outcome).toMatchObject({ value: { result: [60, 10, 30] } });
});

test('a signal wakes the run that waits for it, also when it came before', async () => {
  const program = oneTick('listens', async (run) => [await run.waitFor('first'), await run.waitFor('second')]);
  await bench.create('r', program);
  await bench.journal.signal(id('r'), 'second', 2);
  await bench.worker(program);
  await bench.until('r', 'waiting');
  await bench.journal.signal(id('r'), 'first', { one: 1 });
  await bench.until('r', 'done');
  expect(await bench.journal.outcomeOf(id('r'))).toMatchObject({ value: { result: [{ one: 1 }, 2] } });
});

test('a wait with a deadline ends without a signal', async () => {
  const outcome = await done(async (run) => ({ came: await run.waitFor('never', (await run.now()) + 100) }));
  expect(outcome).toEqual({ state: 'done', value: { isDone: true, result: {} } });
});

test('a child is started once and joined', async () => {
  const child = oneTick('child', (run) => run.step('work', pure, () => 'made'));
  const parent = oneTick('parent', async (run) => {
    const started = await run.spawn(child, null);
    await run.sleep((await run.now()) + 50);
    return run.join(started);
  });
  await bench.create('r', parent);
  await bench.worker(parent, child);
  await bench.until('r', 'done');
  expect(await bench.journal.outcomeOf(id('r'))).toMatchObject({ value: { result: { result: 'made' } } });
  expect(await bench.journal.list(10)).toHaveLength(2);
});

test('what a step refuses, a program may catch; what it does not catch fails the run in words', async () => {
  const program = oneTick('refused', async (run) => {
    const caught = await run
      .step('tried', { effect: 'unsafe' }, () => {
        throw new Refused('not today');
      })
      .catch((error: Error) => error.message);
    if (caught !== 'tried: not today') throw new Error(`caught ${caught}`);
    throw new Error('the end');
  });
  await bench.create('r', program);
  await bench.worker(program);
  expect((await bench.until('r', 'failed')).why).toBe('the end');
});

test('an unsafe step whose outcome nobody knows waits for a person, who settles it', async () => {
  const program = oneTick('unsafe', (run) =>
    run.step('send', { effect: 'unsafe' }, () => {
      throw new Error('the connection was reset');
    }),
  );
  await bench.create('r', program);
  await bench.worker(program);
  expect((await bench.until('r', 'parked')).why).toBe('1 step waits for a person');
  const [step] = await bench.journal.parked(id('r'));
  expect(step?.why).toBe('the connection was reset; nobody knows whether it happened');
  await bench.journal.resolve(id('r'), 'send', { how: 'done', value: 'sent' });
  await bench.until('r', 'done');
  expect(await bench.journal.outcomeOf(id('r'))).toMatchObject({ value: { result: 'sent' } });
});

test('a run is paused after the step under way, and resumed', async () => {
  const gate = Promise.withResolvers<void>();
  const ran: string[] = [];
  const program = oneTick('long', async (run) => {
    await run.step('first', pure, () => gate.promise.then(() => ran.push('first')));
    return run.step('second', pure, () => ran.push('second'));
  });
  await bench.create('r', program);
  await bench.worker(program);
  await bench.until('r', 'ready');
  while (!(await bench.kinds('r')).includes('ACTION_REQUESTED')) await new Promise((resolve) => setTimeout(resolve, 5));
  await bench.journal.pause(id('r'));
  gate.resolve();
  await bench.until('r', 'paused');
  expect(ran).toEqual(['first']);
  await bench.journal.resume(id('r'));
  await bench.until('r', 'done');
  expect(ran).toEqual(['first', 'second']);
});

test('the outcome of a pure step is written by itself, before the next one and while the program waits for something else', async () => {
  const gate = Promise.withResolvers<void>();
  const program = oneTick('waits', async (run) => {
    await run.step('first', pure, () => 1);
    await run.step('second', pure, () => 2);
    await gate.promise;
    return run.step('third', pure, () => 3);
  });
  await bench.create('r', program);
  await bench.worker(program);
  const steps = ['ACTION_REQUESTED', 'OBSERVATION_GENERATED', 'ACTION_REQUESTED', 'OBSERVATION_GENERATED'];
  await vi.waitFor(async () => expect((await bench.kinds('r')).slice(2)).toEqual(steps));
  gate.resolve();
  await bench.until('r', 'done');
  expect((await bench.kinds('r')).slice(-3)).toEqual([...steps.slice(0, 2), 'TICK_DONE']);
});

test('where the outcome of a pure step cannot be written, no step is begun after it, and it is written with the next try', async () => {
  const { journal, liveness } = bench.open();
  const appendEach = journal.appendEach.bind(journal);
  let left = 1;
  journal.appendEach = async (claim, groups, release) => {
    if (groups[0]?.[0]?.kind !== 'OBSERVATION_GENERATED' || left-- <= 0) return appendEach(claim, groups, release);
    throw new Error('no room');
  };
  const ran: string[] = [];
  const program = oneTick('full', async (run) => {
    await run.step('first', pure, () => ran.push('first'));
    return run.step('second', pure, () => ran.push('second'));
  });
  await bench.create('r', program);
  await bench.workerOver({ journal, liveness }, program);
  await bench.until('r', 'done');
  expect(ran).toEqual(['first', 'second']);
  const names = (await bench.journal.events(id('r'), 0, 99)).flatMap(({ event }) =>
    event?.kind === 'ACTION_REQUESTED' ? [event.name] : [],
  );
  expect(names).toEqual(['first', 'second']);
});

test('a cancelled run stops at once, and its step under way is told', async () => {
  let told: unknown;
  const program = oneTick('long', (run) =>
    run.step(
      'forever',
      pure,
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            told = signal.reason;
            reject(new Error('stopped'));
          });
        }),
    ),
  );
  await bench.create('r', program);
  await bench.worker(program);
  while (!(await bench.kinds('r')).includes('ACTION_REQUESTED')) await new Promise((resolve) => setTimeout(resolve, 5));
  await bench.journal.cancel(id('r'));
  await bench.until('r', 'cancelled');
  expect(told).toBe('cancelled');
});

test('a tick of too many steps is cut with a clear error', async () => {
  const program = oneTick('endless', async (run) => {
    for (;;) await run.decide('again', () => 1);
  });
  await bench.create('r', program);
  await bench.worker(program);
  expect((await bench.until('r', 'failed')).why).toMatch(/a tick has 1,000 steps at most/);
});

test('code that asks for another step than the journal has breaks that run in words, and a fork goes on', async () => {
  let name = 'old';
  const program = oneTick('moody', async (run) => {
    await run.step(name, pure, () => name);
    await run.waitFor('go');
    return name;
  });
  await bench.create('r', program);
  await bench.worker(program);
  await bench.until('r', 'waiting');
  name = 'new';
  await bench.journal.signal(id('r'), 'go', null);
  expect((await bench.until('r', 'broken')).why).toMatch(
    /has step “old” at place 0 of branch 0, but version 1 of the code asks for “new”/,
  );
  await bench.journal.fork(id('r'), id('forked'));
  await bench.until('forked', 'waiting');
  await bench.journal.signal(id('forked'), 'go', null);
  await bench.until('forked', 'done');
});

test('a worker that stops waits for the step under way and begins no other; the next goes on where it was, as after no crash', async () => {
  const began: string[] = [];
  const program = oneTick('two', async (run) => {
    for (const name of ['first', 'second'])
      await run.step(name, pure, async () => {
        began.push(name);
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
  });
  await bench.create('r', program);
  const worker = await bench.worker(program);
  while (began.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await worker.stop(2_000);
  expect(began).toEqual(['first']);
  expect(await bench.journal.summary(id('r'))).toMatchObject({ status: 'ready', owner: undefined });
  await bench.worker(program);
  await bench.until('r', 'done');
  expect(began).toEqual(['first', 'second']);
});

test('steps that outlast every worker that stops are interrupted, and neither fail nor bring the run into quarantine', async () => {
  let isQuick = false;
  const interrupted: unknown[] = [];
  const program = oneTick('long', (run) =>
    run.step('slow', pure, async ({ signal }) => {
      if (isQuick) return 'done';
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          interrupted.push(signal.reason);
          reject(new Error('stopped'));
        });
      });
    }),
  );
  await bench.create('r', program);
  for (let i = 1; i <= 4; i++) {
    const worker = await bench.worker(program);
    const started = async () => (await bench.journal.steps(id('r')))[0];
    while ((await started())?.state !== 'started') await new Promise((resolve) => setTimeout(resolve, 5));
    await worker.stop(50);
    expect(await bench.journal.summary(id('r'))).toMatchObject({ status: 'ready', owner: undefined });
  }
  expect(interrupted).toEqual(Array(4).fill('its worker left'));
  isQuick = true;
  await bench.worker(program);
  await bench.until('r', 'done');
});

test('an unsafe step that was interrupted because its worker stopped waits for a person', async () => {
  const program = oneTick('unsafe', (run) => run.step('send', { effect: 'unsafe' }, () => new Promise(() => {})));
  await bench.create('r', program);
  const worker = await bench.worker(program);
  while (!(await bench.kinds('r')).includes('ACTION_REQUESTED')) await new Promise((resolve) => setTimeout(resolve, 5));
  await worker.stop(50);
  await bench.worker(program);
  await bench.until('r', 'parked');
});

test('what a tick left behind it when it ended appends nothing any more', async () => {
  const late = Promise.withResolvers<void>();
  const outcome = await done(async (run) => {
    void run.step('late', pure, () => late.promise);
    return run.step('early', pure, () => 'early');
  });
  late.resolve();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(outcome).toMatchObject({ value: { result: 'early' } });
  expect((await bench.kinds('r')).at(-1)).toBe('TICK_DONE');
});

test('a worker without runs writes nothing', async () => {
  await bench.worker(oneTick('idle', async () => 1));
  const before = await bench.journal.changes();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await bench.journal.changes()).toBe(before);
});

test('one signal goes to one of two branches that wait for it', async () => {
  const program = oneTick('two', (run) =>
    run.all([
      (branch) => branch.waitFor('go', Number.MAX_SAFE_INTEGER),
      async (branch) => branch.waitFor('go', (await branch.now()) + 200),
    ]),
  );
  await bench.create('r', program);
  await bench.journal.signal(id('r'), 'go', 1);
  await bench.worker(program);
  await bench.until('r', 'done');
  expect(await bench.journal.outcomeOf(id('r'))).toMatchObject({ value: { result: [1, null] } });
});

test.each([
  [
    'an outcome that is no JSON',
    (run: Run) => run.step('count', pure, () => 1n),
    /count: it happened, but its outcome is no JSON/,
  ],
  ['a decision that is no JSON', (run: Run) => run.decide('count', () => 1n), /BigInt/],
  ['a child that there is not', (run: Run) => run.join(id('none')), /There is no run none/],
])('%s fails the run in words', async (_what, code, words) => {
  const program = oneTick('wrong', code);
  await bench.create('r', program);
  await bench.worker(program);
  expect((await bench.until('r', 'failed')).why).toMatch(words);
});

test('a pause that is taken back while the step goes on pauses nothing', async () => {
  const gate = Promise.withResolvers<void>();
  const program = oneTick('long', (run) => run.step('long', pure, () => gate.promise));
  await bench.create('r', program);
  await bench.worker(program);
  while (!(await bench.kinds('r')).includes('ACTION_REQUESTED')) await new Promise((resolve) => setTimeout(resolve, 5));
  await bench.journal.pause(id('r'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await bench.journal.resume(id('r'));
  gate.resolve();
  await bench.until('r', 'done');
  expect(await bench.kinds('r')).not.toContain('RUN_PAUSED');
});
