/** Compaction behind a signed checkpoint, removal of what is over for long, and memos. */
import { expect, test } from 'vitest';
import { BrokenRun } from '../../../../../agent-core/durable/journal/journal.ts';
import type { Keeping, Kept } from '../../../../../agent-core/durable/journal/keeping.ts';
import { type Bench, type Damage, decided, id, intent, outcome, tickDone } from './fixture.ts';

const LONG = 'long'.repeat(5000);
const A_YEAR = 365 * 24 * 3_600_000;

const answered = (name: string, value: unknown, memo: string) => ({ ...outcome(name, value), memo });

/** Seals the run and drops all that lies behind the seal; gives how many went. */
export async function compact(bench: Bench, run: string, atLeast = 1): Promise<number> {
  const { keeping } = bench.journal;
  await keeping.seal(id(run), atLeast);
  return all(() => keeping.drop(id(run)));
}

async function all(some: () => Promise<{ events: number; more: boolean }>): Promise<number> {
  for (let events = 0; ; ) {
    const dropped = await some();
    events += dropped.events;
    if (!dropped.more) return events;
  }
}

/** All runs, some at a time. */
async function surveyed(keeping: Keeping): Promise<Kept[]> {
  const found: Kept[] = [];
  let after: string | undefined;
  do {
    const page = await keeping.survey(3, after);
    found.push(...page.runs);
    after = page.next;
  } while (after !== undefined);
  return found;
}

