/** `compact` for outputs of any length: long ones on a thread of their own, so that nothing else waits for them. */
import { Worker } from 'node:worker_threads';
import { type Compacted, type CompactOptions, compact, wayToWhole } from './compact.ts';

/** Shorter ones take less time than a thread's start; UTF-16 code units. */
const LONG = 300_000;
const LONGEST_MS = 60_000;
/** Beside the bundles, as here. */
const SCRIPT = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './compactor.js', import.meta.url);

/** What `compact` gives; both ends alone, and not `complete`, where the thread came to no end. Never rejects. */
export async function compacted(output: string, options: CompactOptions = {}): Promise<Compacted> {
  if (output.length <= LONG) return compact(output, options);
  const worker = new Worker(SCRIPT, { workerData: { output, options } });
  try {
    return await answerOf(worker);
  } catch {
    return bothEnds(output, options);
  } finally {
    void worker.terminate();
  }
}

function answerOf(worker: Worker): Promise<Compacted> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it took too long')), LONGEST_MS);
    worker.once('message', resolve).once('error', reject).once('exit', reject);
    worker.once('exit', () => clearTimeout(timer));
  });
}

function bothEnds(output: string, { handle, ...options }: CompactOptions): Compacted {
  const first = compact(output.slice(0, LONG / 2), options);
  const last = compact(output.slice(-LONG / 2), options);
  const text = `${first.text}\n[… not looked at, ERRORS may be among it${wayToWhole(handle)}]\n${last.text}`;
  return { ...last, text, lines: first.lines + last.lines, complete: false };
}
