/** What a worker finds of a tick under way, and what makes a run wait and go on. */
import { expect, test } from 'vitest';
import { type Bench, decided, id, intent, outcome, parkedStep, tickDone, waiting } from './fixture.ts';

export function stepsAndCheckpoints(bench: () => Bench): void {
  test('steps are found as far as they came, in the order of their places', async () => {
    const claim = await bench().created('r');
    const failed = {
      kind: 'OBSERVATION_GENERATED',
      key: 'key-c',
      outcome: { state: 'failed', message: 'no' },
    } as const;
    const unknown = { kind: 'OUTCOME_UNKNOWN', key: 'key-d', why: 'reset' } as const;
    await bench().append(claim, intent('b', 1), decided('a', 0, [1]));
    await bench().append(
      claim,
      outcome('b', { big: 'x'.repeat(5000) }),
      intent('c', 2),
      failed,
      intent('d', 3),
      unknown,
    );
    const { steps, tick, state } = await bench().journal.load(claim);
    expect({ tick, state }).toEqual({ tick: 1, state: { n: 0 } });
    expect(steps).toMatchObject([
      { name: 'a', position: 0, effect: 'decision', state: 'done', outcome: { state: 'done', value: [1] } },
      { name: 'b', effect: 'unsafe', state: 'done', outcome: { value: { big: 'x'.repeat(5000) } } },
      { name: 'c', state: 'failed', outcome: { state: 'failed', message: 'no' } },
      { name: 'd', state: 'unknown', why: 'reset', outcome: undefined },
    ]);
  });

  test('a second attempt keeps the time of the first dispatch', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'));
    const first = bench().clock.now();
    await bench().append(claim, { kind: 'OUTCOME_UNKNOWN', key: 'key-a', why: 'reset' }, intent('a', 0, 2));
    expect((await bench().journal.load(claim)).steps).toMatchObject([
      { state: 'started', attempt: 2, startedAt: first, why: undefined },
    ]);
  });

  test('a checkpoint takes the steps away, keeps the state, and counts the tick', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'), outcome('a', 1));
    await bench().append(claim, tickDone(1, { n: 1 }));
    expect(await bench().journal.load(claim)).toMatchObject({ tick: 2, state: { n: 1 }, steps: [] });
    expect(await bench().journal.outcomeOf(id('r'))).toBeUndefined();
    await bench().append(claim, tickDone(2, { n: 2 }, true));
    expect(await bench().journal.outcomeOf(id('r'))).toEqual({ state: 'done', value: { n: 2 } });
    expect(await bench().journal.summary(id('r'))).toMatchObject({ status: 'done', owner: undefined, tick: 3 });
  });

  test('a run that failed says why', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, { kind: 'RUN_FAILED', message: 'the disk is made of cheese' });
    expect(await bench().journal.outcomeOf(id('r'))).toEqual({
      state: 'failed',
      message: 'the disk is made of cheese',
    });
    expect((await bench().journal.summary(id('r'))).why).toBe('the disk is made of cheese');
  });
}