export function compacting(bench: () => Bench): void {
  const seqs = async (run: string) => (await bench().journal.events(id(run), 0, 1000)).map(({ seq }) => seq);

  /** Three ticks with long and short outcomes, and a fourth under way; its last checkpoint is event 11. */
  async function ticking(run: string) {
    const claim = await bench().created(run);
    for (let tick = 1; tick <= 3; tick++) {
      await bench().append(claim, intent('a'), outcome('a', `${tick} ${LONG}`));
      await bench().append(claim, tickDone(tick, { n: tick }));
    }
    await bench().append(claim, decided('d', 0, 1));
    return claim;
  }

  test('the events behind the last checkpoint go, the run goes on from it, and its chain verifies', async () => {
    const claim = await ticking('r');
    expect(await compact(bench(), 'r')).toBe(10);
    expect(await seqs('r')).toEqual([11, 12]);
    expect(await bench().journal.verify(id('r'))).toBe(12);
    expect(await bench().journal.load(claim)).toMatchObject({ state: { n: 3 }, tick: 4, steps: [{ name: 'd' }] });
    expect(await bench().journal.summary(id('r'))).toMatchObject({ events: 12, version: '1' });
    await bench().append(claim, tickDone(4, { n: 4 }));
    expect(await bench().opened.other.verify(id('r'))).toBe(13);
  });

  test('a run is sealed again and again, and only where enough lies behind its checkpoint', async () => {
    const claim = await ticking('r');
    expect(await bench().journal.keeping.seal(id('r'), 11)).toBe(0);
    expect(await bench().journal.keeping.sealOf(id('r'))).toBeUndefined();
    expect(await bench().journal.keeping.seal(id('r'), 10)).toBe(10);
    await bench().append(claim, tickDone(4, { n: 4 }), intent('b'));
    expect(await compact(bench(), 'r')).toBe(12);
    expect(await bench().journal.keeping.sealOf(id('r'))).toMatchObject({ upTo: 12, checkpoint: 13 });
    expect(await bench().journal.keeping.seal(id('r'), 1)).toBe(0);
    expect(await bench().journal.verify(id('r'))).toBe(14);
  });

  test('a worker killed between the seal and the end of the dropping leaves a run that verifies, and the rest to another', async () => {
    await ticking('r');
    await bench().journal.keeping.seal(id('r'), 1);
    expect(await seqs('r')).toEqual([11, 12]);
    expect(await bench().journal.verify(id('r'))).toBe(12);
    expect(await surveyed(bench().opened.other.keeping)).toMatchObject([
      { run: 'r', sealed: 10, dropped: 0, checkpoint: 11, isOver: false },
    ]);
    expect(await all(() => bench().opened.other.keeping.drop(id('r')))).toBe(10);
    expect(await bench().journal.verify(id('r'))).toBe(12);
  });

  test('a signal that was not taken keeps itself and all that came after it', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, decided('d', 0, 1));
    await bench().journal.signal(id('r'), 'go', LONG);
    await bench().append(claim, tickDone(1, { n: 1 }));
    expect(await compact(bench(), 'r')).toBe(3);
    expect((await bench().journal.signalOf(claim, 'go', []))?.value).toBe(LONG);
    expect(await bench().journal.verify(id('r'))).toBe(5);
    await bench().append(claim, { kind: 'SIGNAL_TAKEN', seq: 4 }, tickDone(2, { n: 2 }));
    expect(await compact(bench(), 'r')).toBe(3);
    expect(await bench().journal.verify(id('r'))).toBe(7);
  });

  test('a compacted run is forked, paused, purged and joined like any other', async () => {
    const claim = await ticking('r');
    await compact(bench(), 'r');
    await bench().journal.fork(id('r'), id('again'));
    expect((await bench().journal.load(await bench().claim('again'))).state).toEqual({ n: 3 });
    await bench().append(claim, tickDone(4, { secret: LONG }, true));
    expect(await bench().journal.outcomeOf(id('r'))).toEqual({ state: 'done', value: { secret: LONG } });
    expect(await bench().journal.purge(id('r'))).toBeGreaterThan(LONG.length);
    expect((await bench().journal.events(id('r'), 0, 10)).map(({ event }) => event)).toEqual(Array(3).fill(undefined));
    expect(await bench().journal.verify(id('r'))).toBe(13);
  });

  test('contents that another run has too stay for it', async () => {
    const [one, two] = [await bench().created('one'), await bench().created('two')];
    for (const claim of [one, two]) await bench().append(claim, intent('a'), outcome('a', LONG));
    await bench().append(one, tickDone(1, null));
    await compact(bench(), 'one');
    expect((await bench().journal.load(two)).steps).toMatchObject([{ outcome: { value: LONG } }]);
    expect(await bench().journal.verify(id('two'))).toBe(4);
  });

  const DAMAGES: readonly [string, Damage, RegExp][] = [
    ['a seal that was forged', { what: 'forge seal' }, /^run bad, event 10: the signed checkpoint .* was forged/],
    ['a missing seal', { what: 'lose seal' }, /^run bad, event 1: this event is missing/],
    ['a checkpoint that was changed', { what: 'change a byte', seq: 11 }, /^run bad, event 11: /],
    ['a missing event after the seal', { what: 'delete', seq: 11 }, /^run bad, event 11: this event is missing/],
  ];
  for (const [name, damage, words] of DAMAGES) {
    test(`${name} is found and named by run and row, and the other run is whole`, async () => {
      for (const run of ['bad', 'good']) {
        await ticking(run);
        await compact(bench(), run);
      }
      await bench().opened.damage('bad', damage);
      await expect(bench().journal.verify(id('bad'))).rejects.toThrow(BrokenRun);
      await expect(bench().journal.verify(id('bad'))).rejects.toThrow(words);
      expect(await bench().journal.verify(id('good'))).toBe(12);
    });
  }

  test('a run whose chain is broken is not signed', async () => {
    await ticking('r');
    await bench().opened.damage('r', { what: 'change a byte', seq: 3 });
    await expect(bench().journal.keeping.seal(id('r'), 1)).rejects.toThrow(/^run r, event 3: /);
    expect(await bench().journal.keeping.sealOf(id('r'))).toBeUndefined();
    expect(await bench().journal.keeping.drop(id('r'))).toEqual({ events: 0, more: false });
  });

  test('many events go in several commits', async () => {
    const claim = await bench().created('r');
    const some = Array.from({ length: 2500 }, (_, i) => decided(`d${i}`, i, 'x'.repeat(800)));
    await bench().append(claim, ...some);
    await bench().append(claim, tickDone(1, null));
    await bench().journal.keeping.seal(id('r'), 1);
    const { events, more } = await bench().journal.keeping.drop(id('r'));
    expect({ more, isPart: events > 0 && events < 2500 }).toEqual({ more: true, isPart: true });
    expect(await bench().journal.verify(id('r'))).toBe(2503);
    expect(await all(() => bench().journal.keeping.drop(id('r')))).toBe(2502 - events);
    expect(await bench().journal.verify(id('r'))).toBe(2503);
  });
}

