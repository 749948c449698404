import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { silent } from '../../../../agent-core/durable/log.ts';
import { DATABASE_FILE, openDatabase } from '../../../../agent-core/durable/sqlite/database.ts';
import { killedWhileWriting } from '../../../support/child.ts';
import { FakeClock, onDisk, opened, recorded, setup, temporaryFolder } from '../../../support/recording.ts';

const clock = new FakeClock();
const open = (folder: string) => openDatabase(folder, { clock, log: silent });
const mode = (file: string) => statSync(file).mode & 0o777;

test('folder and files are for their person only, whatever the umask and the modes before', () => {
  const folder = path.join(temporaryFolder(), 'a', 'data');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  writeFileSync(path.join(folder, DATABASE_FILE), '');
  chmodSync(path.join(folder, DATABASE_FILE), 0o644);
  const { recording, store } = setup(folder);
  recording.append([opened('a.ts', 'x')]);
  expect(mode(folder)).toBe(0o700);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining([`${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`]));
  for (const file of readdirSync(folder)) expect([file, mode(path.join(folder, file))]).toEqual([file, 0o600]);
  expect(store.sql.pragma('synchronous', { simple: true })).toBe(2);
  expect(store.sql.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(store.sql.pragma('secure_delete', { simple: true })).toBe(1);
  expect(store.sql.pragma('foreign_keys', { simple: true })).toBe(1);
});

const many = (n: number) => Array.from({ length: n }, (_, i) => opened(`f${i}.ts`, `text ${i}`.repeat(30)));

/** The later half of the pages is noise; the schema lies before it. */
function overwrite(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096 * Math.floor(bytes.length / 4096 / 2));
  writeFileSync(file, bytes);
}

describe('a damaged database', () => {
  test('is moved aside under a dated name, and a fresh one started', () => {
    const folder = temporaryFolder();
    writeFileSync(
      path.join(folder, DATABASE_FILE),
      'this is not a database, but somebody may want it back'.repeat(200),
    );
    const { store, state } = open(folder);
    const movedTo = path.join(
      folder,
      `${DATABASE_FILE}.damaged-2026-05-04T${new Date(clock.time).toISOString().slice(11, 19).replaceAll(':', '-')}`,
    );
    expect(state).toEqual({ state: 'replaced', movedTo });
    expect(readFileSync(movedTo, 'utf8')).toContain('this is not a database');
    expect(store.sql.prepare('SELECT count(*) FROM signal').pluck().get()).toBe(0);
    store.close();
    expect(open(folder).state).toEqual({ state: 'ok' });
  });

  test('whose pages were overwritten is found at the opening after a crash', async () => {
    const folder = temporaryFolder();
    const before = setup(folder);
    before.recording.append(many(300));
    before.store.close();
    await killedWhileWriting(folder, 5);
    overwrite(path.join(folder, DATABASE_FILE));
    const { state, store } = open(folder);
    store.close();
    expect(state.state).toBe('replaced');
    const aside = readdirSync(folder).filter((name) => name.includes('.damaged-'));
    expect(aside.length).toBeGreaterThan(0);
  });

  test('met while running is told in words and looked at closely next time', () => {
    const { folder, store, recording } = setup();
    recording.append(many(300));
    store.emptyLog();
    store.close();
    overwrite(path.join(folder, DATABASE_FILE));
    const again = setup(folder);
    expect(again.state.state).toBe('ok');
    expect(() => recorded(again.recording)).toThrow(expect.objectContaining({ code: 'database-damaged' }));
    again.store.close();
    expect(open(folder).state.state).toBe('replaced');
  });

  test('replaced by another window is noticed before anything is written to the old file', () => {
    const first = setup();
    first.recording.append([opened('a.ts', 'x')]);
    writeFileSync(`${first.store.file}.suspect`, '');
    // The same inode, as seen by a window that goes on while another finds the file damaged and moves it.
    const moved = first.store.file;
    mkdirSync(path.join(first.folder, 'elsewhere'));
    first.store.sql.pragma('wal_checkpoint(TRUNCATE)');
    renameSync(moved, path.join(first.folder, 'elsewhere', 'old.db'));
    const second = setup(first.folder);
    expect(() => first.recording.append([opened('b.ts', 'lost?')])).toThrow(
      expect.objectContaining({ code: 'database-damaged' }),
    );
    second.recording.append([opened('b.ts', 'kept')]);
    expect(recorded(second.recording)).toHaveLength(1);
    expect(onDisk(path.join(first.folder, 'elsewhere'), 'lost?')).toBe(false);
  });
});
