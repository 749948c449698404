/** What many calls leave behind, on the machine and in this process. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isLarge } from '../durable/kit.mts';
import { atMost, type Figure, rounded } from '../figure.mts';
import type { Bed } from './bed.mts';
import { figure, line, requireDone, treeOf, workspace } from './kit.mts';

const CALLS = isLarge ? 1000 : 60;
/** By then everything that is made once is made. */
const SETTLED = CALLS / 5;
const AT_ONCE = 2;
const MB = 1 << 20;
/** What the collector and the engine's client make the figure waver by. */
const FLAT_MB = 5;

export async function* leaving(bed: () => Promise<Bed>): AsyncGenerator<Figure, void, undefined> {
  const here = await bed();
  const temporary = mkdtempSync(join(tmpdir(), 'penumbra-bench-'));
  const usual = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  try {
    yield* counted(here);
  } finally {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    rmSync(temporary, { recursive: true });
  }
}

async function* counted(here: Bed): AsyncGenerator<Figure, void, undefined> {
  const before = await left(here);
  const sandbox = await here.sandbox();
  const files = treeOf(workspace(40, 25_000));
  const heap: number[] = [];
  let done = 0;
  const worker = async () => {
    while (done < CALLS) {
      done++;
      requireDone(await sandbox.run(line('echo changed >> pkg0/part0/file0.ts', files)), 1);
      if (done === SETTLED || done === CALLS) heap.push(heapMegabytes());
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await sandbox.close();
  }
  const after = await left(here);
  const more = Object.entries(after).map(([kind, names]) => {
    const old = new Set(before[kind]);
    return [kind, names.filter((name) => !old.has(name))] as const;
  });
  const words = more.map(([kind, names]) => `${names.length} ${kind}`).join(', ');
  const count = more.reduce((sum, [, names]) => sum + names.length, 0);
  yield figure(`left after ${CALLS} calls`, 'things', { ...atMost(count, 0), spread: words });
  const growth = rounded((heap.at(-1) ?? 0) - (heap[0] ?? 0), 1);
  const spread = `${heap.map((each) => rounded(each, 1)).join(' to ')} MB`;
  yield figure(`memory of this process, calls ${SETTLED} to ${CALLS}`, 'MB', { ...atMost(growth, FLAT_MB), spread });
}

/** Whatever of a call could stay, by kind. */
async function left({ engine }: Bed): Promise<Record<string, string[]>> {
  const [containers, { Volumes }] = await Promise.all([
    engine.docker.listContainers({ all: true }),
    engine.docker.listVolumes(),
  ]);
  return {
    containers: containers.map(({ Id }) => Id),
    volumes: (Volumes ?? []).map(({ Name }) => Name),
    mounts: readFileSync('/proc/self/mounts', 'utf8').split('\n'),
    'temporary files': readdirSync(tmpdir()),
  };
}

/** What is in use after a full collection, outside of the heap too. */
function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
}
