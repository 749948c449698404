/** A housekeeper over a journal whose runs are long, old, asked for, or broken. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../../../agent-core/contracts/clock.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import type { Swept } from '../../../../agent-core/durable/journal/sweep.ts';
import { sweep } from '../../../../agent-core/durable/journal/sweep.ts';
import { Housekeeper } from '../../../../agent-core/durable/workers/housekeeper.ts';
import {
  decided,
  HandClock,
  intent,
  Bench as JournalBench,
  parkedStep,
  tickDone,
  untouched,
  waiting,
} from '../journal/contract/fixture.ts';
import { Bench, id } from '../runs/support.ts';

const A_YEAR = 365 * 24 * 3_600_000;

let folder: Bench;
let clock: HandClock;
let bench: JournalBench;
beforeEach(() => {
  folder = new Bench();
  clock = new HandClock();
  bench = new JournalBench(two(clock), clock);
});
afterEach(async () => {
  await bench.journal.close();
  await bench.opened.other.close();
  await folder.close();
});

const log = (_level: string, message: string) => void folder.log.push(message);

function two(by: Clock) {
  const open = () => openJournal(folder.folder, { clock: by, log }).journal;
  return untouched(open(), open());
}

async function long(run: string, events = 200) {
  const claim = await bench.created(run);
  await bench.append(claim, ...Array.from({ length: events }, (_, i) => decided(`d${i}`, i, i)), tickDone(1, null));
  return claim;
}

async function housekept(settings = { keepDays: 90, compactAfter: 100 }): Promise<string> {
  folder.log.length = 0;
  const housekeeper = new Housekeeper({ journal: bench.journal, settings, clock, log, firstMs: 1 });
  housekeeper.start();
  for (let i = 0; folder.log.length === 0 && i < 500; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  await housekeeper.stop();
  return folder.log.join('\n');
}

test('long runs are compacted, those that are over for long go, the others stay, and it is said', async () => {
  await bench.append(await bench.created('old'), tickDone(1, null, true));
  const parked = await bench.created('parked');
  await bench.release(parked, intent('a'), parkedStep('a'), waiting({ parked: ['key-a'] }));
  await bench.create('ready', { program: 'q' });
  clock.pass(A_YEAR);
  await long('long');
  await long('short', 50);
  await bench.append(await bench.created('young'), tickDone(1, null, true));
  expect(await housekept()).toBe('1 run compacted (202 events), 1 run removed (3 events).');
  const left = (await bench.journal.list(10)).map((run) => run.id).toSorted();
  expect(left).toEqual(['long', 'parked', 'ready', 'short', 'young']);
  for (const run of left) await bench.journal.verify(id(run));
  expect(await bench.journal.events(id('long'), 0, 10)).toHaveLength(1);
});

test('what another left half done is finished, whatever the settings', async () => {
  await long('sealed');
  await bench.append(await bench.created('going'), tickDone(1, null, true));
  await bench.journal.keeping.seal(id('sealed'), 1);
  await bench.journal.keeping.beginRemoval(id('going'), clock.now() + 1);
  const never = { keepDays: Number.POSITIVE_INFINITY, compactAfter: Number.POSITIVE_INFINITY };
  expect(await housekept(never)).toBe('1 run compacted (202 events), 1 run removed (3 events).');
});

test('a run that is broken is named and left, and the rest is done', async () => {
  await long('bad');
  await long('good');
  folder.opened; // The journal's own connection, to reach behind it.
  await bench.journal.keeping.seal(id('bad'), 1);
  await damageSeal();
  await bench.append(
    { run: id('bad'), worker: 'w', epoch: 1 },
    ...Array.from({ length: 120 }, (_, i) => decided(`e${i}`, i, i)),
    tickDone(2, null),
  );
  expect(await housekept()).toMatch(
    /^Not compacted: run bad, event 202: .* was forged\n1 run compacted \(202 events\)\.$/,
  );
});

async function damageSeal(): Promise<void> {
  const { loadSqlite } = await import('../../../../agent-core/durable/sqlite/load.ts');
  const sql = new (loadSqlite())(`${folder.folder}/runs.db`);
  sql.exec('UPDATE seal SET at = at + 1');
  sql.close();
}

test('two that sweep at once do the work once, and a worker goes on writing meanwhile', async () => {
  const claim = await long('r', 900);
  const done: Swept[] = [];
  const onRun = (swept: Swept) => void done.push(swept);
  const writing = (async () => {
    for (let i = 0; i < 20; i++) await bench.append(claim, decided(`w${i}`, i, i));
  })();
  await Promise.all([bench.journal, bench.opened.other].map((each) => sweep(each, { compactAfter: 100, onRun })));
  await writing;
  expect(done.reduce((sum, { events }) => sum + events, 0)).toBe(902);
  expect(await bench.journal.verify(id('r'))).toBe(923);
});

test('where the journal cannot be read it is said, and tried again later', async () => {
  const broken = { survey: () => Promise.reject(new Error('no disk')) } as never;
  const journal = new Proxy(bench.journal, {
    get: (of, name) => (name === 'keeping' ? broken : Reflect.get(of, name)),
  });
  const housekeeper = new Housekeeper({ journal, settings: { keepDays: 1, compactAfter: 1 }, clock, log, firstMs: 1 });
  housekeeper.start();
  for (let i = 0; folder.log.length === 0 && i < 500; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(folder.log).toEqual(['The runs are not tidied up: no disk']);
  await housekeeper.stop();
});
