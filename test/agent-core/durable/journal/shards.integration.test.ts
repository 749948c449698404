/** Several databases as one journal: who belongs to it, a database that joins, news from shard to shard. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import type { Claimed, Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { TABLES } from '../../../../agent-core/durable/journal/postgres/moving.ts';
import { openPostgres } from '../../../../agent-core/durable/journal/postgres/open.ts';
import { runTick } from '../../../../agent-core/durable/runs/tick.ts';
import { KeyFileSigner } from '../../../../agent-core/durable/signing/key-file.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { oneTick } from '../runs/support.ts';
import { id, intent, outcome, tickDone, waiting } from './contract/fixture.ts';

let server: PostgresServer;
const keys = mkdtempSync(join(tmpdir(), 'penumbra-keys-'));
const opened: Journal[] = [];
const log: string[] = [];
let names = 0;

beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(keys, { recursive: true });
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
  log.length = 0;
});

const fresh = async (count: number): Promise<string[]> => {
  const made: string[] = [];
  for (let i = 0; i < count; i++) made.push(await server.database(`shard${names++}`));
  return made;
};

async function open(urls: readonly string[]) {
  const signer = new KeyFileSigner(keys);
  const found = await openPostgres(urls, { clock: systemClock, log: (_level, message) => log.push(message), signer });
  opened.push(found.journal);
  return found;
}

const nameOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);
const runsOn = async (url: string): Promise<string[]> =>
  (await server.query(nameOf(url), 'SELECT name FROM penumbra.run ORDER BY name')).map(({ name }) => String(name));
const newRun = (run: string) => ({ id: id(run), program: 'p', version: '1', schema: 1, state: { run } });
const claimAll = (journal: Journal, limit = 100): Promise<Claimed[]> =>
  journal.claim({ worker: 'w', limit, programs: ['p'], gone: [] });

/** Runs with a tick, steps, signals and long contents, all waiting. */
async function filled(journal: Journal, count: number): Promise<string[]> {
  const runs = Array.from({ length: count }, (_, i) => `run${String(i).padStart(3, '0')}`);
  for (const run of runs) await journal.create(newRun(run));
  for (const claim of await claimAll(journal, count)) {
    await journal.append(claim, [tickDone(1, { run: claim.run })]);
    await journal.append(claim, [intent('a'), outcome('a', `${claim.run} ${'long'.repeat(1000)}`), intent('b', 1)]);
    await journal.signal(claim.run, 'early', claim.run);
    await journal.append(claim, [waiting({ signals: ['go'] })], true);
  }
  return runs;
}

async function expectWhole(journal: Journal, runs: readonly string[]): Promise<void> {
  for (const run of runs) {
    expect(await journal.verify(id(run))).toBe((await journal.summary(id(run))).events);
    const image = await journal.load({ run: id(run), worker: '', epoch: 0 });
    expect(image.state).toEqual({ run });
    expect(image.steps.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'done'],
      ['b', 'started'],
    ]);
  }
}

test('runs lie on all databases, each on one', async () => {
  const urls = await fresh(3);
  const { journal } = await open(urls);
  const runs = await filled(journal, 30);
  const lie = await Promise.all(urls.map(runsOn));
  expect(lie.flat().toSorted()).toEqual(runs);
  for (const some of lie) expect(some.length).toBeGreaterThan(2);
});

test('a database that joins takes its share and no more, while every run goes on', async () => {
  const [one = '', two = '', three = ''] = await fresh(3);
  const { journal: before } = await open([one, two]);
  const runs = await filled(before, 40);
  const [onOne, onTwo] = [await runsOn(one), await runsOn(two)];

  const { journal, moved } = await open([three, two, one]);
  const going = runs.map(async (run) => {
    await journal.signal(id(run), 'go', run);
    expect(await journal.create(newRun(run))).toBe(false);
    expect((await journal.summary(id(run))).status).toBe('ready');
  });
  await Promise.all(going);
  const count = await moved;

  const taken = await runsOn(three);
  expect(taken).toHaveLength(count);
  expect(count).toBeGreaterThan(4);
  expect(await runsOn(one)).toEqual(onOne.filter((run) => !taken.includes(run)));
  expect(await runsOn(two)).toEqual(onTwo.filter((run) => !taken.includes(run)));
  await expectWhole(journal, runs);
  expect((await claimAll(journal)).map(({ run }) => run).toSorted()).toEqual(runs);
  expect(log).toEqual([`${count} runs moved to the database that is theirs now.`]);
});

