import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../../../agent-core/durable/sqlite/store.ts';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { AnswerStore } from '../../../../agent-core/shadow/speaking/answer-store.ts';
import { OutcomeStore } from '../../../../agent-core/shadow/speaking/outcome-store.ts';
import { SilenceStore } from '../../../../agent-core/shadow/speaking/silence-store.ts';
import { NOON, onDisk, opened, recorded, row, setup, TypedDocument } from '../../../support/recording.ts';

const MINUTE = 60_000;
const marked = (mark: string) => `${mark} `.repeat(4);
const big = (mark: string) => Array.from({ length: 400 }, (_, i) => `${mark} ${i}`).join('\n');

describe('what a person wants forgotten leaves no byte in the files', () => {
  test('the last ten minutes', () => {
    const { folder, clock, recording } = setup();
    clock.time = NOON;
    const document = new TypedDocument('a.ts', '');
    recording.append([
      opened('old.ts', marked('remember-this'), NOON - 11 * MINUTE),
      opened('new.ts', marked('forget-this'), NOON - 9 * MINUTE),
      document.append('forget-that too'),
    ]);
    expect(onDisk(folder, 'forget-this')).toBe(true);
    const { signals, bytes } = recording.forget({ what: 'lastMinutes', minutes: 10 });
    expect(signals).toBe(2);
    expect(bytes).toBeGreaterThan(50);
    expect(['forget-this', 'forget-that', 'new.ts'].map((each) => onDisk(folder, each))).toEqual([false, false, false]);
    expect(onDisk(folder, 'remember-this')).toBe(true);
    expect(recorded(recording)).toHaveLength(1);
  });

  test('one document, under its names, with the texts others do not share', () => {
    const { folder, recording, store } = setup();
    recording.append([
      opened('secret-plan.ts', big('own')),
      opened('secret-plan.ts', big('shared')),
      opened('b.ts', big('shared')),
      row({ v: 1, t: NOON, kind: 'file.rename', path: 'draft.ts', to: 'secret-plan.ts' }),
      row({ v: 1, t: NOON, kind: 'doc.save', doc: 'secret-plan.ts' }),
    ]);
    expect(recording.forget({ what: 'document', workspace: '/work', doc: 'secret-plan.ts' }).signals).toBe(4);
    expect(onDisk(folder, 'secret-plan')).toBe(false);
    expect(store.sql.prepare('SELECT count(*) FROM blob').pluck().get()).toBe(1);
    expect(recorded(recording)).toMatchObject([{ doc: 'b.ts', text: big('shared') }]);
  });

  test('everything, with what lies in set-aside databases', () => {
    const { folder, recording, store } = setup();
    recording.append(
      Array.from({ length: 200 }, (_, i) => opened(`file-${i}.ts`, i % 2 ? marked('tell-tale') : big('large'))),
    );
    writeFileSync(`${store.file}.damaged-2026-01-01T00-00-00`, 'tell-tale');
    expect(recording.forget({ what: 'everything' }).signals).toBe(200);
    expect(['tell-tale', 'file-1', '/work'].map((each) => onDisk(folder, each))).toEqual([false, false, false]);
    expect(recording.days()).toEqual([]);
    expect(recording.forget({ what: 'everything' })).toEqual({ signals: 0, bytes: 0 });
  });

  test('texts kept beside the recording, but not the automations a person saved', () => {
    const { folder, recording, store } = setup();
    store.sql.exec(`
      INSERT INTO application VALUES (1, 'x', 's', 'f', 't', '/work', ${NOON}, 'applied', NULL);
      INSERT INTO application_document (application, doc, after, inverse) VALUES (1, 'a.ts', CAST('applied-text' AS BLOB), '[]');
      INSERT INTO automation VALUES ('m', 'Mine', 's', 'f', 0, '{}',
        '[{"doc":"a.ts","before":"example-text","at":1},{"doc":"b.ts","before":"other","at":1}]', '/work');
    `);
    store.sql.exec(`
      INSERT INTO outcome VALUES (1, 'judged', 'x', 'kept', 1), (2, 'refused', NULL, 'refused', 1)
    `);
    recording.forget({ what: 'document', workspace: '/work', doc: 'a.ts' });
    expect(store.sql.prepare('SELECT fingerprint FROM outcome').pluck().all()).toEqual(['refused']);
    expect(['applied-text', 'example-text', 'other'].map((each) => onDisk(folder, each))).toEqual([false, false, true]);
    recording.forget({ what: 'everything' });
    expect(store.sql.prepare('SELECT count(*) FROM outcome').pluck().get()).toBe(0);
    expect(store.sql.prepare('SELECT name, examples FROM automation').all()).toEqual([
      { name: 'Mine', examples: '[]' },
    ]);
  });
});

