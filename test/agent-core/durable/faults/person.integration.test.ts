/** A person's act whose process is killed at any of its writes: it happened or not, and done again it is as one that was never cut. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../agent-core/contracts/index.ts';
import type { Journal } from '../../../../agent-core/durable/journal/journal.ts';
import { openConfiguredJournal } from '../../../../agent-core/durable/journal/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { PostgresServer } from '../../../support/postgres.ts';
import { id } from '../journal/contract/fixture.ts';
import { bundled } from './harness.ts';
import { ACTS, secretOf } from './person-acts.ts';

const AT_ONCE = 3;

let script: string;
let folder: string;
let journal: Journal;
let env: Record<string, string> = {};
beforeAll(() => {
  script = bundled('person-process');
});

async function open(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'penumbra-person-'));
  ({ journal } = await openConfiguredJournal(folder, { clock: systemClock, log: silent }, env));
}

async function close(): Promise<void> {
  await journal.close();
  rmSync(folder, { recursive: true });
}

/** Makes a run that `act` can be done to. */
async function made(run: string, act: string): Promise<void> {
  await journal.create({ id: id(run), program: run, version: '1', schema: 1, state: secretOf(run) });
  const ready = ACTS[act]?.ready;
  if (!ready) return;
  const [claim] = await journal.claim({ worker: 'w', limit: 1, programs: [run], gone: [] });
  if (claim) await ready(journal, claim);
}

/** Does `act` in a process that dies at the n-th place; gives the places that it passed, or `undefined` where it was killed. */
function doneBy(run: string, act: string, dieAt: number): Promise<string[] | undefined> {
  const { promise, resolve } = Promise.withResolvers<string[] | undefined>();
  const options = { env: { PATH: process.env.PATH, ...env } };
  execFile(process.execPath, [script, folder, run, act, String(dieAt)], options, (error, stdout) =>
    resolve(error?.signal === 'SIGKILL' ? undefined : stdout.split('\n').filter(Boolean)),
  );
  return promise;
}

/** All that the journal has of the run and of those that came from it, by no name of theirs; throws where that is not whole. */
async function shape(run: string): Promise<unknown> {
  const found = [];
  for (const each of [run, `${run}-child`, `${run}-grandchild`, `${run}-fork`]) {
    const summary = await journal.summary(id(each)).catch(() => undefined);
    if (!summary) continue;
    await journal.verify(id(each));
    const events = (await journal.events(id(each), 0, 100)).map(({ seq, kind, event }) => [seq, kind, event]);
    const steps = await journal.steps(id(each)).catch(() => 'purged');
    found.push({ each, status: summary.status, events, steps });
  }
  const text = JSON.stringify(found).replaceAll(run, 'run');
  return JSON.parse(text.replace(/"startedAt":\d+/g, '"startedAt":0'));
}

/** Whether anything that the run said lies in a file of the folder. Read by another process: closing a file gives this one's locks on it away. */
const isOnDisk = (run: string): boolean => spawnSync('grep', ['-rqF', `the secret of ${run},`, folder]).status === 0;

/** Kills `act` at its n-th place, and does it again. */
async function cutAt(n: number, act: string, places: readonly string[], uncut: readonly unknown[]): Promise<void> {
  const run = `${act}${n}`;
  const place = `${act}, killed ${places[n - 1]} (${n})`;
  await made(run, act);
  expect([place, await doneBy(run, act, n)]).toEqual([place, undefined]);
  const [before, after] = uncut;
  const cut = await shape(run);
  // Each run that is cancelled is a write of its own.
  if (act !== 'cancel') expect([place, cut]).toEqual([place, n > places.indexOf('after write') ? after : before]);
  const isWhole = JSON.stringify(cut) === JSON.stringify(after);
  if (!isWhole || act === 'purge') await ACTS[act]?.does(journal, id(run));
  expect([place, await shape(run)]).toEqual([place, after]);
  expect([place, act === 'purge' && isOnDisk(run)]).toEqual([place, false]);
}

function killedAtEveryWrite(): void {
  test.each(Object.keys(ACTS))('%s', async (act) => {
    const run = `${act}0`;
    await made(run, act);
    const before = await shape(run);
    expect(isOnDisk(run)).toBe(env.PENUMBRA_JOURNAL === undefined);
    const places = (await doneBy(run, act, 0)) ?? [];
    const after = await shape(run);
    expect(after).not.toEqual(before);
    expect(places.filter((place) => place === 'after write')).toHaveLength(act === 'cancel' ? 3 : 1);
    for (let n = 1; n <= places.length; n += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, places.length - n + 1) }, (_, i) => n + i);
      await Promise.all(some.map((each) => cutAt(each, act, places, [before, after])));
    }
    console.log(`faults: ${act}: ${places.length} failpoints visited, ${places.length} kills`);
  });
}

describe('what a person does, killed at every write of it in SQLite', () => {
  beforeAll(open);
  afterAll(close);
  killedAtEveryWrite();
});

describe('what a person does, killed at every write of it on two Postgres databases', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
    env = { PENUMBRA_JOURNAL: `${await server.database('one')},${await server.database('two')}` };
    await open();
  });
  afterAll(async () => {
    await close();
    await server.stop();
  });
  killedAtEveryWrite();
});
