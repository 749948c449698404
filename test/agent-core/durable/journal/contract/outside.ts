/** What a person, or another program, asks of a run. */
import { expect, test } from 'vitest';
import { type Bench, decided, id, intent, outcome, parkedStep, tickDone, waiting } from './fixture.ts';

const stale = { code: 'stale' };
const notFound = { code: 'not-found' };

export function pausingAndCancelling(bench: () => Bench): void {
  test('a run that nobody has is paused, resumed and cancelled at once', async () => {
    await bench().create('r');
    await bench().journal.pause(id('r'));
    expect(await bench().status('r')).toBe('paused');
    expect(await bench().names(bench().claims('w'))).toEqual([]);
    await expect(bench().journal.pause(id('r'))).rejects.toMatchObject(stale);
    await bench().journal.resume(id('r'));
    expect(await bench().status('r')).toBe('ready');
    await expect(bench().journal.resume(id('r'))).rejects.toMatchObject(stale);
    await bench().journal.cancel(id('r'));
    expect(await bench().journal.outcomeOf(id('r'))).toEqual({ state: 'failed', message: 'it was cancelled' });
    for (const act of ['pause', 'resume', 'cancel'] as const) {
      await expect(bench().journal[act](id('r'))).rejects.toMatchObject(stale);
    }
    await expect(bench().journal.signal(id('r'), 's', 1)).rejects.toMatchObject(stale);
  });

  test('knows the runs that a run started, in their order, and of those none that they started', async () => {
    for (const run of ['p', 'other']) await bench().create(run);
    for (const child of ['b', 'a']) await bench().create(child, { parent: 'p' });
    await bench().create('grandchild', { parent: 'a' });
    expect(await bench().journal.children(id('p'))).toEqual(['b', 'a']);
    expect(await bench().journal.children(id('other'))).toEqual([]);
    await expect(bench().journal.children(id('none'))).rejects.toMatchObject(notFound);
  });

  test('a worker is told what is wanted of the run it has, with its next append and when it asks', async () => {
    const claim = await bench().created('r');
    await bench().journal.pause(id('r'));
    expect(await bench().journal.wanted(id('r'))).toBe('pause');
    expect((await bench().journal.load(claim)).wanted).toBe('pause');
    expect(await bench().append(claim, intent('a'))).toBe('pause');
    await bench().journal.resume(id('r'));
    expect(await bench().append(claim, outcome('a', 1))).toBeUndefined();
    await bench().journal.cancel(id('r'));
    expect(await bench().append(claim, { kind: 'RUN_CANCELLED' })).toBe('cancel');
    expect(await bench().status('r')).toBe('cancelled');
    expect(await bench().journal.wanted(id('r'))).toBeUndefined();
  });

  test('a signal to a paused run waits there for it', async () => {
    const claim = await bench().created('r');
    await bench().release(claim, waiting({ signals: ['go'] }));
    await bench().journal.pause(id('r'));
    await bench().journal.signal(id('r'), 'go', 1);
    expect(await bench().status('r')).toBe('paused');
    await bench().journal.resume(id('r'));
    expect((await bench().journal.signalOf(await bench().claim('r'), 'go', []))?.value).toBe(1);
  });

  test('nothing can be asked of a run that does not exist', async () => {
    const { journal } = bench();
    const none = id('none');
    const asked = [
      journal.pause(none),
      journal.resume(none),
      journal.cancel(none),
      journal.signal(none, 's', 1),
      journal.resolve(none, 's', { how: 'again' }),
      journal.fork(none, id('new')),
      journal.summary(none),
      journal.events(none, 0, 1),
      journal.verify(none),
      journal.purge(none),
      journal.outcomeOf(none),
      journal.wanted(none),
      journal.parked(none),
    ];
    for (const each of await Promise.allSettled(asked)) expect(each).toMatchObject({ reason: notFound });
  });
}

