/** Calls without a pause between them: each waits for a container that had to be started for it. */
import type { Sandbox } from '../../../agent-core/execution/sandbox/sandbox.ts';
import { isLarge } from '../durable/kit.mts';
import { atLeast, atMost, type Figure, rounded } from '../figure.mts';
import type { Bed } from './bed.mts';
import { figure, line, requireDone, timed, treeOf, workspace } from './kit.mts';

const CALLS = isLarge ? 200 : 40;
const COLD = isLarge ? 30 : 10;
const AT_ONCE = [1, 2, 4, 8];
const COMMAND = 'echo changed >> pkg0/part0/file0.ts';

export async function* sustained(bed: () => Promise<Bed>): AsyncGenerator<Figure, void, undefined> {
  const here = await bed();
  const files = treeOf(workspace(40, 25_000));
  const rates = new Map<number, number>();
  let failed = 0;
  const sandbox = await here.sandbox();
  try {
    for (const width of AT_ONCE) {
      const ms = await timed(async () => {
        failed += await abreast(width, CALLS, () => called(sandbox, files));
      });
      rates.set(width, (CALLS * 1000) / ms);
    }
  } finally {
    await sandbox.close();
  }
  const coldRate = async (width: number) => {
    const ms = await timed(() => abreast(width, COLD, () => here.cold('runsc', files, COMMAND)));
    return `${rounded((COLD * 1000) / ms)} calls/s ${width} at once`;
  };
  const peer = `docker run --runtime runsc: ${await coldRate(1)}, ${await coldRate(8)}`;
  const rate = (width: number) => rounded(rates.get(width) ?? 0);
  const all = AT_ONCE.map((width) => `${rate(width)} ${width} at once`).join(', ');
  yield figure(`${CALLS} calls back to back, pool refilled`, 'calls/s', { ...atLeast(rate(1), 2), spread: all }, peer);
  const best = Math.max(...rates.values());
  yield figure('8 calls at once, of the best rate', 'share', atLeast(rounded((rates.get(8) ?? 0) / best), 0.9), peer);
  yield figure(`failures in ${CALLS * AT_ONCE.length} calls, up to 8 at once`, 'calls', atMost(failed, 0));
}

async function called(sandbox: Sandbox, files: Parameters<typeof line>[1]): Promise<void> {
  requireDone(await sandbox.run(line(COMMAND, files)), 1);
}

/** `count` times `work`, `width` of them at once; gives how many failed. */
async function abreast(width: number, count: number, work: () => Promise<unknown>): Promise<number> {
  let begun = 0;
  let failed = 0;
  const worker = async () => {
    while (begun < count) {
      begun++;
      await work().catch((error: unknown) => {
        failed++;
        console.error(String(error));
      });
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return failed;
}
