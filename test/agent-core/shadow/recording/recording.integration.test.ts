import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMasker } from '../../../../agent-core/security/masking/index.ts';
import { Documents } from '../../../../agent-core/shadow/observing/documents.ts';
import { Recording } from '../../../../agent-core/shadow/recording/recording.ts';
import { NOON, opened, recorded, row, setup, TypedDocument } from '../../../support/recording.ts';

describe('acknowledged numbers', () => {
  test('are everything below a number, and single ones behind it', () => {
    const { recording } = setup();
    const at = (seqFrom: number, seqTo = seqFrom) => ({ ...opened('a.ts', ''), seqFrom, seqTo });
    expect(recording.accepted('window')).toEqual({ upTo: 0, beyond: [] });
    recording.append([at(0), at(1, 3), at(6), at(8, 9)]);
    expect(recording.accepted('window')).toEqual({ upTo: 4, beyond: [6, 8, 9] });
    recording.append([at(4, 5), at(7)]);
    expect(recording.accepted('window')).toEqual({ upTo: 10, beyond: [] });
    expect(recording.accepted('another window')).toEqual({ upTo: 0, beyond: [] });
  });

  test('of a row are only those named, where other signals lie between', () => {
    const { recording } = setup();
    recording.append([{ ...opened('a.ts', ''), seqFrom: 0, seqTo: 4, numbers: [0, 2, 4] }]);
    expect(recording.accepted('window')).toEqual({ upTo: 1, beyond: [2, 4] });
  });

  test('can be acknowledged without leaving anything', () => {
    const { recording } = setup();
    recording.append([{ session: 'window', workspace: '/work', seqFrom: 0, seqTo: 2 }]);
    expect(recording.accepted('window').upTo).toBe(3);
    expect(recording.days()).toEqual([]);
  });

  test('sent again after a restart are not stored twice', () => {
    const { recording } = setup();
    const rows = [opened('a.ts', 'x'), opened('b.ts', 'y')];
    recording.append(rows);
    recording.append(rows);
    expect(recorded(recording)).toHaveLength(2);
  });

  test('outlive everything that was recorded under them', () => {
    const { recording } = setup();
    recording.append([{ ...opened('a.ts', 'x'), seqFrom: 0, seqTo: 7 }]);
    recording.forget({ what: 'everything' });
    expect(recording.accepted('window').upTo).toBe(8);
  });
});

test('a failing row leaves nothing of its batch', () => {
  const { recording } = setup();
  const broken = { ...opened('b.ts', 'y'), seqFrom: Number.NaN, seqTo: 1, numbers: [1] };
  expect(() => recording.append([opened('a.ts', 'x'), broken])).toThrow();
  expect(recorded(recording)).toEqual([]);
  expect(recording.accepted('window').upTo).toBe(0);
});

describe('recent', () => {
  test('gives one workspace, from a time on, the latest so many, in order', () => {
    const { recording } = setup();
    recording.append([1, 2, 3, 4].map((t) => opened(`${t}.ts`, '', t)));
    recording.append([{ ...opened('other.ts', '', 3), workspace: '/elsewhere' }]);
    const docs = (sinceMs: number, limit: number) =>
      [...recording.recent({ workspace: '/work', sinceMs, limit })].map(({ signal }) => 'doc' in signal && signal.doc);
    expect(docs(2, 100)).toEqual(['2.ts', '3.ts', '4.ts']);
    expect(docs(0, 2)).toEqual(['3.ts', '4.ts']);
  });

  test('knows the session and the last number of each', () => {
    const { recording } = setup();
    recording.append([{ ...opened('a.ts', 'x'), session: 's', seqFrom: 3, seqTo: 5 }]);
    expect([...recording.recent({ workspace: '/work', sinceMs: 0, limit: 9 })]).toMatchObject([
      { session: 's', seq: 5 },
    ]);
  });
});

