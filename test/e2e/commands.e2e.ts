import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2eTogether } from './e2e.ts';
import { watch } from './repeating.ts';

const e2e = e2eTogether({ name: 'commands', timeout: 300_000 });

const NAMES = ['atlas', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'haven', 'inlet'];

e2e(
  'commands that went together with another name each time are offered with the present one, and never run by themselves',
  {},
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
    await rig.picture('review');
    await workbench.runCommand('Penumbra: Put the Suggested Commands Into the Terminal');
    await workbench.terminal.shows(`touch ${name}/notes.md && git add ${name} && git tag ${name}`);
    await rig.picture('terminal');
    expect(existsSync(join(folders.workspace, name, 'notes.md'))).toBe(false);
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => existsSync(join(folders.workspace, name, 'notes.md')), { timeout: 20_000 }).toBe(true);
  },
);

e2e(
  'the next command is chosen from a list and put into the terminal, where the Enter is the person’s',
  {},
  async (rig) => {
    const { workbench, folders } = rig;
    const isReady = () => existsSync(join(folders.workspace, 'ready.txt'));
    const lines = ['touch ready.txt', 'ls src', 'mv ready.txt old.txt'];
    await watch(rig, 'src/main.ts', [/^edits/i, /^terminal/i]);
    await workbench.terminal.open();
    for (const line of [...lines, ...lines, ...lines, ...lines.slice(0, 2)]) await workbench.terminal.run(line);

    await workbench.runCommand('Penumbra: Suggest Next Command');
    await workbench.quickInput.waitForChoice('mv ready.txt old.txt');
    const [first] = await workbench.quickInput.choices();
    expect(first).toMatch(/^mv ready\.txt old\.txt, .*\d %.*after/);
    await rig.picture('next-command');
    await workbench.quickInput.choose('mv ready.txt old.txt');
    await workbench.quickInput.closed();
    await workbench.terminal.holds('mv ready.txt old.txt');
    await rig.picture('next-command-put');
    expect(isReady()).toBe(true);
    await workbench.page.keyboard.press('Enter');
    await expect.poll(isReady, { timeout: 20_000 }).toBe(false);
  },
);
