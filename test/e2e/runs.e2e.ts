import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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
    const waiting = await runs.row(/demo-.*waits for the signal hurry/);
    await runs.row(/demo-adder.*done/);
    await runs.row(/post.*done/);
    await waiting.click();
    await rig.picture('waiting');
    await workbench.runCommand('Penumbra: Send Signal…');
    await workbench.quickInput.opened();
    await workbench.page.keyboard.type('now');
    await workbench.page.locator('.quick-input-message', { hasText: /no JSON/ }).waitFor();
    await rig.picture('no-json');
    await workbench.page.keyboard.press('ControlOrMeta+A');
    await workbench.page.keyboard.type('"now"');
    await workbench.page.keyboard.press('Enter');
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
    expect(existsSync(join(folders.data, 'demo'))).toBe(false);
    const dones = donesOf(join(folders.data, 'runs.db'));
    expect(dones.length).toBeGreaterThan(8);
    expect(new Set(dones).size).toBe(dones.length);
  },
);

e2e(
  'a damaged database of runs is told above the runs, in a message and in the status bar',
  { name: 'runs-damaged', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    await workbench.statusBar.item(/Penumbra: off/);
    mkdirSync(folders.data, { recursive: true });
    writeFileSync(join(folders.data, 'runs.db'), 'no database');
    await workbench.notifications.toast(/The database of runs was damaged\. It was set aside as/);
    await (await workbench.statusBar.item(/Penumbra: off/)).click();
    await workbench.quickInput.opened();
    await rig.picture('menu');
    await workbench.page
      .locator('.quick-input-list-row, .quick-input-list .monaco-list-row', { hasText: 'Show Runs' })
      .first()
      .click();
    await workbench.tree('Runs').row(/The database of runs was damaged.*set aside as runs\.db\.damaged-/);
    await rig.picture('damaged');
  },
);

/** Who had the demo's run, one after the other. */
const workersOf = (file: string): string[] => inEvents(file, 'worker', 'RUN_CLAIMED');

/** The keys of the steps that were done, once for each time. */
const donesOf = (file: string): string[] => inEvents(file, 'key', 'OBSERVATION_GENERATED');

/** One field of the events of a kind, in the demo's run. */
function inEvents(file: string, field: string, kind: string): string[] {
  const db = new Database(file, { readonly: true });
  try {
    const sql = `SELECT body ->> ? FROM event JOIN run ON run.id = event.run
      WHERE kind = ? AND program = 'demo' ORDER BY event.seq`;
    return db.prepare<[string, string], string>(sql).pluck().all(field, kind);
  } finally {
    db.close();
  }
}
