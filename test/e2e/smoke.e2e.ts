import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';

e2e('the packaged extension is installed, and editing works as on a desktop', { name: 'smoke' }, async (rig) => {
  const { workbench, folders } = rig;
  await workbench.openFile('src/main.ts');
  await workbench.editor.replaceInLine(6, '"1001"', '"2002"');
  expect(await workbench.editor.lineText(6)).toContain('placeOrder("2002"');

  const file = join(folders.workspace, 'src/main.ts');
  expect(readFileSync(file, 'utf8')).toContain('"1001"');
  await workbench.editor.save();
  expect(readFileSync(file, 'utf8')).toContain('"2002"');

  await workbench.runCommand('Extensions: Show Installed Extensions');
  const installed = workbench.page.locator('.extensions-list .monaco-list-row', { hasText: 'Penumbra' });
  await installed.first().waitFor();
  await rig.picture('installed');
});
