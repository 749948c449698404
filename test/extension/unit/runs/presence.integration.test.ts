import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RUNS_FILE, whenThereAreRuns } from '../../../../extension/runs/presence.ts';

function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'penumbra-presence-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const found = vi.fn();
  const watch = () => {
    const watching = whenThereAreRuns(folder, found);
    onTestFinished(() => watching.dispose());
    return watching;
  };
  return { folder, found, watch, makeRuns: () => writeFileSync(join(folder, RUNS_FILE), 'x') };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a database of runs that is there is found, once and not while activating', async () => {
  const { found, watch, makeRuns } = setup();
  makeRuns();
  watch();
  expect(found).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(found).toHaveBeenCalledOnce(), { timeout: 5_000 });
  makeRuns();
  await pause(300);
  expect(found).toHaveBeenCalledOnce();
});

test('one that somebody makes later is found, and none after the window let go', async () => {
  const later = setup();
  later.watch();
  await pause(300);
  expect(later.found).not.toHaveBeenCalled();
  later.makeRuns();
  await vi.waitFor(() => expect(later.found).toHaveBeenCalledOnce(), { timeout: 5_000 });

  const gone = setup();
  gone.watch().dispose();
  gone.makeRuns();
  await pause(300);
  expect(gone.found).not.toHaveBeenCalled();
});
