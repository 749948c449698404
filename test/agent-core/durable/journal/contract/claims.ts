/** Creating and claiming runs, and what a claim is worth. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Fenced } from '../../../../../agent-core/durable/journal/journal.ts';
import { type Bench, decided, id, intent, outcome, tickDone, wait } from './fixture.ts';

export function creatingAndClaiming(bench: () => Bench): void {
  test('a run is created once; a second time changes nothing', async () => {
    expect(await bench().create('r', { state: 1 })).toBe(true);
    expect(await bench().create('r', { state: 2, program: 'q' })).toBe(false);
    expect(await bench().journal.summary(id('r'))).toMatchObject({ program: 'p', status: 'ready', tick: 1, events: 1 });
    expect(await bench().journal.load(await bench().claim('r'))).toMatchObject({ state: 1, steps: [] });
  });

  test('of two that create one run at the same time, one does', async () => {
    const run = { id: id('r'), program: 'p', version: '1', schema: 1, state: null };
    const made = await Promise.all([bench().journal.create(run), bench().opened.other.create(run)]);
    expect(made.toSorted()).toEqual([false, true]);
    expect(await bench().journal.verify(id('r'))).toBe(1);
  });

  test('a child of a run that does not exist is not created', async () => {
    await expect(bench().create('child', { parent: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
    expect(await bench().journal.list(10)).toEqual([]);
  });

  test('runs are given to the longest waiting first, as many as asked for, of the programs asked for', async () => {
    for (const run of ['a', 'b', 'c', 'd']) await bench().create(run);
    await bench().create('other', { program: 'q' });
    expect(await bench().names(bench().claims('w', { limit: 2 }))).toEqual(['a', 'b']);
    expect(await bench().names(bench().claims('w'))).toEqual(['c', 'd']);
    expect(await bench().names(bench().claims('w'))).toEqual([]);
    expect(await bench().names(bench().claims('w', { programs: ['x', 'q'] }))).toEqual(['other']);
  });

  test('a run let go goes to the end of the queue', async () => {
    await bench().create('a');
    const [a] = await bench().claims('w');
    await bench().create('b');
    if (a) await bench().release(a, tickDone(1, {}));
    expect(await bench().names(bench().claims('v'))).toEqual(['b', 'a']);
  });

  test('a worker is given again, under a higher epoch and after no crash, what it has and does not know of', async () => {
    for (const run of ['held', 'lost', 'other']) await bench().create(run);
    const [held, lost] = await bench().claims('w', { limit: 2 });
    await bench().claims('v');
    const request = { worker: 'w', limit: 10, programs: ['p'], gone: [] };
    expect(await bench().journal.claim(request)).toEqual([]);
    const given = await bench().journal.claim({ ...request, holding: [id('held')] });
    expect(given).toMatchObject([{ run: 'lost', worker: 'w', epoch: 2, afterCrash: false }]);
    expect(await bench().journal.claim({ ...request, holding: [id('held'), id('lost')] })).toEqual([]);
    if (!held || !lost) throw new Error('they were not given');
    await bench().append(held, intent('a'));
    await expect(bench().append(lost, intent('a'))).rejects.toThrow(Fenced);
  });

  test('two that claim at the same time never get the same run', async () => {
    for (let i = 0; i < 20; i++) await bench().create(`r${i}`);
    const request = { limit: 15, programs: ['p'], gone: [] };
    const both = await Promise.all([
      bench().journal.claim({ worker: 'w', ...request }),
      bench().opened.other.claim({ worker: 'v', ...request }),
    ]);
    const given = both.flat().map(({ run }) => run);
    expect(new Set(given).size).toBe(given.length);
    const rest = await bench().claims('u', { limit: 20 });
    expect(given.length + rest.length).toBe(20);
  });
}

export function epochsAndCrashes(bench: () => Bench): void {
  test('runs of a worker that is gone are given under a higher epoch, and the old claim writes nothing', async () => {
    const old = await bench().created('r');
    expect(await bench().names(bench().claims('v'))).toEqual([]);
    const taken = await bench().claim('r', 'v', ['w']);
    expect(taken).toMatchObject({ worker: 'v', epoch: old.epoch + 1, afterCrash: true });
    await expect(bench().append(old, tickDone(1, 'old'))).rejects.toThrow(Fenced);
    await bench().append(taken, tickDone(1, 'new'));
    expect(await bench().kinds('r')).toEqual(['RUN_CREATED', 'RUN_CLAIMED', 'RUN_CLAIMED', 'TICK_DONE']);
  });

  test('a claim that was given back, or ended with its run, writes nothing more', async () => {
    const first = await bench().created('r');
    await bench().release(first, tickDone(1, {}));
    await expect(bench().append(first, intent('late'))).rejects.toThrow(Fenced);
    const second = await bench().claim('r');
    await bench().append(second, tickDone(2, {}, true));
    await expect(bench().append(second, intent('later'))).rejects.toThrow(Fenced);
    expect(await bench().kinds('r')).not.toContain('ACTION_REQUESTED');
  });

  test('all events of an append are written, or none', async () => {
    const claim = await bench().created('r');
    const unwritable = [intent('a'), outcome('a', 1), decided('d', 1, 1), decided('e', 2, 1n)];
    await expect(bench().append(claim, ...unwritable)).rejects.toThrow();
    expect(await bench().kinds('r')).toEqual(['RUN_CREATED', 'RUN_CLAIMED']);
    expect((await bench().journal.load(claim)).steps).toEqual([]);
    await bench().append(claim, intent('a'));
    expect(await bench().journal.verify(id('r'))).toBe(3);
  });

  test('appends one after the other are each written by itself, until one that cannot be', async () => {
    const claim = await bench().created('r');
    const { journal } = bench();
    const unwritable = [outcome('b', 1), decided('e', 2, 1n)];
    const groups = [[intent('a')], [outcome('a', 1)], [intent('b', 1)], unwritable, [intent('c', 2)]];
    await expect(journal.appendEach(claim, groups)).rejects.toThrow();
    const written = ['ACTION_REQUESTED', 'OBSERVATION_GENERATED', 'ACTION_REQUESTED'];
    expect((await bench().kinds('r')).slice(2)).toEqual(written);
    await journal.pause(id('r'));
    const long = outcome('b', randomBytes(20_000).toString('hex'));
    expect(await journal.appendEach(claim, [[long], [intent('c', 2)]])).toBe('pause');
    await expect(journal.appendEach({ ...claim, epoch: 9 }, [[outcome('c', 1)]])).rejects.toThrow(Fenced);
    await journal.appendEach(claim, [[outcome('c', 1)], [{ kind: 'RUN_PAUSED' }]], true);
    const after = ['OBSERVATION_GENERATED', 'ACTION_REQUESTED', 'OBSERVATION_GENERATED', 'RUN_PAUSED'];
    expect((await bench().kinds('r')).slice(5)).toEqual(after);
    expect(await journal.verify(id('r'))).toBe(9);
    await expect(bench().append(claim, intent('late'))).rejects.toThrow(Fenced);
  });

  test('appends one after the other find what somebody else appended meanwhile', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'));
    await bench().opened.other.signal(id('r'), 'go', 1);
    const { journal } = bench();
    await journal.appendEach(claim, [[outcome('a', 1)], [intent('b', 1)]]);
    await bench().opened.other.signal(id('r'), 'go', 2);
    await bench().opened.other.signal(id('r'), 'go', 3);
    await journal.appendEach(claim, [[outcome('b', 1)], [intent('c', 2)], [outcome('c', 1)]]);
    const pair = ['OBSERVATION_GENERATED', 'ACTION_REQUESTED'];
    const signals = ['SIGNAL_RECEIVED', 'SIGNAL_RECEIVED'];
    const expected = ['ACTION_REQUESTED', 'SIGNAL_RECEIVED', ...pair, ...signals, ...pair, 'OBSERVATION_GENERATED'];
    expect((await bench().kinds('r')).slice(2)).toEqual(expected);
    expect(await journal.verify(id('r'))).toBe(11);
    expect((await journal.steps(id('r'))).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  });

  test('an append is there for other processes once it resolves', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'));
    expect((await bench().opened.other.events(id('r'), 2, 10)).map(({ kind }) => kind)).toEqual(['ACTION_REQUESTED']);
    expect((await bench().opened.other.load(claim)).steps).toHaveLength(1);
  });

  test('a run that took three workers with it is quarantined, in words, until a person lets it go on', async () => {
    await bench().create('r');
    await bench().claim('r', 'w1');
    await bench().claim('r', 'w2', ['w1']);
    await bench().claim('r', 'w3', ['w2']);
    expect(await bench().names(bench().claims('w4', { gone: ['w3'] }))).toEqual([]);
    const summary = await bench().journal.summary(id('r'));
    expect(summary).toMatchObject({ status: 'quarantined', owner: undefined });
    expect(summary.why).toMatch(/3 workers died on it/);
    await bench().journal.resume(id('r'));
    await bench().claim('r', 'w5');
    await bench().claim('r', 'w6', ['w5']);
  });

  test('a checkpoint forgets the crashes before it', async () => {
    await bench().create('r');
    await bench().claim('r', 'w1');
    await bench().claim('r', 'w2', ['w1']);
    const third = await bench().claim('r', 'w3', ['w2']);
    await bench().append(third, tickDone(1, {}));
    await bench().claim('r', 'w4', ['w3']);
    await bench().claim('r', 'w5', ['w4']);
  });

  test('owners are told with whether their lease is over, and no longer once they own nothing', async () => {
    const claim = await bench().created('r');
    expect(await bench().journal.owners()).toEqual([{ worker: 'w', hasLapsed: true }]);
    await bench().journal.keepLease('w', 60_000);
    expect(await bench().opened.other.owners()).toEqual([{ worker: 'w', hasLapsed: false }]);
    await bench().journal.keepLease('w', 30);
    bench().clock.pass(50);
    await wait(50);
    expect(await bench().journal.owners()).toEqual([{ worker: 'w', hasLapsed: true }]);
    await bench().release(claim, tickDone(1, {}));
    expect(await bench().journal.owners()).toEqual([]);
  });

  test('a lease that lies further ahead than any is kept is over: it is of a clock that was set back since', async () => {
    await bench().created('r');
    await bench().journal.keepLease('w', 3_600_000);
    expect(await bench().journal.owners()).toEqual([{ worker: 'w', hasLapsed: true }]);
    await bench().journal.keepLease('w', 5_000);
    expect(await bench().journal.owners()).toEqual([{ worker: 'w', hasLapsed: false }]);
  });

  test('leases that are over go, but for those of workers that own runs', async () => {
    await bench().created('r');
    for (const worker of ['w', 'gone']) await bench().journal.keepLease(worker, 30);
    await bench().journal.keepLease('set back', 3_600_000);
    await bench().journal.keepLease('lives', 5_000);
    bench().clock.pass(50);
    await wait(50);
    await bench().journal.keepLease('new', 5_000);
    expect((await bench().opened.leases()).toSorted()).toEqual(['lives', 'new', 'w']);
  });

  test('whoever looks for changes sees those of others and his own', async () => {
    await bench().create('r');
    const before = [await bench().journal.changes(), await bench().opened.other.changes()];
    await bench().journal.signal(id('r'), 's', 1);
    const after = [await bench().journal.changes(), await bench().opened.other.changes()];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });
}