test('a compacted run moves with its seal and its memos, and verifies there', async () => {
  const [one = '', two = ''] = await fresh(2);
  const { journal: before } = await open([one]);
  const runs = Array.from({ length: 10 }, (_, i) => `sealed${i}`);
  for (const run of runs) await before.create(newRun(run));
  for (const claim of await claimAll(before)) {
    await before.append(claim, [
      intent('a'),
      { ...outcome('a', claim.run), memo: 'key' },
      tickDone(1, { run: claim.run }),
    ]);
    expect(await before.keeping.seal(claim.run, 1)).toBe(4);
    expect(await before.keeping.drop(claim.run)).toEqual({ events: 3, more: false });
    await before.append(claim, [waiting({ signals: ['go'] })], true);
  }
  const { journal, moved } = await open([one, two]);
  expect(await moved).toBeGreaterThan(1);
  for (const run of await runsOn(two)) {
    expect(await journal.verify(id(run))).toBe(6);
    expect(await journal.memos.find(id(run), 'key')).toEqual({ seq: 4, value: run });
    expect((await journal.keeping.sealOf(id(run)))?.upTo).toBe(4);
  }
  const keeps = await openPostgres([one, two], { clock: systemClock, log: () => {} });
  opened.push(keeps.journal);
  await keeps.journal.append((await claimAfterSignal(keeps.journal, runs[0] ?? '')) as Claimed, [tickDone(2, null)]);
  await expect(keeps.journal.keeping.seal(id(runs[0] ?? ''), 1)).rejects.toThrow('There is no key here to sign with.');
});

async function claimAfterSignal(journal: Journal, run: string): Promise<Claimed | undefined> {
  await journal.signal(id(run), 'go', null);
  return (await claimAll(journal)).find((claim) => claim.run === run);
}

test('a run that a worker has moves once it is let go, and the worker notices nothing', async () => {
  const [one = '', two = ''] = await fresh(2);
  const { journal: before } = await open([one]);
  const runs = await filled(before, 12);
  for (const run of runs) await before.signal(id(run), 'go', 1);
  const claims = await claimAll(before);
  const { journal, moved } = await open([one, two]);
  for (const claim of claims) await journal.append(claim, [intent('c', 2)]);
  expect(await runsOn(two)).toEqual([]);
  for (const claim of claims) await before.append(claim, [waiting({ signals: ['never'] })], true);
  expect(await moved).toBe((await runsOn(two)).length);
  expect(await moved).toBeGreaterThan(1);
  for (const run of runs) expect(await journal.verify(id(run))).toBeGreaterThan(8);
});

test('whoever does not know the new database creates nothing, and is told why', async () => {
  const [one = '', two = ''] = await fresh(2);
  const { journal: before } = await open([one]);
  const runs = await filled(before, 10);
  await (await open([one, two])).moved;
  await expect(before.create(newRun('new'))).rejects.toMatchObject({ code: 'stale' });
  const [gone] = await runsOn(two);
  await expect(before.summary(id(gone ?? ''))).rejects.toMatchObject({ code: 'stale' });
  await expect(openPostgres([one], { clock: systemClock, log: () => {} })).rejects.toMatchObject({ code: 'not-found' });
  expect(runs).toHaveLength(10);
});

