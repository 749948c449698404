/**
 * A worker in a process of its own: node process.ts FOLDER DIE-AT [often], over the journal that PENUMBRA_JOURNAL names or the folder's own.
 * Compacts the run at its end, or all the while. Prints the failpoints it passed, one a line, when the run ends: each effect and, on
 * Postgres, each write to a database, else each of the journal.
 */
import { join } from 'node:path';
import { isOver, RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import { journalAddresses, openConfiguredJournal } from '../../../../agent-core/durable/journal/open.ts';
import { sweep } from '../../../../agent-core/durable/journal/sweep.ts';
import { Worker } from '../../../../agent-core/durable/workers/worker.ts';
import { Failpoints, withFailpoints } from './failpoints.ts';
import { programsOf, World } from './program.ts';
import { passStatements, passTransactions } from './shard-failpoints.ts';

const RUN = RunId.parse('run');
const [folder = '', dieAt = '0', compacts = ''] = process.argv.slice(2);
const failpoints = new Failpoints(Number(dieAt));
const log = (_level: string, message: string) => process.stderr.write(`${message}\n`);
const isPostgres = journalAddresses().length > 0;
const { journal: real, liveness } = await openConfiguredJournal(folder, { clock: systemClock, log });
if (isPostgres) {
  passTransactions(failpoints);
  passStatements(failpoints);
}
const journal = isPostgres ? real : withFailpoints(real, failpoints);
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
await real.close();