describe('a document is forgotten', () => {
  const workspaces = {
    one: JSON.stringify(['/p/one']),
    two: JSON.stringify(['/p/two']),
    inner: JSON.stringify(['/p/one/src']),
    both: JSON.stringify(['/p/one', '/p/two']),
  };
  type Where = keyof typeof workspaces;
  const all: readonly (readonly [Where, string])[] = [
    ['one', 'src/a.ts'],
    ['two', 'src/a.ts'],
    ['inner', 'a.ts'],
    ['inner', 'src/a.ts'],
    ['both', 'one/src/a.ts'],
    ['both', 'two/src/a.ts'],
    ['two', 'file:///p/one/src/a.ts'],
  ];
  const leftAfter = (where: Where, doc: string) => {
    const { recording, store } = setup();
    recording.append(all.map(([each, key]) => ({ ...opened(key, key), workspace: workspaces[each] })));
    recording.forget({ what: 'document', workspace: workspaces[where], doc });
    const names = new Map(Object.entries(workspaces).map(([name, workspace]) => [workspace, name]));
    return store.sql
      .prepare<[], { name: string; doc: string }>(
        'SELECT name, doc FROM signal JOIN workspace ON workspace.id = workspace ORDER BY signal.id',
      )
      .all()
      .map(({ name, doc }) => [names.get(name), doc]);
  };
  const others = [
    ['two', 'src/a.ts'],
    ['inner', 'src/a.ts'],
    ['both', 'two/src/a.ts'],
  ];

  test('under every key that its file has in any workspace, and no file of the same key in another', () => {
    expect(leftAfter('one', 'src/a.ts')).toEqual(others);
    expect(leftAfter('inner', 'a.ts')).toEqual(others);
    expect(leftAfter('both', 'one/src/a.ts')).toEqual(others);
    expect(leftAfter('two', 'src/a.ts')).toEqual(
      all.filter(([where, doc]) => !['two src/a.ts', 'both two/src/a.ts'].includes(`${where} ${doc}`)),
    );
  });

  test('with what was applied to it and saved from it there, and not in another project', () => {
    const { recording, store } = setup();
    for (const [i, where] of (['one', 'two'] as const).entries()) {
      const workspace = workspaces[where];
      store.sql
        .prepare(`INSERT INTO application VALUES (?, ?, 's', 'f', 't', ?, 1, 'applied', NULL)`)
        .run(i, where, workspace);
      store.sql
        .prepare(
          `INSERT INTO application_document (application, doc, after, inverse) VALUES (?, 'src/a.ts', x'', '[]')`,
        )
        .run(i);
      store.sql
        .prepare(`INSERT INTO automation VALUES (?, 'n', 's', 'f', 0, '{}', ?, ?)`)
        .run(where, '[{"doc":"src/a.ts"}]', workspace);
    }
    recording.forget({ what: 'document', workspace: workspaces.one, doc: 'src/a.ts' });
    expect(store.sql.prepare('SELECT id FROM application').pluck().all()).toEqual(['two']);
    expect(store.sql.prepare(`SELECT id FROM automation WHERE examples <> '[]'`).pluck().all()).toEqual(['two']);
  });
});

const DAY = 24 * 60 * MINUTE;

