/** A workspace of 10,000 files: its first call, and later ones, between which ten files change. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxResult } from '../../../agent-core/execution/sandbox/sandbox.ts';
import { isLarge } from '../durable/kit.mts';
import { atMost, type Figure, rounded } from '../figure.mts';
import type { Bed } from './bed.mts';
import { EMPTY, edited, figure, line, medianMs, piecesOf, requireDone, treeOf, workspace } from './kit.mts';

const FILES = 10_000;
const CHANGED = 10;
const FIRST = isLarge ? 5 : 2;
const LATER = isLarge ? 20 : 5;
const COLD = isLarge ? 5 : 1;
/** An agent thinks between its calls; what was begun in the background is done by then. */
const EVERY_MS = 10_000;
const COMMAND = 'echo changed >> pkg0/part0/file0.ts';

export async function* large(bed: () => Promise<Bed>): AsyncGenerator<Figure, void, undefined> {
  const here = await bed();
  let files = workspace(FILES, 600);
  const [first, later, bare]: SandboxResult[][] = [[], [], []];
  for (let i = 0; i < FIRST; i++) {
    const sandbox = await here.sandbox();
    try {
      first?.push(requireDone(await sandbox.run(line(COMMAND, treeOf(files))), 1));
      for (let n = 0; n < LATER / FIRST; n++) {
        await pause(EVERY_MS);
        files = edited(files, CHANGED);
        later?.push(requireDone(await sandbox.run(line(COMMAND, treeOf(files))), 1));
        await pause(EVERY_MS);
        bare?.push(requireDone(await sandbox.run(line('echo done', EMPTY)), 0));
      }
    } finally {
      await sandbox.close();
    }
  }
  const cold: number[] = [];
  for (let i = 0; i < COLD; i++) cold.push(await here.cold('runsc', treeOf(files), COMMAND));
  const peer = `docker run --runtime runsc with a full tar each time ${medianMs(cold)} ms`;
  yield* figures(first ?? [], later ?? [], bare ?? [], peer);
}

function* figures(
  first: readonly SandboxResult[],
  later: readonly SandboxResult[],
  bare: readonly SandboxResult[],
  peer: string,
): Generator<Figure> {
  const median = (results: readonly SandboxResult[]) => medianMs(results.map(({ ms }) => ms));
  const what = `${FILES} files`;
  yield figure(
    `${what}: first call`,
    's',
    { ...atMost(rounded(median(first) / 1000), 4), spread: piecesOf(first) },
    peer,
  );
  const over = { ...atMost(median(later) - median(bare), 500), spread: piecesOf(later) };
  yield figure(
    `${what}: later calls after ${CHANGED} changed, over the bare call`,
    'ms',
    over,
    `bare call ${median(bare)} ms; ${peer}`,
  );
}
