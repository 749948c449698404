import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';

/** The workspace opens untrusted, without a question. */
const restricted = { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };

e2e(
  'in an untrusted workspace nothing is watched, whatever was agreed to, until trust is granted',
  { name: 'trust', asksForTrust: true, settings: restricted },
  async ({ workbench, folders }) => {
    const database = join(folders.data, 'penumbra.db');
    await workbench.openFile('src/orders.ts');
    await workbench.runCommand('Penumbra: Choose What Is Watched');
    await workbench.quickInput.waitForChoice(/edits/i);
    await workbench.quickInput.check([/^edits/i]);
    await expect.poll(() => existsSync(join(folders.data, 'consent.json')), { timeout: 20_000 }).toBe(true);
    await workbench.editor.goTo(1);
    await workbench.editor.type('let before;\n');
    await workbench.editor.save();
    await workbench.statusBar.item(/Penumbra: off/);
    expect(existsSync(database)).toBe(false);

    await workbench.runCommand('Workspaces: Manage Workspace Trust');
    await workbench.page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ }).click();
    await workbench.statusBar.item(/Penumbra: watching/);
    await workbench.openFile('src/orders.ts');
    await workbench.editor.goTo(1);
    await workbench.editor.type('let after;\n');
    await workbench.editor.save();
    await expect.poll(() => editsIn(database), { timeout: 20_000 }).toEqual(['let after;\n']);
  },
);

/** The texts that were typed, as far as they were recorded. */
function editsIn(file: string): string[] {
  if (!existsSync(file)) return [];
  const db = new Database(file, { readonly: true });
  try {
    const bodies = db.prepare<[], string>(`SELECT body FROM signal WHERE kind = 'doc.edit' ORDER BY id`).pluck().all();
    return bodies.map((body): string => JSON.parse(body).changes[0].text);
  } finally {
    db.close();
  }
}
