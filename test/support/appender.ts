/** A process of its own that records in a loop, telling each acknowledged number on stdout. Killed by the test. */
import { systemClock } from '../../agent-core/contracts/index.ts';
import { openDatabase } from '../../agent-core/durable/sqlite/database.ts';
import { createMasker } from '../../agent-core/security/masking/index.ts';
import { Recording } from '../../agent-core/shadow/recording/recording.ts';

const [folder = '', session = '', count = '1000000'] = process.argv.slice(2);
const { store, state } = openDatabase(folder, { clock: systemClock, log: () => {} });
const recording = new Recording(store, createMasker(), systemClock);
process.stdout.write(`${JSON.stringify(state)}\n`);
for (let seq = recording.accepted(session).upTo, n = 0; n < Number(count); seq++, n++) {
  const text = `${session} ${seq} `.repeat(40);
  const signal = { v: 1, t: Date.now(), kind: 'doc.open', doc: `${session}.ts`, language: 'x', text } as const;
  recording.append([{ session, seqFrom: seq, seqTo: seq, workspace: '/work', signal }]);
  process.stdout.write(`${seq}\n`);
}
store.close();
