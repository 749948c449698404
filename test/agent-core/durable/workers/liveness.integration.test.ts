/** Locks of processes: held, left behind, and what only looks like one. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Liveness } from '../../../../agent-core/durable/workers/liveness.ts';

let top: string;
let folder: string;
const writeWith = (mode: number) => {
  writeFileSync(at('1-a'), '');
  chmodSync(at('1-a'), mode);
};
const at = (name: string) => path.join(folder, `${name}.lock`);

beforeEach(() => {
  top = mkdtempSync(path.join(tmpdir(), 'penumbra-liveness-'));
  folder = path.join(top, 'windows');
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

test('a process lives while it holds its lock, and no longer', () => {
  const [own, other] = [new Liveness(folder), new Liveness(folder)];
  expect(other.someLive()).toBe(false);
  own.begin('1-a');
  expect([own.someLive(), other.someLive(), other.isOver('1-a')]).toEqual([true, true, false]);
  own.end();
  expect(other.someLive()).toBe(false);
});

test.each<[string, () => void]>([
  ['that its process left', () => writeFileSync(at('1-a'), '')],
  ['that is a folder', () => mkdirSync(at('1-a'))],
  ['that leads nowhere', () => symlinkSync(path.join(top, 'none'), at('1-a'))],
  ['that leads to itself', () => symlinkSync(at('1-a'), at('1-a'))],
  ['that may not be opened', () => writeWith(0)],
  ['that may only be read', () => writeWith(0o400)],
  ['that holds something else', () => writeFileSync(at('1-a'), 'x'.repeat(5_000))],
])('a lock %s is nobody’s', (_what, make) => {
  mkdirSync(folder);
  make();
  expect(new Liveness(folder).someLive()).toBe(false);
});

test('a lock that cannot be opened hides no one that is held, and nobody is called over by it', () => {
  const [own, other] = [new Liveness(folder), new Liveness(folder)];
  mkdirSync(at('0-a'), { recursive: true });
  own.begin('1-a');
  expect(other.someLive()).toBe(true);
  expect([other.isOver('0-a'), other.isOver('2-gone')]).toEqual([false, false]);
  own.end();
});

test('a folder that cannot be listed has nobody', () => {
  writeFileSync(folder, '');
  expect(new Liveness(folder).someLive()).toBe(false);
});
