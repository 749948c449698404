/** What ten thousand sleeping runs cost the process that keeps them: against a worker without any. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atMost, type Bench, rounded } from '../figure.mts';
import { openSqlite, temporaryFolder } from './kit.mts';

const bench = 'durable';
const RUNS = 10_000;
const SETTLE_MS = 2_000;
const WATCH_MS = 5_000;

interface Usage {
  readonly cpuMs: number;
  readonly bytes: number;
}

export const sleeping: Bench = async function* () {
  const [none, many] = [await usageWith(0), await usageWith(RUNS)];
  const megabytes = rounded((many.bytes - none.bytes) / 1e6);
  yield { bench, metric: '10,000 sleeping runs, memory', unit: 'MB', ...atMost(megabytes, 50) };
  const cpu = rounded((many.cpuMs - none.cpuMs) / (WATCH_MS / 1000));
  const against = `a worker without runs: ${rounded(none.cpuMs / (WATCH_MS / 1000))}`;
  yield { bench, metric: '10,000 sleeping runs, processor a second', unit: 'ms', ...atMost(cpu, 5), against };
};

async function usageWith(runs: number): Promise<Usage> {
  const folder = temporaryFolder();
  await putToSleep(folder.path, runs);
  const child = fork(join(import.meta.dirname, 'worker.mts'), [folder.path], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const usage = async (): Promise<Usage> => {
    child.send('usage');
    return (await once(child, 'message'))[0];
  };
  try {
    if (child.stdout) await once(child.stdout, 'data');
    await pause(SETTLE_MS);
    const before = await usage();
    await pause(WATCH_MS);
    const after = await usage();
    return { cpuMs: after.cpuMs - before.cpuMs, bytes: after.bytes };
  } finally {
    child.kill('SIGKILL');
    folder.remove();
  }
}

async function putToSleep(folder: string, runs: number): Promise<void> {
  const { journal, store } = openSqlite(folder);
  const until = Date.now() + 3_600_000;
  store.sql.exec('BEGIN');
  for (let i = 0; i < runs; i++) {
    await journal.create({ id: `r${i}` as never, program: 'steps', version: '1', schema: 1, state: null });
  }
  const claims = await journal.claim({ worker: 'bench', limit: runs, programs: ['steps'], gone: [] });
  const asleep = { kind: 'RUN_WAITING' as const, signals: [], children: [], parked: [] };
  for (const [i, claim] of claims.entries()) await journal.append(claim, [{ ...asleep, until: until + i }], true);
  store.sql.exec('COMMIT');
  await journal.close();
}
