/** `penumbra replay` on weeks of ordinary typing: its speed, and that it keeps quiet. */
import { execFileSync } from 'node:child_process';
import { atLeast, atMost, type Bench, dataFile } from './figure.mts';

const QUIET_FOR = 10_000;

export const replay: Bench = async function* () {
  const trace = dataFile('typing.rustcode.trace.jsonl.gz');
  const started = performance.now();
  const output = execFileSync(process.execPath, ['dist/penumbra.js', 'replay', trace, '--json'], {
    maxBuffer: 2 ** 30,
  });
  const seconds = (performance.now() - started) / 1000;
  const lines = output
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const summary = lines.at(-1);
  const bench = 'replay';
  yield {
    bench,
    metric: 'speed, whole process',
    unit: 'signals/s',
    ...atLeast(Math.round(summary.signals / seconds), 10_000),
  };
  yield { bench, metric: 'pipeline time a signal, p95', unit: 'ms', value: summary.latencyMs.p95 };
  yield { bench, metric: 'peak memory', unit: 'MB', value: summary.peakRssMb };
  const early = lines.filter((line) => line.type === 'suggestion' && line.signal < QUIET_FOR).length;
  yield { bench, metric: `suggestions in the first ${QUIET_FOR} signals`, unit: 'suggestions', ...atMost(early, 0) };
  yield { bench, metric: 'suggestions in all', unit: 'suggestions', value: summary.suggestions };
};