test('a run that starts another under a worker that does not know the new database goes on under one that does', async () => {
  const [one = '', two = ''] = await fresh(2);
  const { journal: before } = await open([one]);
  const child = oneTick('child', async () => 'made');
  const parent = oneTick('p', (run) => run.spawn(child, null));
  await before.create({ id: id('parent'), program: 'p', version: '1', schema: 1, state: parent.start(null) });
  const [claim] = await claimAll(before);
  const after = await open([one, two]);
  const ports = { clock: systemClock, claim: claim as Claimed, program: parent };
  for (let i = 0; i < 4; i++)
    await expect(runTick({ ...ports, journal: before })).rejects.toMatchObject({ code: 'stale' });
  const [again] = await after.journal.claim({ worker: 'another', limit: 1, programs: ['p'], gone: ['w'] });
  expect(await runTick({ ...ports, claim: again as Claimed, journal: after.journal })).toBe('over');
  expect(await after.journal.children(id('parent'))).toHaveLength(1);
  expect((await after.journal.summary(id('parent'))).status).toBe('done');
});

test('a copy that is not the same row by row is not taken, and the run stays where it is', async () => {
  const [one = '', two = ''] = await fresh(2);
  const { journal: before } = await open([one]);
  const runs = await filled(before, 8);
  await open([two]).then(({ journal }) => journal.close());
  opened.pop();
  await server.query(
    nameOf(two),
    `CREATE FUNCTION penumbra.spoil() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN NEW.kind := upper(NEW.kind) || ''?''; RETURN NEW; END';
     CREATE TRIGGER spoil BEFORE INSERT ON penumbra.event FOR EACH ROW EXECUTE FUNCTION penumbra.spoil();
     DELETE FROM penumbra.member`,
  );
  const { journal, moved } = await open([one, two]);
  expect(await moved).toBe(0);
  expect(log.join()).toMatch(/Runs could not be moved: run run\d+: row 1 of event was not copied as it is/);
  expect(await runsOn(one)).toEqual(runs);
  expect(await runsOn(two)).toEqual([]);
  await expectWhole(journal, runs);
});

test('a copy left by a process that died while moving is made again, or becomes the run where the old one is gone', async () => {
  const [one = '', two = ''] = await fresh(2);
  const { journal: before } = await open([one]);
  const runs = await filled(before, 10);
  const first = await open([one, two]);
  await first.moved;
  const [copy = '', lost = ''] = await runsOn(two);
  await server.query(nameOf(two), 'UPDATE penumbra.run SET arriving = true WHERE name = ANY ($1)', [[copy, lost]]);
  await server.query(nameOf(two), 'UPDATE penumbra.self SET is_moving = true');
  for (const [table, key] of Object.entries({ run: 'name', event: 'run', signal: 'run' })) {
    const there = await server.query(nameOf(two), `SELECT t::text AS row FROM penumbra.${table} t WHERE ${key} = $1`, [
      lost,
    ]);
    const back = `INSERT INTO penumbra.${table} SELECT (r::penumbra.${table}).* FROM unnest($1::text[]) r`;
    await server.query(nameOf(one), back, [there.map(({ row }) => row)]);
  }
  await server.query(nameOf(one), 'UPDATE penumbra.run SET arriving = false WHERE name = $1', [lost]);
  expect((await first.journal.summary(id(copy))).events).toBe(8);
  const again = await open([one, two]);
  expect(await again.moved).toBe(1);
  expect((await Promise.all([one, two].map(runsOn))).flat().toSorted()).toEqual(runs);
  await expectWhole(again.journal, runs);
});

test('a run whose mover is killed before it said that the run arrived is gone on with by who opens next', async () => {
  const [one = '', two = ''] = await fresh(2);
  const { journal: before } = await open([one]);
  const runs = await filled(before, 8);
  await before.close();
  opened.pop();
  const mover = spawn(process.execPath, [join(import.meta.dirname, 'mover.ts'), one, two], { stdio: 'inherit' });
  const [, signal] = await once(mover, 'exit');
  expect(signal).toBe('SIGKILL');
  const hidden = 'SELECT name FROM penumbra.run WHERE arriving';
  expect(await server.query(nameOf(two), hidden)).toHaveLength(1);
  const { journal, moved } = await open([one, two]);
  await moved;
  expect(await server.query(nameOf(two), hidden)).toEqual([]);
  for (const run of runs) await journal.signal(id(run), 'go', run);
  expect((await claimAll(journal)).map(({ run }) => run).toSorted()).toEqual(runs);
  await expectWhole(journal, runs);
});

