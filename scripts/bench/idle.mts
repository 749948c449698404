/** What an agent host costs while nobody does anything: processor and memory over a minute, read from /proc. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostProcess, temporaryFolder } from '../../test/support/host-process.ts';
import { atMost, type Bench, NotHere, rounded } from './figure.mts';

const SECONDS = 60;
const TICKS_PER_SECOND = 100;

export const idle: Bench = async function* () {
  if (process.platform !== 'linux') throw new NotHere('it reads /proc');
  const folder = temporaryFolder();
  const host = new HostProcess(folder.path);
  await host.initialize();
  const pid = host.child.pid ?? 0;
  await sleep(2000);
  const before = ticks(pid);
  await sleep(SECONDS * 1000);
  const share = (ticks(pid) - before) / TICKS_PER_SECOND / SECONDS;
  const memory = residentMegabytes(pid);
  await host.leave();
  folder.remove();
  yield { bench: 'idle', metric: 'agent host, processor', unit: '% of a core', ...atMost(rounded(share * 100), 0.5) };
  yield { bench: 'idle', metric: 'agent host, memory', unit: 'MB', ...atMost(rounded(memory, 0), 150) };
};

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
