import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { agentHosts } from '../rig/agent-hosts.ts';
import { e2eTogether } from './e2e.ts';
import { editByHand, giveConsent } from './repeating.ts';

const e2e = e2eTogether({ name: 'watching', timeout: 240_000 });

e2e('without consent 200 edits leave nothing on the disk', {}, async (rig) => {
  const { workbench, folders } = rig;
  await workbench.statusBar.item(/Penumbra: off/);
  await workbench.openFile('src/orders.ts');
  await workbench.editor.goTo(1);
  await workbench.editor.type(`${'// nobody sees this\n'.repeat(10)}`);
  expect(await workbench.editor.lineText(5)).toContain('nobody sees this');
  await workbench.editor.save();
  expect(existsSync(join(folders.data, 'penumbra.db'))).toBe(false);
  expect(agentHosts(rig.folders)).toEqual([]);
});

e2e('the agent host killed between the second edit and the third, the toast still comes', {}, async (rig) => {
  await giveConsent(rig);
  await editByHand(rig, 'src/orders.ts', 2);
  const [first] = agentHosts(rig.folders);
  expect(first).toBeDefined();
  process.kill(first ?? 0, 'SIGKILL');
  await editByHand(rig, 'src/orders.ts', 1);
  const toast = await rig.workbench.notifications.toast(/You made the same change 3 times/);
  expect(await toast.text()).toMatch(/14 more places in 3 files\.$/);
  expect(agentHosts(rig.folders)).not.toContain(first);
});

e2e('what is copied and pasted by keys is recorded as both', {}, async ({ workbench, folders }) => {
  await workbench.openFile('src/orders.ts');
  await workbench.runCommand('Penumbra: Choose What Is Watched');
  await workbench.quickInput.waitForChoice(/edits/i);
  await workbench.quickInput.check([/^edits/i, /^copy and paste/i]);
  await workbench.statusBar.item(/watching/i);
  await workbench.editor.goTo(18, 3);
  await workbench.editor.press('Shift+ArrowRight', 3);
  await workbench.editor.press('Control+KeyC');
  await workbench.editor.goTo(1);
  await workbench.editor.press('Control+KeyV');
  const noted = () => clipboardIn(join(folders.data, 'penumbra.db'));
  await expect.poll(noted, { timeout: 20_000 }).toEqual(['clipboard.copy log', 'clipboard.paste log']);
  expect(await workbench.editor.lineText(1)).toMatch(/^logimport/);
});

/** Kind and text of what was recorded of the clipboard. */
function clipboardIn(file: string): string[] {
  if (!existsSync(file)) return [];
  const db = new Database(file, { readonly: true });
  try {
    const sql = `SELECT kind || ' ' || (body ->> 'text') FROM signal WHERE kind LIKE 'clipboard.%' ORDER BY id`;
    return db.prepare<[], string>(sql).pluck().all();
  } finally {
    db.close();
  }
}
