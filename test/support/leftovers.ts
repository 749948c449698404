/** What a program that works in a folder of its own may leave when it is killed: processes, mounts, control groups. */
import { spawnSync } from 'node:child_process';
import { globSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Ids of the processes whose command line names `file`, or something in it. */
export function processesOf(file: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) =>
      commandLine(name)
        .split(/[\0=]/)
        .some((word) => word === file || word.startsWith(`${file}/`)),
    )
    .map(Number);
}

/** Kills them, and resolves when the last of them is gone. */
export async function endProcessesOf(file: string): Promise<void> {
  for (let left = processesOf(file); left.length > 0; left = processesOf(file)) {
    for (const pid of left) end(pid);
    await wait(10);
  }
}

/** Where something is mounted in `folder`, the last one mounted first. */
export function mountsBelow(folder: string): string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return lines
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place.startsWith(`${folder}/`))
    .reverse();
}

export function unmountBelow(folder: string): void {
  for (const place of mountsBelow(folder)) spawnSync('umount', ['-l', place]);
}

/** The control groups called `name`, and what is in them, the innermost first. */
export function cgroupsOf(name: string): string[] {
  const groups = globSync([`/sys/fs/cgroup/${name}/**/`, `/sys/fs/cgroup/*/${name}/**/`]);
  return groups.sort((a, b) => b.length - a.length);
}

/** Removes them; they have to be without processes. */
export function removeCgroups(name: string): void {
  for (const group of cgroupsOf(name)) rmdirSync(group);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}