export function resolving(bench: () => Bench): void {
  test('what is settled brings back no run that is over, and wakes none that is paused', async () => {
    for (const run of ['over', 'paused']) {
      const claim = await bench().created(run);
      await bench().append(claim, intent('a'), parkedStep('a'));
      await bench().release(claim, waiting({ parked: ['key-a'] }));
    }
    await bench().journal.cancel(id('over'));
    await expect(bench().journal.resolve(id('over'), 'a', { how: 'again' })).rejects.toMatchObject(stale);
    await bench().journal.pause(id('paused'));
    await bench().journal.resolve(id('paused'), 'a', { how: 'again' });
    expect([await bench().status('over'), await bench().status('paused')]).toEqual(['cancelled', 'paused']);
  });

  test('a step settled while its run goes on does not put the run to sleep over it', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'), parkedStep('a'));
    await bench().journal.resolve(id('r'), 'a', { how: 'again' });
    await bench().release(claim, waiting({ parked: ['key-a'] }));
    expect(await bench().status('r')).toBe('ready');
  });

  test('what is wanted of a run that goes to sleep just then is done by the next that has it', async () => {
    const claim = await bench().created('r');
    await bench().journal.cancel(id('r'));
    await expect(bench().journal.pause(id('r'))).rejects.toMatchObject(stale);
    await bench().release(claim, waiting({ signals: ['go'] }));
    expect((await bench().journal.load(await bench().claim('r'))).wanted).toBe('cancel');
  });

  async function parkedRun(...names: string[]) {
    const claim = await bench().created('r');
    for (const [i, name] of names.entries()) {
      await bench().append(claim, { ...intent(name, i), key: `key-${i}` });
      await bench().append(claim, { kind: 'STEP_PARKED', key: `key-${i}`, why: 'who knows' });
    }
    await bench().release(claim, waiting({ parked: names.map((_, i) => `key-${i}`) }));
  }

  const WAYS = [
    [
      { how: 'done', value: [7] },
      { state: 'done', outcome: { state: 'done', value: [7] } },
    ],
    [
      { how: 'fail', message: 'lost' },
      { state: 'failed', outcome: { state: 'failed', message: 'lost' } },
    ],
    [{ how: 'again' }, { state: 'again', outcome: undefined }],
  ] as const;
  for (const [resolution, becomes] of WAYS) {
    test(`a parked step resolved as ${resolution.how} makes its run ready`, async () => {
      await parkedRun('send');
      await bench().journal.resolve(id('r'), 'send', resolution);
      expect((await bench().journal.load(await bench().claim('r'))).steps).toMatchObject([becomes]);
      expect(await bench().journal.parked(id('r'))).toEqual([]);
    });
  }

  test('a step is resolved by its key where its name is not enough, and only while it waits', async () => {
    await parkedRun('send', 'send', 'other');
    const again = { how: 'again' } as const;
    await expect(bench().journal.resolve(id('r'), 'send', again)).rejects.toMatchObject({
      ...stale,
      message: expect.stringContaining('several steps send wait'),
    });
    await expect(bench().journal.resolve(id('r'), 'nothing', again)).rejects.toMatchObject(stale);
    await bench().journal.resolve(id('r'), 'key-1', again);
    await expect(bench().journal.resolve(id('r'), 'key-1', again)).rejects.toMatchObject(stale);
    expect((await bench().journal.parked(id('r'))).map(({ key }) => key)).toEqual(['key-0', 'key-2']);
  });
}

export function forkingAndListing(bench: () => Bench): void {
  test('a fork begins at the last checkpoint, and the run it came from stays as it is', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, tickDone(1, { n: 1 }));
    await bench().append(claim, decided('d', 0, 1), intent('a', 1), parkedStep('a'));
    await bench().release(claim, waiting({ parked: ['key-a'] }));
    await bench().journal.fork(id('r'), id('again'));
    expect(await bench().journal.load(await bench().claim('again'))).toMatchObject({ state: { n: 1 }, steps: [] });
    const [first] = await bench().journal.events(id('again'), 0, 1);
    expect(first?.event).toMatchObject({ forkedFrom: 'r' });
    expect(await bench().status('r')).toBe('parked');
    await expect(bench().journal.fork(id('r'), id('again'))).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('runs are listed newest first', async () => {
    for (const run of ['a', 'b', 'c']) await bench().create(run);
    expect((await bench().journal.list(2)).map((run) => run.id)).toEqual(['c', 'b']);
    expect((await bench().journal.list(10))[2]).toMatchObject({
      ...{ id: 'a', program: 'p', version: '1', status: 'ready', why: undefined, tick: 1, events: 1 },
      ...{ owner: undefined, wakeAt: undefined, parent: undefined },
    });
  });

  test('of the runs only those that wait for a person, are not over or failed can be listed, newest first', async () => {
    const { journal } = bench();
    const parked = await bench().created('parked');
    await bench().append(parked, intent('s'), parkedStep('s'));
    await journal.append(parked, [waiting({ parked: ['key-s'] })], true);
    await bench().create('paused');
    await journal.pause(id('paused'));
    await bench().append(await bench().created('quarantined'), { kind: 'RUN_QUARANTINED', why: 'it kills' });
    await bench().append(await bench().created('done'), tickDone(1, {}, true));
    await bench().append(await bench().created('failed'), { kind: 'RUN_FAILED', message: 'no' });
    await bench().create('ready');
    await bench().create('resumed');
    await journal.pause(id('resumed'));
    await journal.resume(id('resumed'));
    const listed = async (...args: Parameters<typeof journal.list>) =>
      (await journal.list(...args)).map((run) => run.id);
    expect(await listed(10, 'stuck')).toEqual(['quarantined', 'paused', 'parked']);
    expect(await listed(2, 'stuck')).toEqual(['quarantined', 'paused']);
    expect(await listed(10, 'open')).toEqual(['resumed', 'ready', 'quarantined', 'paused', 'parked']);
    expect(await listed(10, 'failed')).toEqual(['failed']);
  });

  test('events are read page by page, in their order', async () => {
    const claim = await bench().created('r');
    for (let i = 0; i < 4; i++) await bench().append(claim, decided(`d${i}`, i, i));
    const [one, two] = [await bench().journal.events(id('r'), 0, 4), await bench().journal.events(id('r'), 4, 4)];
    expect(one.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(two.map(({ seq }) => seq)).toEqual([5, 6]);
    expect(two[1]?.event).toMatchObject({ kind: 'DECIDED', value: 3 });
    expect(two[1]?.at).toBe(bench().clock.now());
  });
}
