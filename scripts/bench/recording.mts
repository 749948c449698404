/** From a signal's sending to the word that it is on the disk, through the real process, in the batches an editor sends. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Signal } from '../../agent-core/contracts/index.ts';
import { HostProcess, temporaryFolder } from '../../test/support/host-process.ts';
import { atMost, type Bench, quantile, rounded } from './figure.mts';

const BATCHES = 300;
const A_BATCH = 5;
const EVERY_MS = 15;

export const recording: Bench = async function* () {
  const folder = temporaryFolder();
  const host = new HostProcess(folder.path);
  await host.initialize();
  const sent: number[] = [];
  const took: number[] = [];
  host.onNotice('signalsAccepted', ({ upTo }) => {
    for (let seq = took.length; seq < upTo; seq++) took.push(performance.now() - (sent[seq] ?? 0));
  });
  try {
    for (let batch = 0; batch < BATCHES; batch++) {
      const items = Array.from({ length: A_BATCH }, (_, i) => {
        const seq = batch * A_BATCH + i;
        sent[seq] = performance.now();
        return { seq, signal: ran(`npm test -- ${seq}`) };
      });
      await host.request('recordSignals', { items });
      await sleep(EVERY_MS);
    }
    await host.request('flush', {});
    await sleep(100);
  } finally {
    await host.leave();
    folder.remove();
  }
  const bench = 'recording';
  yield {
    bench,
    metric: 'signals accepted',
    unit: 'signals',
    value: took.length,
    ok: took.length === BATCHES * A_BATCH,
  };
  yield { bench, metric: 'signal to disk, p95', unit: 'ms', ...atMost(rounded(quantile(took, 0.95)), 50) };
};

function ran(command: string): Signal {
  return { v: 1, t: Date.now(), kind: 'terminal.run', cwd: '/home/me/project', command, exitCode: 0 };
}
