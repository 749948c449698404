import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitment, link, newSalt, ORIGIN } from '../../../../agent-core/durable/journal/chain.ts';
import type { RunEvent } from '../../../../agent-core/durable/journal/events.ts';
import { runs } from '../../../../agent-core/durable/journal/sqlite/migrations/001-runs.ts';
import { boxes } from '../../../../agent-core/durable/journal/sqlite/migrations/002-boxes.ts';
import { openJournal } from '../../../../agent-core/durable/journal/sqlite/open.ts';
import { silent } from '../../../../agent-core/durable/log.ts';
import { openDatabase } from '../../../../agent-core/durable/sqlite/database.ts';
import type { Store } from '../../../../agent-core/durable/sqlite/store.ts';
import { Bench, HandClock, id, intent, outcome, tickDone, untouched } from './contract/fixture.ts';

const LONG = 'long '.repeat(200);

/** Writes a run as the journal did while its schema was the second. */
function writeOld(store: Store, run: string, number: number, events: readonly RunEvent[]): void {
  let last: Buffer = ORIGIN;
  const at = 1_700_000_000_000;
  store.sql
    .prepare(
      `INSERT INTO run (id, name, program, status, checkpoint, tick, seq, link, epoch, ready_at, created_at, updated_at)
       VALUES (?, ?, 'p', 'ready', 1, 1, ?, ?, 1, ?, ?, ?)`,
    )
    .run(number, run, events.length, ORIGIN, at, at, at);
  for (const [i, { kind, ...rest }] of events.entries()) {
    const [text, salt, seq] = [Buffer.from(JSON.stringify(rest)), newSalt(), i + 1];
    last = link(last, { run, seq, kind, at }, commitment(salt, text));
    const isLong = text.length > 400;
    if (isLong) store.sql.prepare('INSERT INTO content VALUES (?, ?, ?, 0)').run(number, salt, text);
    store.sql
      .prepare('INSERT INTO event (run, seq, kind, at, body, content, salt, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(number, seq, kind, at, isLong ? null : text, isLong ? number : null, salt, last);
  }
  store.sql.prepare('UPDATE run SET link = ? WHERE id = ?').run(last, number);
}

test('runs of an older journal are whole after its schema was brought up, and go on with the steps they had', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penumbra-journal-'));
  const clock = new HandClock();
  try {
    const { store } = openDatabase(folder, { clock, log: silent }, { file: 'runs.db', migrations: [runs, boxes] });
    const created = { kind: 'RUN_CREATED', program: 'p', version: '1', schema: 1, state: { n: 0 } } as const;
    for (const [i, run] of ['first', 'second'].entries()) {
      writeOld(store, run, i + 1, [created, intent('a'), outcome('a', run + LONG), intent('b', 1)]);
    }
    store.close();
    const { journal } = openJournal(folder, { clock, log: silent });
    const bench = new Bench(untouched(journal), clock);
    expect(await journal.verify(id('first'))).toBe(4);
    const claim = await bench.claim('second');
    const { steps } = await journal.load(claim);
    expect(steps.map(({ name, state, outcome: has }) => [name, state, has])).toEqual([
      ['a', 'done', { state: 'done', value: `second${LONG}` }],
      ['b', 'started', undefined],
    ]);
    await bench.append(claim, outcome('b', 1), tickDone(1, {}, true));
    expect(await journal.verify(id('second'))).toBe(7);
    expect(await journal.purge(id('second'))).toBeGreaterThan(LONG.length);
    expect(await journal.verify(id('second'))).toBe(7);
    await journal.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
