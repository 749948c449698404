/** A process killed at each write of its work on a stage, and started again: all is there once, and nothing by halves. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { workOn } from './killed-work.ts';
import { contentsOf, Folders, openStore } from './support.ts';

const CHILD = path.join(import.meta.dirname, 'killed-process.ts');
/** Every failpoint in `npm run test:faults`, every seventh otherwise. */
const STRIDE = Number(process.env.PENUMBRA_KILLS ?? 60) >= 500 ? 1 : 7;
const folders = new Folders();
afterAll(() => folders.removeAll());

const WANTED = { a: '644 new a', count: '644 x', moved: 'folder 755', 'moved/b': '644 b' };
/** What may stand after a kill: nothing of a call, or all of it. */
const BEFORE = { a: '644 a', folder: 'folder 755', 'folder/b': '644 b' };
const BETWEEN = { a: '644 new a', moved: 'folder 755', 'moved/b': '644 b' };

function workspace(): string {
  const folder = folders.make();
  writeFileSync(path.join(folder, 'a'), 'a');
  mkdirSync(path.join(folder, 'folder'));
  writeFileSync(path.join(folder, 'folder/b'), 'b');
  return folder;
}

test('killed at any write, a stage is as before a call or as after it, and the work ends as if nothing had been', async () => {
  const work = workspace();
  const run = (data: string, dieAt: number) =>
    spawnSync(process.execPath, [CHILD, data, work, String(dieAt)], { encoding: 'utf8', timeout: 60_000 });
  const passed = Number(run(folders.make(), 0).stdout);
  expect(passed).toBeGreaterThan(20);
  let kills = 0;
  for (let dieAt = 1; dieAt <= passed; dieAt += STRIDE) {
    const data = folders.make();
    kills += run(data, dieAt).signal === 'SIGKILL' ? 1 : 0;
    const store = openStore(data);
    const left = store.open('s');
    if (left) expect([BEFORE, BETWEEN, WANTED]).toContainEqual(await contentsOf(left.tree()));
    const gone = store.open('gone');
    if (gone) expect(await contentsOf(gone.tree()), `half gone after a kill at ${dieAt}`).toEqual(WANTED);
    await workOn(store, work);
    expect(store.list()).toEqual(['s', 't']);
    for (const name of ['s', 't']) {
      const stage = store.open(name);
      expect(stage && (await contentsOf(stage.tree())), `${name} after a kill at ${dieAt}`).toEqual(WANTED);
    }
    store.close();
  }
  expect(kills).toBe(Math.ceil(passed / STRIDE));
});
