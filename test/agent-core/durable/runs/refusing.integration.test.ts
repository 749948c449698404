/** What the journal does not answer is no fault of the step that asked it: its tick is tried again. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PenumbraError, systemClock } from '../../../../agent-core/contracts/index.ts';
import { type Claim, type Journal, JournalUnavailable } from '../../../../agent-core/durable/journal/journal.ts';
import type { Program } from '../../../../agent-core/durable/runs/program.ts';
import { runTick } from '../../../../agent-core/durable/runs/tick.ts';
import { Bench, id, oneTick } from './support.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const child = oneTick('child', async () => 'made');
const ERRORS = [
  new PenumbraError('stale', 'The journal has another database now.'),
  new JournalUnavailable('the database does not answer'),
];

async function claimed(program: Program): Promise<Claim> {
  const [claim] = await bench.journal.claim({ worker: 'w', limit: 1, programs: [program.name], gone: [] });
  if (!claim) throw new Error(`there is no run of ${program.name}`);
  return claim;
}

/** The journal, of which one function throws. */
const refusing = (name: keyof Journal, error: Error): Journal =>
  new Proxy(bench.journal, {
    get: (journal, asked) => {
      const value = Reflect.get(journal, asked, journal);
      if (asked === name) return async () => Promise.reject(error);
      return typeof value === 'function' ? value.bind(journal) : value;
    },
  });

const parent = oneTick('parent', async (run) => {
  const begun = await run.spawn(child, null);
  const joined = await run.join(begun);
  return [joined, await run.waitFor('go', await run.now())];
});

test.each(ERRORS.flatMap((error) => (['create', 'outcomeOf', 'signalOf'] as const).map((name) => ({ error, name }))))(
  'a tick whose journal refuses $name ($error.message), however often, goes on once it does not',
  async ({ error, name }) => {
    await bench.create('r', parent);
    const ports = { clock: systemClock, claim: await claimed(parent), program: parent };
    if (name !== 'create') {
      expect(await runTick({ ...ports, journal: bench.journal })).toBe('waiting');
      const ofChild = { clock: systemClock, claim: await claimed(child), program: child };
      expect(await runTick({ ...ofChild, journal: bench.journal })).toBe('over');
      ports.claim = await claimed(parent);
    }
    for (let i = 0; i < 5; i++) await expect(runTick({ ...ports, journal: refusing(name, error) })).rejects.toBe(error);
    expect(await runTick({ ...ports, journal: bench.journal })).toBe(name === 'create' ? 'waiting' : 'over');
    expect((await bench.journal.list(10)).map(({ program }) => program).toSorted()).toEqual(['child', 'parent']);
    const asked = (await bench.journal.events(id('r'), 0, 100)).filter(
      ({ event }) => event?.kind === 'ACTION_REQUESTED' && event.name === 'spawn',
    );
    expect(asked).toHaveLength(1);
  },
);

test('a child that its program refuses to begin fails at once, and in words', async () => {
  const picky = { ...child, name: 'picky', start: () => raise('too little to go on') };
  await bench.create(
    'r',
    oneTick('hasty', (run) => run.spawn(picky, null)),
  );
  await bench.worker(oneTick('hasty', (run) => run.spawn(picky, null)));
  expect(await bench.until('r', 'failed')).toMatchObject({ why: 'spawn: too little to go on' });
});

function raise(message: string): never {
  throw new Error(message);
}
