/** What an agent host costs while nobody does anything: processor and memory over a minute, read from /proc. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostProcess, temporaryFolder } from '../../test/support/host-process.ts';
import { FAR, putToSleep } from './durable/agents.mts';
import { openSqlite } from './durable/kit.mts';
import { atMost, type Bench, NotHere, rounded } from './figure.mts';

const SECONDS = 60;
const SETTLE_MS = 5_000;
const TICKS_PER_SECOND = 100;

export const idle: Bench = async function* () {
  if (process.platform !== 'linux') throw new NotHere('it reads /proc');
  for (const [what, prepare] of [
    ['agent host', () => {}],
    ['agent host that keeps a sleeping run', putRunToSleep],
  ] as const) {
    const { share, memory } = await usageOf(prepare);
    yield { bench: 'idle', metric: `${what}, processor`, unit: '% of a core', ...atMost(rounded(share * 100), 0.5) };
    yield { bench: 'idle', metric: `${what}, memory`, unit: 'MB', ...atMost(rounded(memory, 0), 150) };
  }
};

async function usageOf(prepare: (folder: string) => unknown): Promise<{ share: number; memory: number }> {
  const folder = temporaryFolder();
  await prepare(folder.path);
  const host = new HostProcess(folder.path);
  await host.initialize();
  // As the view does; then the host watches for changes of what it told.
  await host.request('listRuns', { limit: 20 });
  const pid = host.child.pid ?? 0;
  await sleep(SETTLE_MS);
  const before = ticks(pid);
  await sleep(SECONDS * 1000);
  const share = (ticks(pid) - before) / TICKS_PER_SECOND / SECONDS;
  const memory = residentMegabytes(pid);
  await host.leave();
  folder.remove();
  return { share, memory };
}

/** The journal is there, so the host's worker, its relay and its watch on runs for the view are all at work. */
async function putRunToSleep(folder: string): Promise<void> {
  const { journal } = openSqlite(folder);
  await putToSleep(journal, { name: 'sleeper', count: 1, until: Date.now() + FAR });
  await journal.close();
}

/** User and system time, fields 14 and 15 of /proc/PID/stat; the command name before them may hold blanks. */
function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
