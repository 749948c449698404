/**
 * `node child.ts relay|reader FOLDER URL CALLS`: relays or reads until its stdin ends, or kills itself at the worst moment of
 * the CALLS-th message: a relay after it was sent and before that is marked, a reader after it was journalled and before anybody
 * is told. 0: never.
 */
import path from 'node:path';
import { systemClock } from '../../../../agent-core/contracts/clock.ts';
import type { EventBus } from '../../../../agent-core/durable/bus/bus.ts';
import { readEvents } from '../../../../agent-core/durable/bus/reader.ts';
import { RedisBus } from '../../../../agent-core/durable/bus/redis/redis-bus.ts';
import { Relay } from '../../../../agent-core/durable/bus/relay.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';

const [role, folder, url, calls] = process.argv.slice(2) as [string, string, string, string];
let left = Number(calls);

function dying(bus: EventBus): EventBus {
  const die = () => process.kill(process.pid, 'SIGKILL');
  return {
    publish: async (topic, messages) => {
      if (role === 'reader' && --left === 0) die();
      const positions = await bus.publish(topic, messages);
      // Only what was sent counts: without a server it is tried again, and its death is still before it.
      if (role === 'relay' && --left === 0) die();
      return positions;
    },
    kept: (topic, positions) => bus.kept(topic, positions),
    subscribe: (topic, subscriber) => bus.subscribe(topic, subscriber),
    close: () => bus.close(),
  };
}

const bus = dying(await RedisBus.open({ url, log: silent, claimMs: 200 }));
const { outbox, inbox } = openJournal(path.join(folder, role === 'relay' ? 'from' : 'to'), {
  clock: systemClock,
  log: silent,
});
if (role === 'relay') await new Relay({ outbox, bus, log: silent }).start();
else await readEvents({ reader: 'reader', inbox, bus, log: silent });
process.stdin.resume().on('end', () => process.exit(0));
