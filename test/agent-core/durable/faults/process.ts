/** A worker in a process of its own: node process.ts FOLDER DIE-AT. Prints the failpoints it passed, one a line, when the run ends. */
import { join } from 'node:path';
import { isOver, RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { Failpoints, withFailpoints } from './failpoints.ts';
import { programsOf, World } from './program.ts';

const [folder = '', dieAt = '0'] = process.argv.slice(2);
const failpoints = new Failpoints(Number(dieAt));
const log = (_level: string, message: string) => process.stderr.write(`${message}\n`);
const { journal: real, liveness } = openJournal(folder, { clock: systemClock, log });
const journal = withFailpoints(real, failpoints);
const programs = programsOf(new World(join(folder, 'world'), failpoints));
const worker = new Worker({ journal, liveness, programs, clock: systemClock, log });
await worker.start();
process.stdout.write('started\n');
for (;;) {
  const { status } = await real.summary(RunId.parse('run'));
  if (isOver(status) || ['parked', 'quarantined', 'broken'].includes(status)) break;
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await worker.stop(1000);
process.stdout.write(`${failpoints.passed.join('\n')}\n`);