export function removing(bench: () => Bench): void {
  const keeping = () => bench().journal.keeping;
  const later = () => bench().clock.now() + A_YEAR;

  async function over(run: string, options: Partial<Record<string, unknown>> = {}) {
    const claim = await bench().created(run, options);
    await bench().append(claim, intent('a'), answered('a', LONG, 'memo'), tickDone(1, null, true));
  }

  test('a run that is over for long goes with all that belongs to it, and its name is free', async () => {
    await over('r');
    await compact(bench(), 'r');
    expect(await keeping().beginRemoval(id('r'), later())).toBe(true);
    await expect(bench().journal.verify(id('r'))).rejects.toMatchObject({ code: 'stale' });
    expect(await surveyed(keeping())).toMatchObject([{ run: 'r', isGoing: true }]);
    expect(await all(() => keeping().remove(id('r')))).toBe(2);
    await expect(bench().journal.summary(id('r'))).rejects.toMatchObject({ code: 'not-found' });
    expect(await bench().journal.list(10)).toEqual([]);
    expect(await bench().journal.memos.find(id('r'), 'memo')).toBeUndefined();
    await bench().created('r');
    expect(await bench().journal.verify(id('r'))).toBe(2);
  });

  test('a run that is not over, or not for long, stays as it is', async () => {
    await over('young');
    await bench().created('going');
    expect(await keeping().beginRemoval(id('going'), later())).toBe(false);
    const { updatedAt } = await bench().journal.summary(id('young'));
    expect(await keeping().beginRemoval(id('young'), updatedAt)).toBe(false);
    await expect(keeping().remove(id('young'))).rejects.toMatchObject({ code: 'stale' });
    expect(await bench().journal.verify(id('young'))).toBe(5);
  });

  test('a child stays while its parent may still join it, and goes before or after a parent that is over', async () => {
    const parent = await bench().created('parent');
    await over('child', { parent: 'parent' });
    await over('second', { parent: 'parent' });
    expect(await keeping().beginRemoval(id('child'), later())).toBe(false);
    await bench().append(parent, tickDone(1, null, true));
    for (const run of ['child', 'parent', 'second']) {
      expect(await keeping().beginRemoval(id(run), later())).toBe(true);
      await all(() => keeping().remove(id(run)));
    }
    expect(await bench().journal.list(10)).toEqual([]);
  });

  test('all runs are surveyed, page by page', async () => {
    const names = Array.from({ length: 7 }, (_, i) => `r${i}`);
    for (const run of names) await bench().create(run);
    expect((await keeping().survey(3)).runs.length).toBeLessThan(4);
    expect((await surveyed(keeping())).map(({ run }) => run).toSorted()).toEqual(names);
  });
}

export function remembering(bench: () => Bench): void {
  const find = (run: string, key: string) => bench().journal.memos.find(id(run), key);

  test('an answer is found by its key in its own run only, and the first one stays', async () => {
    const [one] = [await bench().created('one'), await bench().created('two')];
    await bench().append(one, intent('a'), answered('a', [LONG], 'key'), intent('b', 1), answered('b', 2, 'key'));
    expect(await find('one', 'key')).toEqual({ seq: 4, value: [LONG] });
    expect(await find('one', 'other')).toBeUndefined();
    expect(await find('two', 'key')).toBeUndefined();
    expect(await find('none', 'key')).toBeUndefined();
  });

  test('an answer outlives its tick and a compaction, and no purge', async () => {
    const claim = await bench().created('r');
    await bench().append(claim, intent('a'), answered('a', 'secret', 'key'));
    await bench().append(claim, tickDone(1, null));
    expect(await compact(bench(), 'r')).toBe(3);
    expect((await find('r', 'key'))?.value).toBe('secret');
    expect(await bench().journal.verify(id('r'))).toBe(5);
    await bench().append(claim, tickDone(2, null, true));
    expect(await compact(bench(), 'r')).toBe(1);
    expect((await bench().opened.other.memos.find(id('r'), 'key'))?.value).toBe('secret');
    await bench().journal.purge(id('r'));
    expect(await find('r', 'key')).toBeUndefined();
    expect(await bench().journal.verify(id('r'))).toBe(6);
  });

  test('an append that fails leaves no answer', async () => {
    const claim = await bench().created('r');
    const half = [intent('a'), answered('a', 1, 'key'), decided('no JSON', 1, 1n)];
    await expect(bench().append(claim, ...half)).rejects.toThrow();
    expect(await find('r', 'key')).toBeUndefined();
  });
}
