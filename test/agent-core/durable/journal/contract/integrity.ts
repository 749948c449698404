/** Damage is found and named; a purge leaves a chain that verifies. */
import { expect, test } from 'vitest';
import { BrokenRun, type Claimed } from '../../../../../agent-core/durable/journal/journal.ts';
import { type Bench, type Damage, id, intent, outcome, tickDone } from './fixture.ts';

/** So long, and so hard to deflate, that no event holds it itself. */
export const LONG = Array.from({ length: 4_000 }, (_, i) => ((i * 7_919) ** 2).toString(36)).join('');

export function verifying(bench: () => Bench): void {
  async function twoRuns() {
    const claims: Claimed[] = [];
    for (const run of ['bad', 'good']) {
      const claim = await bench().created(run);
      claims.push(claim);
      await bench().append(claim, intent('a'), outcome('a', run), intent('b', 1), outcome('b', LONG + run));
    }
    return claims;
  }

  const DAMAGES: readonly [string, Damage, RegExp][] = [
    ['a changed byte', { what: 'change a byte', seq: 4 }, /^run bad, event 4: /],
    ['a changed byte of a long content', { what: 'change a byte', seq: 6 }, /^run bad, event 6: /],
    ['a missing event', { what: 'delete', seq: 3 }, /^run bad, event 3: this event is missing/],
    ['missing last events', { what: 'delete', seq: 7 }, /^run bad, event 7: its last events are missing/],
    ['swapped events', { what: 'swap', seq: 3, with: 5 }, /^run bad, event 3: the chain is broken here/],
  ];
  for (const [name, damage, words] of DAMAGES) {
    test(`${name} is found and named by run and row, and the other run is whole`, async () => {
      for (const claim of await twoRuns()) await bench().append(claim, tickDone(1, {}));
      expect(await bench().journal.verify(id('bad'))).toBe(7);
      await bench().opened.damage('bad', damage);
      await expect(bench().journal.verify(id('bad'))).rejects.toThrow(BrokenRun);
      await expect(bench().journal.verify(id('bad'))).rejects.toThrow(words);
      expect(await bench().journal.verify(id('good'))).toBe(7);
    });
  }

  test('a run whose rows are damaged is named, and all others go on', async () => {
    await twoRuns();
    await bench().opened.damage('bad', { what: 'change a byte', seq: 1 });
    await bench().opened.damage('bad', { what: 'delete', seq: 4 });
    const claims = await bench().claims('v', { gone: ['w'] });
    expect(claims.map(({ run }) => run).toSorted()).toEqual(['bad', 'good']);
    for (const claim of claims) {
      if (claim.run === 'bad') await expect(bench().journal.load(claim)).rejects.toThrow(/^run bad, event /);
      else expect((await bench().journal.load(claim)).steps).toHaveLength(2);
    }
    expect((await bench().journal.list(10)).map((run) => run.id)).toEqual(['good', 'bad']);
    const [bad] = claims.filter(({ run }) => run === 'bad');
    if (bad) await bench().append(bad, { kind: 'RUN_BROKEN', why: 'its journal does not fit' });
    expect(await bench().status('bad')).toBe('broken');
  });
}

export function endingWhatIsBroken(bench: () => Bench): void {
  test('a run whose steps cannot be read is cancelled all the same', async () => {
    const claim = await bench().created('r');
    await bench().release(claim, intent('a'), outcome('a', 1), { kind: 'RUN_BROKEN', why: 'who knows' });
    await bench().opened.damage('r', { what: 'delete', seq: 3 });
    await expect(bench().journal.steps(id('r'))).rejects.toThrow(/^run r, event 3: /);
    await bench().journal.cancel(id('r'));
    expect(await bench().status('r')).toBe('cancelled');
  });
}

export function purging(bench: () => Bench): void {
  test('only a run that is over is purged', async () => {
    await bench().created('r');
    await expect(bench().journal.purge(id('r'))).rejects.toMatchObject({ code: 'stale' });
  });

  test('a damaged content is purged like any other', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'), outcome('a', LONG));
    await bench().append(claim, { kind: 'RUN_FAILED', message: 'the end' });
    await bench().opened.damage('r', { what: 'change a byte', seq: 4 });
    await bench().journal.purge(id('r'));
    expect((await bench().journal.events(id('r'), 0, 10)).map(({ event }) => event)).toEqual(Array(5).fill(undefined));
  });

  test('a purge takes every content, leaves the kinds and times, and the chain verifies', async () => {
    const claim = await bench().created('r', { state: { secret: 1 } });
    await bench().append(claim, intent('a'), outcome('a', `secret ${LONG}`));
    await bench().journal.signal(id('r'), 'secret signal', 'secret');
    await bench().append(claim, tickDone(1, 'secret', true));
    expect(await bench().journal.purge(id('r'))).toBeGreaterThan(LONG.length);
    const events = await bench().journal.events(id('r'), 0, 100);
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['RUN_CREATED', 'RUN_CLAIMED', 'ACTION_REQUESTED', 'OBSERVATION_GENERATED', 'SIGNAL_RECEIVED', 'TICK_DONE'],
    ]);
    expect(events.every(({ event }) => event === undefined)).toBe(true);
    expect(await bench().journal.verify(id('r'))).toBe(6);
    expect(await bench().journal.purge(id('r'))).toBe(0);
    await bench().opened.damage('r', { what: 'delete', seq: 3 });
    await expect(bench().journal.verify(id('r'))).rejects.toThrow(/^run r, event 3: /);
  });

  test('a run with the same contents keeps its own when another is purged', async () => {
    const [one, two] = [await bench().created('one'), await bench().created('two')];
    for (const claim of [one, two]) await bench().append(claim, intent('a'), outcome('a', LONG));
    await bench().append(one, tickDone(1, null, true));
    await bench().journal.purge(id('one'));
    expect((await bench().journal.load(two)).steps).toMatchObject([{ outcome: { value: LONG } }]);
    expect(await bench().journal.verify(id('two'))).toBe(4);
  });
}
