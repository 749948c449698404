/** A worker in a process of its own: node process.ts FOLDER DIE-AT [often]. Compacts the run at its end, or all the while. Prints the failpoints it passed, one a line, when the run ends. */
import { join } from 'node:path';
import { isOver, RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { sweep } from '../../../../agent-core/durable/journal/sweep.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { Failpoints, withFailpoints } from './failpoints.ts';
import { programsOf, World } from './program.ts';

const RUN = RunId.parse('run');
const [folder = '', dieAt = '0', compacts = ''] = process.argv.slice(2);
const failpoints = new Failpoints(Number(dieAt));
const log = (_level: string, message: string) => process.stderr.write(`${message}\n`);
const { journal: real, liveness } = openJournal(folder, { clock: systemClock, log });
const journal = withFailpoints(real, failpoints);
const programs = programsOf(new World(join(folder, 'world'), failpoints));
const worker = new Worker({ journal, liveness, programs, clock: systemClock, log });
await worker.start();
process.stdout.write('started\n');
for (;;) {
  const { status } = await real.summary(RUN);
  if (isOver(status) || ['parked', 'quarantined', 'broken'].includes(status)) break;
  if (compacts === 'often') await sweep(real, { compactAfter: 1 });
  await new Promise((resolve) => setTimeout(resolve, 5));
}
// What is over is compacted, and its child, which ended before it, removed.
const { status, updatedAt } = await real.summary(RUN);
if (status === 'done') await sweep(journal, { compactAfter: 1, before: updatedAt });
await worker.stop(1000);
process.stdout.write(`${failpoints.passed.join('\n')}\n`);