describe('what a silenced pattern does is forgotten, and it stays silent', () => {
  test.each([
    [{ what: 'document', workspace: '/work', doc: 'a.ts' }, 'b.ts a month ago, b.ts at noon'],
    [{ what: 'lastMinutes', minutes: 10 }, 'b.ts a month ago'],
    [{ what: 'everything' }, ''],
    [undefined, 'a.ts at noon, b.ts at noon'],
  ] as const)('by %o', (what, left) => {
    const { folder, recording, store, clock } = setup();
    const silence = new SilenceStore(store, createMasker(), '/work');
    const refuse = (doc: string, when: string, t: number) => {
      const about = { family: 'edit', summary: `${doc} ${when}`, docs: [doc] } as const;
      silence.answer({ fingerprints: [about.summary], answer: 'never', about }, t);
    };
    refuse('a.ts', 'at noon', NOON);
    refuse('b.ts', 'at noon', NOON);
    refuse('b.ts', 'a month ago', NOON - 31 * DAY);
    clock.time = NOON;
    if (what) recording.forget(what);
    else recording.enforceRetention({ days: 30, megabytes: 100 });
    const silenced = silence.silenced(NOON);
    expect(silenced).toHaveLength(3);
    const words = silenced.flatMap(({ summary }) => summary ?? []).sort();
    expect(words.join(', ')).toBe(left);
    expect(onDisk(folder, '["b.ts"]')).toBe(left.includes('b.ts'));
  });
});

test('what a pattern does whose silence is over goes with retention', () => {
  const { folder, recording, store, clock } = setup();
  const silence = new SilenceStore(store, createMasker(), '/work');
  const about = { family: 'edit', summary: 'tell-tale', docs: ['a.ts'] } as const;
  silence.answer({ fingerprints: ['f'], answer: 'notNow', about }, NOON);
  const kept = () => {
    recording.enforceRetention({ days: 30, megabytes: 100 });
    return store.sql.prepare('SELECT count(*) FROM silence WHERE summary IS NOT NULL').pluck().get();
  };
  clock.time = NOON + 20 * MINUTE;
  expect(kept()).toBe(1);
  clock.time = NOON + 40 * MINUTE;
  expect(kept()).toBe(0);
  expect(onDisk(folder, 'a.ts')).toBe(false);
});

test('what became of offers, and when they were answered, goes with the time it was judged in', () => {
  const { recording, store, clock } = setup();
  const outcomes = new OutcomeStore(store);
  const answers = new AnswerStore(store);
  for (const [days, fingerprint] of [
    [40, 'f0'],
    [20, 'f1'],
    [0, 'f2'],
  ] as const) {
    outcomes.add({ fingerprint, what: 'kept', at: NOON - days * DAY });
    store.write(() => answers.add({ at: NOON - days * DAY, kind: fingerprint, wanted: true }));
  }
  const left = () => [outcomes.all().map(({ fingerprint }) => fingerprint), answers.latest().map(({ kind }) => kind)];
  clock.time = NOON;
  recording.enforceRetention({ days: 30, megabytes: 100 });
  expect(left()).toEqual([
    ['f1', 'f2'],
    ['f2', 'f1'],
  ]);
  recording.forget({ what: 'lastMinutes', minutes: 10 });
  expect(left()).toEqual([['f1'], ['f1']]);
  recording.forget({ what: 'everything' });
  expect(left()).toEqual([[], []]);
});

test('a window that did nothing for some weeks keeps its numbers, whatever is deleted', () => {
  const { recording, clock } = setup();
  recording.append([{ ...opened('a.ts', 'x'), seqFrom: 0, seqTo: 7 }]);
  clock.time += 29 * DAY;
  recording.forget({ what: 'everything' });
  recording.enforceRetention({ days: 1, megabytes: 1 });
  expect(recording.accepted('window').upTo).toBe(8);
  clock.time += 2 * DAY;
  recording.enforceRetention({ days: 1, megabytes: 1 });
  expect(recording.accepted('window').upTo).toBe(0);
});

