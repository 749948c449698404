/** A worker in a process of its own: node worker.mts FOLDER. Prints `ready`, then `step` at every step it does. */
import { systemClock } from '../../../agent-core/contracts/index.ts';
import { openJournal } from '../../../agent-core/durable/journal/sqlite/open.ts';
import { Worker } from '../../../agent-core/durable/workers/worker.ts';
import { endless, pure } from './kit.mts';

const [folder = ''] = process.argv.slice(2);
const { journal, liveness } = openJournal(folder, { clock: systemClock, log: console.error });
const program = endless('steps', (run) =>
  run.step('step', pure, () => {
    process.stdout.write('step\n');
  }),
);
await new Worker({ journal, liveness, programs: [program], clock: systemClock, log: console.error }).start();
process.stdout.write('ready\n');
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000, bytes: process.memoryUsage().rss });
});
