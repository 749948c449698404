import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';
import { editByHand, giveConsent } from './repeating.ts';

const PROGRAM = 'let turns = 0;\nsetInterval(() => {\n  turns += 1;\n}, 200);\n';

e2e(
  'no toast comes while a debugger is stopped at a breakpoint; it comes once the program goes on',
  { name: 'debugger', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    const { page } = workbench;
    writeFileSync(join(folders.workspace, 'turns.js'), PROGRAM);
    mkdirSync(join(folders.workspace, '.vscode'), { recursive: true });
    const launch = { type: 'node', request: 'launch', name: 'Turns', program: join(folders.workspace, 'turns.js') };
    const launches = { version: '0.2.0', configurations: [launch] };
    writeFileSync(join(folders.workspace, '.vscode/launch.json'), JSON.stringify(launches));
    await giveConsent(rig);
    await workbench.openFile('turns.js');
    await workbench.editor.goTo(1);
    await workbench.editor.press('F9');
    await workbench.editor.press('F5');
    await page.locator('.codicon-debug-stackframe').first().waitFor({ timeout: 60_000 });

    await editByHand(rig, 'src/orders.ts', 3);
    await expect.poll(() => rig.penumbraLog(), { timeout: 30_000 }).toContain('waits: the debugger is stopped');
    expect(await workbench.notifications.texts()).toEqual([]);

    await workbench.editor.press('F5');
    await workbench.notifications.toast(/You made the same change 3 times/);
    await workbench.editor.press('Shift+F5');
  },
);
