/** From a signal's sending to the word that it is on the disk, through the real process, in the batches an editor sends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, type Bench, quantile, rounded } from './figure.mts';
import { startHost } from './host-process.mts';

const BATCHES = 300;
const A_BATCH = 5;
const EVERY_MS = 15;

export const recording: Bench = async function* () {
  const host = await startHost();
  const sent: number[] = [];
  const took: number[] = [];
  host.connection.onNotification('signalsAccepted', ({ upTo }: { upTo: number }) => {
    for (let seq = took.length; seq < upTo; seq++) took.push(performance.now() - (sent[seq] ?? 0));
  });
  try {
    for (let batch = 0; batch < BATCHES; batch++) {
      const items = Array.from({ length: A_BATCH }, (_, i) => {
        const seq = batch * A_BATCH + i;
        sent[seq] = performance.now();
        return {
          seq,
          signal: {
            v: 1,
            t: Date.now(),
            kind: 'terminal.run',
            cwd: '/home/me/project',
            command: `npm test -- ${seq}`,
            exitCode: 0,
          },
        };
      });
      await host.connection.sendRequest('recordSignals', { items });
      await sleep(EVERY_MS);
    }
    await host.connection.sendRequest('flush', {});
    await sleep(100);
  } finally {
    await host.stop();
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