export function waitingAndSignals(bench: () => Bench): void {
  test('a run that waits is given to nobody until its signal came', async () => {
    const claim = await bench().created('r');
    await bench().release(claim, waiting({ signals: ['go'] }));
    expect(await bench().status('r')).toBe('waiting');
    expect(await bench().names(bench().claims('w'))).toEqual([]);
    await bench().journal.signal(id('r'), 'go', { a: 1 });
    const again = await bench().claim('r');
    expect((await bench().journal.signalOf(again, 'go', []))?.value).toEqual({ a: 1 });
  });

  test('a signal that came while the run was going to sleep leaves it ready', async () => {
    const claim = await bench().created('r');
    await bench().journal.signal(id('r'), 'go', 1);
    await bench().release(claim, waiting({ signals: ['stop', 'go'] }));
    expect(await bench().status('r')).toBe('ready');
    await bench().claim('r');
  });

  test('a signal that came is not slept over because another branch waits for a person', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'), parkedStep('a'));
    await bench().journal.signal(id('r'), 'go', 1);
    await bench().release(claim, waiting({ parked: ['key-a'], signals: ['go'] }));
    expect(await bench().status('r')).toBe('ready');
  });

  test('signal and sleep at the same moment never leave it asleep with the signal there', async () => {
    for (let i = 0; i < 15; i++) {
      const claim = await bench().created(`r${i}`);
      await Promise.all([
        bench().journal.append(claim, [waiting({ signals: ['go'] })], true),
        bench().opened.other.signal(id(`r${i}`), 'go', i),
      ]);
      expect(await bench().status(`r${i}`)).toBe('ready');
      await bench().claim(`r${i}`);
    }
  });

  test('signals of a name are taken in their order, each once', async () => {
    const claim = await bench().created('r');
    for (const value of [1, 2, 3]) await bench().journal.signal(id('r'), 'n', value);
    await bench().journal.signal(id('r'), 'other', 9);
    const first = await bench().journal.signalOf(claim, 'n', []);
    expect(first?.value).toBe(1);
    expect((await bench().journal.signalOf(claim, 'n', [first?.seq ?? 0]))?.value).toBe(2);
    await bench().append(claim, { kind: 'SIGNAL_TAKEN', seq: first?.seq ?? 0 });
    expect((await bench().journal.signalOf(claim, 'n', []))?.value).toBe(2);
    expect(await bench().journal.signalOf(claim, 'nothing', [])).toBeUndefined();
  });

  test('a run that sleeps is given once it is due, and told of before', async () => {
    const at = bench().clock.now() + 1000;
    for (const [run, until] of Object.entries({ later: at + 500, sooner: at })) {
      await bench().release(await bench().created(run), waiting({ until }));
    }
    await bench().release(await bench().created('signal'), waiting({ signals: ['s'] }));
    expect(await bench().journal.nextWake(['p'])).toBe(at);
    expect(await bench().journal.nextWake(['q'])).toBeUndefined();
    expect(await bench().names(bench().claims('w'))).toEqual([]);
    bench().clock.pass(1000);
    expect(await bench().names(bench().claims('w'))).toEqual(['sooner']);
    expect(await bench().journal.nextWake(['p'])).toBe(at + 500);
    expect((await bench().journal.summary(id('sooner'))).wakeAt).toBeUndefined();
  });

  test('a parked run is told with its steps, and woken by a signal or when it is due', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'), parkedStep('a'));
    const until = bench().clock.now() + 1000;
    await bench().release(claim, waiting({ parked: ['key-a'], until }));
    expect(await bench().journal.summary(id('r'))).toMatchObject({
      status: 'parked',
      why: '1 step waits for a person',
    });
    expect(await bench().journal.parked(id('r'))).toMatchObject([{ name: 'a', state: 'parked', why: 'who knows' }]);
    bench().clock.pass(1000);
    await bench().claim('r');
  });
}

const ENDS = {
  done: tickDone(1, 'made', true),
  failed: { kind: 'RUN_FAILED', message: 'no' },
  cancelled: { kind: 'RUN_CANCELLED' },
} as const;

export function childrenAndParents(bench: () => Bench): void {
  for (const [how, end] of Object.entries(ENDS)) {
    test(`a child that is ${how} wakes the parent that waits for it`, async () => {
      const parent = await bench().created('parent');
      const child = await bench().created('child', { parent: 'parent' });
      await bench().release(parent, waiting({ children: [id('child')] }));
      expect((await bench().journal.summary(id('parent'))).why).toBe('waits for run child');
      await bench().append(child, end);
      expect(await bench().status('child')).toBe(how);
      expect(await bench().status('parent')).toBe('ready');
      expect((await bench().journal.summary(id('child'))).parent).toBe('parent');
    });
  }

  test('a child that was over before the parent went to sleep leaves it ready', async () => {
    for (let i = 0; i < 6; i++) {
      const parent = await bench().created(`p${i}`);
      const child = await bench().created(`c${i}`, { parent: `p${i}` });
      await bench().append(child, ENDS.done);
      await bench().release(parent, waiting({ children: [id(`c${i}`)] }));
      expect(await bench().status(`p${i}`)).toBe('ready');
      await bench().claim(`p${i}`);
    }
  });

  test('a child that is over at the moment the parent goes to sleep never leaves it asleep', async () => {
    for (let i = 0; i < 10; i++) {
      const parent = await bench().created(`p${i}`);
      const child = await bench().created(`c${i}`, { parent: `p${i}` });
      await Promise.all([
        bench().journal.append(parent, [waiting({ children: [id(`c${i}`)] })], true),
        bench().opened.other.append(child, [ENDS.done]),
      ]);
      expect(await bench().status(`p${i}`)).toBe('ready');
      await bench().claim(`p${i}`);
    }
  });
}
