/**
 * A person's act in a process of its own: node person-process.ts FOLDER RUN ACT DIE-AT, over the journal that PENUMBRA_JOURNAL names or
 * the folder's own. Prints the failpoints it passed, one a line.
 */
import { RunId, systemClock } from '../../../../agent-core/contracts/index.ts';
import { openConfiguredJournal } from '../../../../agent-core/durable/journal/open.ts';
import { Store } from '../../../../agent-core/durable/sqlite/store.ts';
import { Failpoints } from './failpoints.ts';
import { ACTS } from './person-acts.ts';
import { passTransactions } from './shard-failpoints.ts';

const [folder = '', run = '', act = '', dieAt = '0'] = process.argv.slice(2);
const failpoints = new Failpoints(Number(dieAt));
const log = (_level: string, message: string) => process.stderr.write(`${message}\n`);
const { journal } = await openConfiguredJournal(folder, { clock: systemClock, log, onlyLooks: true });

const { write, emptyLog } = Store.prototype;
Store.prototype.write = function passing<T>(this: Store, work: () => T): T {
  failpoints.pass('before write');
  const result = write.call(this, () => {
    const done = work();
    failpoints.pass('within write');
    return done;
  }) as T;
  failpoints.pass('after write');
  return result;
};
Store.prototype.emptyLog = function passing(this: Store) {
  failpoints.pass('before emptying the log');
  const isEmpty = emptyLog.call(this);
  failpoints.pass('after emptying the log');
  return isEmpty;
};

passTransactions(failpoints);

await ACTS[act]?.does(journal, RunId.parse(run));
process.stdout.write(`${failpoints.passed.join('\n')}\n`);
await journal.close();