test('every table whose rows belong to a run moves with it', async () => {
  const [one = ''] = await fresh(1);
  await open([one]);
  const columns = await server.query(
    nameOf(one),
    `SELECT table_name FROM information_schema.columns WHERE table_schema = 'penumbra' AND column_name = 'run'`,
  );
  // The runs of an inbox are those of other journals.
  const known = columns.map(({ table_name }) => String(table_name)).filter((table) => table !== 'inbox_head');
  expect(TABLES.map(({ table }) => table).toSorted()).toEqual([...known, 'run'].toSorted());
});

test('news of a child that a process died over are told by the next that claims', async () => {
  const urls = await fresh(3);
  const { journal } = await open(urls);
  for (let i = 0; i < 6; i++) {
    await journal.create(newRun(`parent${i}`));
    await journal.create({ ...newRun(`child${i}`), parent: id(`parent${i}`) });
  }
  const claims = await claimAll(journal);
  const of = (run: string) => claims.find((claim) => claim.run === run) as Claimed;
  for (let i = 0; i < 6; i++) {
    await journal.append(of(`parent${i}`), [waiting({ children: [id(`child${i}`)] })], true);
    await journal.append(of(`child${i}`), [tickDone(1, null, true)]);
  }
  const lie = await Promise.all(urls.map(runsOn));
  const apart = lie.some((runs, at) =>
    runs.some((run) => run.startsWith('child') && !lie[at]?.includes(`parent${run.at(-1)}`)),
  );
  expect(apart).toBe(true);
  for (const url of urls) {
    expect(await server.query(nameOf(url), 'SELECT * FROM penumbra.news')).toEqual([]);
    // As if nobody had told: the row is there, the parent sleeps.
    await server.query(
      nameOf(url),
      `INSERT INTO penumbra.news SELECT name, parent FROM penumbra.run WHERE parent IS NOT NULL`,
    );
    await server.query(nameOf(url), `DELETE FROM penumbra.child_over`);
    await server.query(nameOf(url), `UPDATE penumbra.run SET status = 'waiting' WHERE name LIKE 'parent%'`);
  }
  expect((await claimAll(journal)).map(({ run }) => run).toSorted()).toEqual(
    [0, 1, 2, 3, 4, 5].map((i) => `parent${i}`),
  );
});

test('what was answered is there after the server was cut off, and connections come back', async () => {
  const { journal } = await open(await fresh(1));
  const [run] = await filled(journal, 1);
  const before = await journal.events(id(run ?? ''), 0, 100);
  await server.kill();
  await expect(journal.summary(id(run ?? ''))).rejects.toThrow();
  await server.run();
  expect(await journal.events(id(run ?? ''), 0, 100)).toEqual(before);
  expect(await journal.verify(id(run ?? ''))).toBe(before.length);
});

test('a server that is not there, or would lose commits, is refused in words and without its password', async () => {
  const refused = openPostgres(['postgres://me:secret@127.0.0.1:1/runs'], { clock: systemClock, log: () => {} });
  await expect(refused).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('127.0.0.1:1/runs'),
  });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
  const [url = ''] = await fresh(1);
  await server.query('postgres', `ALTER ROLE penumbra SET synchronous_commit = off`);
  await (await open([url])).journal.close();
  opened.pop();
  await server.query('postgres', `ALTER SYSTEM SET fsync = off`);
  await server.query('postgres', 'SELECT pg_reload_conf()');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect(openPostgres([url], { clock: systemClock, log: () => {} })).rejects.toMatchObject({ code: 'bad-input' });
});