describe('retention', () => {
  const many = (n: number, t: (i: number) => number) =>
    Array.from({ length: n }, (_, i) => opened(`${i}.ts`, big(`f${i}`), t(i)));

  test('deletes what is older than its days', () => {
    const { clock, recording } = setup();
    recording.append(many(1200, (i) => (i < 1100 ? NOON - 31 * DAY : NOON - 29 * DAY)));
    clock.time = NOON;
    expect(recording.enforceRetention({ days: 30, megabytes: 100 }).signals).toBe(1100);
    expect(recorded(recording)).toHaveLength(100);
  });

  test('deletes the oldest until the rows hold no more than its megabytes', () => {
    const { recording, store } = setup();
    recording.append(many(800, (i) => NOON + i));
    const held = () =>
      Number(
        store.sql
          .prepare('SELECT (SELECT sum(bytes) FROM signal) + (SELECT sum(length(content)) FROM blob)')
          .pluck()
          .get(),
      );
    const before = held();
    const { signals, bytes } = recording.enforceRetention({ days: 30, megabytes: 0.1 });
    expect(held()).toBeLessThanOrEqual(100_000);
    expect(held()).toBeGreaterThan(95_000);
    expect(bytes).toBe(before - held());
    expect(recorded(recording)[0]).toMatchObject({ doc: `${signals}.ts` });
  });

  const apply = (store: Store, at: number, text: string) => {
    const insert = `INSERT INTO application VALUES (NULL, ?, 's', 'f', 't', '/work', ?, 'applied', NULL)`;
    const { lastInsertRowid } = store.sql.prepare(insert).run(text, at);
    const document = `INSERT INTO application_document (application, doc, after, inverse) VALUES (?, 'a.ts', CAST(? AS BLOB), '[]')`;
    store.sql.prepare(document).run(lastInsertRowid, text.repeat(10_000));
  };
  const applied = (store: Store) => store.sql.prepare('SELECT id FROM application ORDER BY at').pluck().all();

  test('deletes the texts of automations applied before its days, but no automation', () => {
    const { folder, recording, store, clock } = setup();
    apply(store, NOON - 8 * DAY, 'applied-long-ago');
    apply(store, NOON - 6 * DAY, 'applied-lately');
    store.sql.exec(`INSERT INTO automation VALUES ('m', 'Mine', 's', 'f', 0, '{}', '[]', '')`);
    clock.time = NOON;
    expect(recording.enforceRetention({ days: 7, megabytes: 100 })).toEqual({ signals: 0, bytes: 160_002 });
    expect(applied(store)).toEqual(['applied-lately']);
    expect(onDisk(folder, 'applied-long-ago')).toBe(false);
    expect(store.sql.prepare('SELECT count(*) FROM automation').pluck().get()).toBe(1);
  });

  test('counts the texts of applied automations, and deletes them in their turn', () => {
    const { recording, store } = setup();
    recording.append([opened('old.ts', '', NOON - 2), opened('new.ts', '', NOON)]);
    apply(store, NOON - 3, 'first');
    apply(store, NOON - 1, 'second');
    expect(recording.enforceRetention({ days: 30, megabytes: 0.08 })).toMatchObject({ signals: 0, bytes: 50_002 });
    expect(applied(store)).toEqual(['second']);
    expect(recording.enforceRetention({ days: 30, megabytes: 0.05 }).signals).toBe(1);
    expect(applied(store)).toEqual([]);
    expect(recorded(recording)).toMatchObject([{ doc: 'new.ts' }]);
  });

  test('gives the pages back to the disk', () => {
    const { recording, store } = setup();
    recording.append(many(800, () => NOON));
    const pages = Number(store.sql.pragma('page_count', { simple: true }));
    recording.enforceRetention({ days: 30, megabytes: 0.01 });
    expect(Number(store.sql.pragma('page_count', { simple: true }))).toBeLessThan(pages / 4);
  });

  test('is left to the window that is at it', () => {
    const { recording, store, clock } = setup();
    recording.append(many(10, () => NOON - 99 * DAY));
    store.sql.prepare(`INSERT INTO lease VALUES ('retention', 'another window', 1, ?)`).run(clock.time + 1000);
    expect(recording.enforceRetention({ days: 30, megabytes: 1 })).toEqual({ signals: 0, bytes: 0 });
    clock.time += 1000;
    expect(recording.enforceRetention({ days: 30, megabytes: 1 }).signals).toBe(10);
  });
});
