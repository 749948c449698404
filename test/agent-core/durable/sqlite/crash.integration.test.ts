import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { killedWhileWriting, startAppender } from '../../../support/child.ts';
import { recorded, setup, temporaryFolder } from '../../../support/recording.ts';

test('killed at any moment, every acknowledged signal is there and the database opens cleanly', async () => {
  const folder = temporaryFolder();
  let last = -1;
  for (let round = 0; round < 6; round++) {
    const acknowledged = await killedWhileWriting(folder, Math.floor(Math.random() * 60));
    last = Math.max(last, ...acknowledged);
    const { state, store, recording } = setup(folder);
    expect(state).toEqual({ state: 'ok' });
    expect(store.sql.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(recording.accepted('window').upTo).toBeGreaterThan(last);
    const texts = recorded(recording).map((signal) => signal.kind === 'doc.open' && signal.text.split(' ')[1]);
    expect(texts).toEqual(texts.map((_, i) => String(i)));
    expect(texts.length).toBe(recording.accepted('window').upTo);
    last = texts.length - 1;
    store.close();
  }
});

test('two processes on one database lose nothing of each other', async () => {
  const folder = temporaryFolder();
  const both = [startAppender(folder, 'left', 150), startAppender(folder, 'right', 150)];
  const states = (await Promise.all(both.map(({ ended }) => ended))).map(([state]) => state);
  expect(states).toEqual(['{"state":"ok"}', '{"state":"ok"}']);
  const { recording } = setup(folder);
  expect(recording.accepted('left')).toEqual({ upTo: 150, beyond: [] });
  expect(recording.accepted('right')).toEqual({ upTo: 150, beyond: [] });
  expect(recorded(recording)).toHaveLength(300);
});

test('of two processes that find a damaged file at once, one moves it and both use the fresh one', async () => {
  const folder = temporaryFolder();
  writeFileSync(`${folder}/penumbra.db`, 'damaged'.repeat(1000));
  const both = [startAppender(folder, 'left', 20), startAppender(folder, 'right', 20)];
  const states = (await Promise.all(both.map(({ ended }) => ended))).map(([state]) => JSON.parse(state ?? '').state);
  expect(states.sort()).toEqual(['ok', 'replaced']);
  expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
  expect(recorded(setup(folder).recording)).toHaveLength(40);
});