describe('the documents that a session still has open', () => {
  const again = (recording: Recording, session = 'window') => {
    const documents = new Documents();
    const rows = [...recording.reopened(session)];
    for (const { signal } of rows) {
      if (signal.kind === 'doc.open') documents.open(signal);
      else if (signal.kind === 'doc.edit') documents.change(signal.doc, signal.changes);
      else if (signal.kind === 'file.rename') documents.rename(signal.path, signal.to);
    }
    const texts = Object.fromEntries([...documents.all.values()].map(({ doc, text }) => [doc, text]));
    return { texts, rows };
  };
  const closed = (doc: string) => row({ v: 1, t: NOON, kind: 'doc.close', doc });

  test('come back with their texts however much was recorded since, also by the host, and of no other session', () => {
    const { recording } = setup();
    const [early, late, own] = ['early.ts', 'late.ts', 'own.ts'].map((doc) => new TypedDocument(doc, `in ${doc}\n`));
    if (!early || !late || !own) throw new Error('three documents');
    const { text } = early;
    recording.append([opened('early.ts', 'a text before'), closed('early.ts'), opened('early.ts', text)]);
    recording.append([early.append('first')]);
    recording.append([{ ...opened('own.ts', own.text), session: 'window#host' }, own.append('by the host')]);
    recording.append([opened('gone.ts', 'x'), closed('gone.ts'), { ...opened('other.ts', ''), session: 'another' }]);
    recording.append([{ ...early.edit(0, 0, ''), session: 'another' }, opened('late.ts', late.text)]);
    const focused = () => row({ v: 1, t: NOON, kind: 'editor.focus' });
    recording.append(Array.from({ length: 6000 }, focused));
    recording.append([early.append(' second'), late.append('typed'), early.append(' third')]);
    const { texts, rows } = again(recording);
    expect(texts).toEqual({ 'early.ts': early.text, 'late.ts': late.text, 'own.ts': own.text });
    expect(rows).toHaveLength(8);
    expect(rows.map((each) => each.row)).toEqual(rows.map((each) => each.row).sort((a, b) => a - b));
    expect(rows.map((each) => each.session).filter((name) => name !== 'window')).toEqual(['window#host']);
    expect(again(recording, 'no such session').rows).toEqual([]);
  });

  test('are followed through their names', () => {
    const { recording } = setup();
    const document = new TypedDocument('a.ts', 'one\n');
    recording.append([opened('b.ts', 'was another'), closed('b.ts'), opened('a.ts', document.text)]);
    recording.append([document.append('two\n'), row({ v: 1, t: NOON, kind: 'file.rename', path: 'a.ts', to: 'b.ts' })]);
    const renamed = new TypedDocument('b.ts', document.text);
    recording.append([renamed.append('three\n'), opened('a.ts', 'a new one')]);
    expect(again(recording).texts).toEqual({ 'b.ts': 'one\ntwo\nthree\n', 'a.ts': 'a new one' });
    recording.append([closed('b.ts')]);
    expect(again(recording).texts).toEqual({ 'a.ts': 'a new one' });
  });
});

test('what a newer version recorded is left out, told once, and exported as it is', async () => {
  const { recording: writing, store, clock, folder } = setup();
  const document = new TypedDocument('a.ts', 'password = ""');
  const text = 'x'.repeat(300);
  const note = () => row({ v: 1, t: NOON, kind: 'doc.save', doc: 'a.ts' });
  writing.append([opened('a.ts', document.text), note(), note(), note(), opened('b.ts', text)]);
  const bodies: readonly (readonly [number, string | Buffer])[] = [
    [2, '{"v":1,"t":1,"kind":"doc.fold","doc":"a.ts","lines":[3,4]}'],
    [3, Buffer.from('packed otherwise')],
    [4, '{"v":2,"kind":"doc.open","doc":"a.ts"}'],
  ];
  for (const [id, body] of bodies) store.sql.prepare('UPDATE signal SET body = ? WHERE id = ?').run(body, id);
  const told: string[] = [];
  const recording = new Recording(store, createMasker(), clock, (level) => told.push(level));
  expect(recorded(recording).map((signal) => 'doc' in signal && signal.doc)).toEqual(['a.ts', 'b.ts']);
  expect([...recording.reopened('window')]).toHaveLength(2);
  expect(recording.acts('2026-05-04', { workspace: '/work', doc: 'a.ts' }).map((act) => act.sentence)).toEqual([
    'Opened a.ts (1 line)',
    ...Array(3).fill('Something that only a newer Penumbra can read'),
  ]);
  recording.append([document.edit(12, 0, 'correct7Horse')]);
  expect(recorded(recording)).toHaveLength(3);
  expect(told).toEqual(['warn']);
  expect(recording.unreadable).toBeGreaterThanOrEqual(9);
  const file = path.join(folder, 'all.trace.jsonl');
  expect(await recording.exportTo(file, { signal: AbortSignal.timeout(5000) })).toEqual({ signals: 5 });
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { kind: 'doc.open', doc: 'a.ts' },
    { session: 'window', kind: 'doc.fold', lines: [3, 4] },
    { v: 2, kind: 'doc.open' },
    { kind: 'doc.open', text },
    { kind: 'doc.edit' },
  ]);
});

