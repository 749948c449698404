/** On what the figures were measured, and how busy it was with other work. */
import { readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { loadSqlite, sqliteVersion } from '../../../agent-core/durable/sqlite/load.ts';
import { rounded } from '../figure.mts';

/** Busier than this share of its processors with others' work, %, a machine is not quiet. */
const QUIET = 10;
const LOOK_MS = 1_000;

/** One line. */
export function machine(): string {
  const [cpu] = os.cpus();
  const memory = rounded(os.totalmem() / 2 ** 30, 0);
  const versions = `Node ${process.versions.node}, SQLite ${sqliteVersion(loadSqlite())}`;
  return `${os.cpus().length} x ${cpu?.model.trim()}, ${memory} GiB, ${os.type()} ${os.release()}, data on ${diskOf(os.tmpdir())}; ${versions}`;
}

/** What others did just now, while this process waited: `quiet (3 % busy)`. */
export async function load(): Promise<string> {
  const before = times();
  await pause(LOOK_MS);
  const after = times();
  const share = rounded((100 * (after.busy - before.busy)) / (after.all - before.all), 0);
  return `${share <= QUIET ? 'quiet' : 'not quiet'} (${share} % busy)`;
}

/** With what waits for the disk, where the system says it. */
function times(): { busy: number; all: number } {
  if (process.platform === 'linux') {
    const fields = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).slice(1, 9).map(Number) ?? [];
    const all = fields.reduce((sum, each) => sum + each, 0);
    return { all, busy: all - (fields[3] ?? 0) };
  }
  const all = os.cpus().map(({ times: t }) => [t.user + t.nice + t.sys + t.irq, t.idle] as const);
  const busy = all.reduce((sum, [each]) => sum + each, 0);
  return { busy, all: all.reduce((sum, [, idle]) => sum + idle, busy) };
}

function diskOf(folder: string): string {
  const { bsize, blocks } = statfsSync(folder);
  const size = `${rounded((bsize * blocks) / 2 ** 30, 0)} GiB`;
  if (process.platform !== 'linux') return size;
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at]) => at && `${folder}/`.startsWith(at.endsWith('/') ? at : `${at}/`))
    .sort(([, a], [, b]) => (b?.length ?? 0) - (a?.length ?? 0));
  return `${mounts[0]?.[2] ?? 'a disk'} of ${size}`;
}
