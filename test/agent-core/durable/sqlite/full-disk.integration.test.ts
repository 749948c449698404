import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { writeConsent } from '../../../../agent-core/durable/consent-file.ts';
import { opened, recorded, setup, temporaryFolder } from '../../../support/recording.ts';
import { mayMount, mountSmallDisk } from '../../../support/small-disk.ts';

/** A small file system of its own; where none may be mounted, a page limit stands in for the full disk. */
function mounted(size: string): string {
  const folder = temporaryFolder();
  onTestFinished(mountSmallDisk(folder, size));
  return folder;
}

/** A folder that nobody can write, root neither. */
function sealed(fill: (folder: string) => void): string {
  const folder = mayMount ? mounted('600k') : temporaryFolder();
  fill(folder);
  if (mayMount) spawnSync('mount', ['-o', 'remount,ro', folder]);
  else chmodSync(folder, 0o500);
  return folder;
}

const noise = (bytes: number) =>
  Array.from({ length: bytes }, () => String.fromCharCode(33 + Math.random() * 90)).join('');

test('a database that may not grow is a full disk in words, and keeps all that was acknowledged', () => {
  const { store, recording } = setup();
  recording.append([opened('kept.ts', 'kept')]);
  store.sql.pragma(`max_page_count = ${Number(store.sql.pragma('page_count', { simple: true })) + 2}`);
  expect(() => recording.append([opened('big.ts', noise(100_000))])).toThrow(
    expect.objectContaining({ code: 'disk-full', message: expect.stringContaining('Free some space') }),
  );
  expect(recorded(recording)).toHaveLength(1);
  expect(store.sql.inTransaction).toBe(false);
  recording.append([opened('small.ts', 'room again')]);
  expect(recorded(recording)).toHaveLength(2);
});

test('a folder that cannot be written is refused in words, for the database and for consent', () => {
  const folder = sealed((each) => mkdirSync(path.join(each, 'old'), { mode: 0o500 }));
  const refused = expect.objectContaining({ code: 'read-only', message: expect.stringContaining('writable') });
  expect(() => setup(path.join(folder, 'old'))).toThrow(refused);
  expect(() => setup(path.join(folder, 'new'))).toThrow(refused);
  expect(() => writeConsent(folder, { version: 1, granted: {} })).toThrow(refused);
});

describe.runIf(mayMount)('on a disk of its own', () => {
  test('a disk that fills up while recording stops with words and loses nothing', () => {
    const { recording, store } = setup(mounted('2m'));
    let acknowledged = 0;
    const fillUp = () => {
      for (; acknowledged < 1000; acknowledged++) recording.append([opened('f.ts', noise(4000))]);
    };
    expect(fillUp).toThrow(expect.objectContaining({ code: 'disk-full' }));
    expect(acknowledged).toBeGreaterThan(10);
    expect(recorded(recording)).toHaveLength(acknowledged);
    expect(store.sql.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('opening on a full disk is refused in words', () => {
    const folder = mounted('64k');
    writeFileSync(path.join(folder, 'other'), noise(60_000));
    expect(() => setup(folder)).toThrow(expect.objectContaining({ code: 'disk-full' }));
  });
});
