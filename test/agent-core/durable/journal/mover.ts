/** Opens the databases of its arguments as one journal and dies as soon as a run was copied: node mover.ts ONE TWO. */
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import { openPostgres } from '../../../../agent-core/durable/journal/postgres/open.ts';
import { Shard } from '../../../../agent-core/durable/journal/postgres/shard.ts';

const rows = Shard.prototype.rows;
Shard.prototype.rows = function (text, ...values) {
  if (text.includes('SET arriving = false')) process.kill(process.pid, 'SIGKILL');
  return rows.call(this, text, ...values) as never;
};
const { moved } = await openPostgres(process.argv.slice(2), { clock: systemClock, log: () => {} });
await moved;
