/**
 * Works on a stage and is killed at a write: node killed-process.ts FOLDER WORKSPACE DIE-AT. Prints the number of failpoints that
 * it passed.
 */
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { Store } from '../../../../agent-core/durable/sqlite/store.ts';
import { openStaging } from '../../../../agent-core/execution/staging/store/staging-store.ts';
import { Failpoints } from '../../durable/faults/failpoints.ts';
import { workOn } from './killed-work.ts';

const [folder = '', workspace = '', dieAt = '0'] = process.argv.slice(2);
const failpoints = new Failpoints(Number(dieAt));

/** Before each transaction, before its end, and behind it. */
const write = Store.prototype.write;
Store.prototype.write = function <T>(this: Store, work: () => T): T {
  failpoints.pass('before');
  const result = write.call(this, () => {
    const done = work();
    failpoints.pass('inside');
    return done;
  }) as T;
  failpoints.pass('after');
  return result;
};

const store = openStaging(folder, { clock: systemClock, log: () => {} });
await workOn(store, workspace);
store.close();
process.stdout.write(`${failpoints.passed.length}\n`);
