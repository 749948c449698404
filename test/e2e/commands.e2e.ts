import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';
import { watch } from './repeating.ts';

const NAMES = ['atlas', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'haven', 'inlet'];

e2e(
  'commands that went together with another name each time are offered with the present one, and never run by themselves',
  { name: 'commands', timeout: 300_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    await watch(rig, 'src/main.ts', [/^edits/i, /^terminal/i]);
    await workbench.terminal.open();
    for (const name of NAMES.slice(0, -1)) {
      for (const line of [`mkdir ${name}`, `touch ${name}/notes.md`, `git add ${name}`, `git tag ${name}`])
        await workbench.terminal.run(line);
    }
    const name = NAMES.at(-1) ?? '';
    await workbench.terminal.run(`mkdir ${name}`);
    const toast = await workbench.notifications.toast(/You ran the same commands 8 times/);
    expect(await toast.buttons()).toEqual(['Put Into Terminal', 'Review', 'Not Now', 'Never For This']);
    await toast.click('Review');
    await workbench.tree('Review').row(new RegExp(`git tag ${name}`));
    await workbench.screenshot(join(folders.logs, 'review.png'));
    await workbench.runCommand('Penumbra: Put the Suggested Commands Into the Terminal');
    await workbench.terminal.shows(`touch ${name}/notes.md && git add ${name} && git tag ${name}`);
    await workbench.screenshot(join(folders.logs, 'terminal.png'));
    expect(existsSync(join(folders.workspace, name, 'notes.md'))).toBe(false);
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => existsSync(join(folders.workspace, name, 'notes.md')), { timeout: 20_000 }).toBe(true);
  },
);
