import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';

e2e(
  'a run that is under way when the window is reloaded goes on to its end, although nothing is watched',
  { name: 'runs', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    await workbench.statusBar.item(/Penumbra: off/);
    await workbench.runCommand('Penumbra: Run the Demo');
    const runs = workbench.tree('Runs');
    await runs.row(/demo-(?!.*done)/);
    await rig.picture('running');
    await workbench.reload();
    await workbench.runCommand('Penumbra: Show Runs');
    await runs.row(/demo-/);
    await rig.picture('reloaded');
    const done = await runs.row(/demo-.*done/);
    await done.click();
    await workbench.runCommand('Penumbra: Open Run');
    await workbench.page.locator('.tab.active', { hasText: /demo-.*\.log/ }).waitFor();
    await workbench.page
      .locator('.view-line', { hasText: /created:\s+demo/ })
      .first()
      .waitFor();
    await rig.picture('done');

    expect(new Set(workersOf(join(folders.data, 'runs.db'))).size).toBeGreaterThan(1);
    const [name = ''] = readdirSync(join(folders.data, 'demo'));
    const left = join(folders.data, 'demo', name);
    expect(readdirSync(join(left, 'paid'))).toHaveLength(1);
    expect(readFileSync(join(left, 'notes.txt'), 'utf8').trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(left, 'report.txt'))).toBe(true);
  },
);

/** Who had the demo's run, one after the other. */
function workersOf(file: string): string[] {
  const db = new Database(file, { readonly: true });
  try {
    const sql = `SELECT body ->> 'worker' FROM event JOIN run ON run.id = event.run
      WHERE kind = 'RUN_CLAIMED' AND program = 'demo' ORDER BY event.seq`;
    return db.prepare<[], string>(sql).pluck().all();
  } finally {
    db.close();
  }
}
