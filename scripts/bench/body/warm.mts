/** A call as an agent makes it: now and then, over a workspace of 1 MB, whose changes come back. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxResult } from '../../../agent-core/execution/sandbox/sandbox.ts';
import { isLarge } from '../durable/kit.mts';
import { atMost, type Figure, quantile, rounded } from '../figure.mts';
import type { Bed } from './bed.mts';
import { figure, line, medianMs, piecesOf, requireDone, treeOf, workspace } from './kit.mts';

const CALLS = isLarge ? 300 : 30;
const COLD = isLarge ? 20 : 5;
const EVERY_MS = 2000;
const COMMAND = 'echo changed >> pkg0/part0/file0.ts && head -c 50000 /dev/zero > new.bin && rm pkg0/part1/file30.ts';

export async function* warm(bed: () => Promise<Bed>): AsyncGenerator<Figure, void, undefined> {
  const here = await bed();
  const files = treeOf(workspace(40, 25_000));
  const ours = await here.sandbox();
  const results: SandboxResult[] = [];
  try {
    for (let i = 0; i < CALLS; i++) {
      const next = pause(EVERY_MS);
      results.push(requireDone(await ours.run(line(COMMAND, files)), 3));
      await next;
    }
  } finally {
    await ours.close();
  }
  const peers: string[] = [];
  for (const runtime of ['runsc', 'runc'] as const) {
    const times: number[] = [];
    for (let i = 0; i < COLD; i++) {
      times.push(await here.cold(runtime, files, COMMAND));
      await pause(EVERY_MS / 4);
    }
    peers.push(`docker run --runtime ${runtime} ${medianMs(times)} ms`);
  }
  const all = results.map(({ ms }) => ms);
  const held = (share: number, limit: number) => atMost(rounded(quantile(all, share), 0), limit);
  const what = `call over a warm container, 1 MB in and its diff out, ${CALLS} calls, one every 2 s`;
  yield figure(`${what}, p50`, 'ms', { ...held(0.5, 200), spread: piecesOf(results) }, peers.join(', '));
  yield figure(`${what}, p99`, 'ms', held(0.99, 600), peers.join(', '));
}