describe('large texts', () => {
  test('of an unchanged document opened again are stored once', () => {
    const { recording, store } = setup();
    const text = 'const answer = 42;\n'.repeat(5000);
    recording.append(Array.from({ length: 10 }, () => opened('a.ts', text)));
    expect(store.sql.prepare('SELECT count(*) FROM blob').pluck().get()).toBe(1);
    expect(recorded(recording).every((signal) => signal.kind === 'doc.open' && signal.text === text)).toBe(true);
  });

  test('of 10 MB come back whole, in their one edit', () => {
    const { recording } = setup();
    const text = Array.from({ length: 500_000 }, (_, i) => `line ${i} of it 😀`).join('\r\n');
    const document = new TypedDocument('big.txt', '');
    recording.append([document.append(text)]);
    const [signal] = recorded(recording);
    expect(text.length).toBeGreaterThan(10e6);
    expect(signal?.kind === 'doc.edit' && signal.changes[0]?.text === text).toBe(true);
  });
});

describe('what a person reads', () => {
  test('is by day, newest first, and document', () => {
    const { recording } = setup();
    const day = 24 * 3600_000;
    const command = { v: 1, t: NOON, kind: 'terminal.run', cwd: '/work', command: 'npm test', exitCode: 0 } as const;
    recording.append([
      opened('a.ts', '', NOON - day),
      opened('a.ts', '', NOON),
      opened('b.ts', '', NOON),
      row(command),
    ]);
    expect(recording.days()).toEqual([
      {
        day: '2026-05-04',
        documents: [
          { workspace: '/work', doc: 'Terminal', acts: 1 },
          { workspace: '/work', doc: 'a.ts', acts: 1 },
          { workspace: '/work', doc: 'b.ts', acts: 1 },
        ],
      },
      { day: '2026-05-03', documents: [{ workspace: '/work', doc: 'a.ts', acts: 1 }] },
    ]);
    expect(recording.acts('2026-05-04', { workspace: '/work', doc: 'Terminal' }).map((act) => act.sentence)).toEqual([
      'Ran npm test in /work: exit 0',
    ]);
  });

  test('is sentences with lines, and with what was there before', () => {
    const { recording } = setup();
    const document = new TypedDocument('src/a.ts', 'one\ntwo\nfoo(x)\n');
    recording.append([
      opened('src/a.ts', document.text),
      document.edit(8, 4, 'bar('),
      document.edit(4, 0, 'and '),
      document.edit(0, 4, ''),
      document.change([
        { offset: 0, length: 3, text: 'or' },
        { offset: 8, length: 3, text: 'baz' },
      ]),
    ]);
    expect(recording.acts('2026-05-04', { workspace: '/work', doc: 'src/a.ts' }).map((act) => act.sentence)).toEqual([
      'Opened src/a.ts (4 lines)',
      'Changed line 3 of src/a.ts: foo( → bar(',
      'Typed on line 2 of src/a.ts: and',
      'Deleted on line 1 of src/a.ts: one',
      'Changed line 1 of src/a.ts: and → or, and 1 more place',
    ]);
  });
});
