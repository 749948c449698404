/** The thread on which a long output is made short (`thread.ts`). */
import { parentPort, workerData } from 'node:worker_threads';
import { type CompactOptions, compact } from './compact.ts';

const { output, options } = workerData as { output: string; options: CompactOptions };
parentPort?.postMessage(compact(output, options));
