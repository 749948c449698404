import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Rig } from '../rig/rig.ts';
import { e2e } from './e2e.ts';
import { watch } from './repeating.ts';

const skeleton = (name: string) => `import * as ${name} from "./${name}.ts";\n\nconsole.log("${name}", ${name});\n`;
const listed = (name: string) => `import "./${name}.test.ts";\n`;

/** Makes a file in the explorer beside `src/main.ts`, as a person does it. */
async function newFile({ workbench }: Rig, name: string): Promise<void> {
  const { page } = workbench;
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'main.ts' }).first().click();
  await page.locator('.pane-header .action-label[aria-label="New File..."]').click();
  await page.locator('.explorer-folders-view .monaco-inputbox input').fill(name);
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: name }).first().waitFor();
  await page
    .locator(
      '.editor-group-container.active .monaco-editor textarea, .editor-group-container.active .native-edit-context',
    )
    .first()
    .focus();
}

/** The whole routine by hand: the test, its line in the list, its run. */
async function byHand(rig: Rig, name: string): Promise<void> {
  const { workbench } = rig;
  const { page } = workbench;
  await newFile(rig, `${name}.test.ts`);
  await page.keyboard.insertText(skeleton(name));
  await workbench.editor.save();
  await workbench.openFile('src/all.ts');
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(listed(name));
  await workbench.editor.save();
  await workbench.terminal.run(`wc -l src/${name}.test.ts`);
}

e2e(
  'a routine of a test, its line in a list and its run is offered when the next test is made',
  { name: 'routine', timeout: 300_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    const read = (path: string) => readFileSync(join(folders.workspace, path), 'utf8');
    writeFileSync(join(folders.workspace, 'src/all.ts'), '// Every test.\n');
    await watch(rig, 'src/all.ts', [/^edits/i, /^files/i, /^terminal/i]);
    await workbench.terminal.open();
    for (const name of ['shipping', 'orders', 'payments']) await byHand(rig, name);

    await newFile(rig, 'logging.test.ts');
    const toast = await workbench.notifications.toast(/You took the same steps 3 times/);
    await rig.picture('toast');
    await toast.click('Review');
    const tree = workbench.tree('Review');
    await tree.row(/wc -l src\/logging/);
    await rig.picture('review');
    const before = read('src/all.ts');

    await workbench.runCommand('Penumbra: Apply Automation');
    const applied = await workbench.notifications.toast(/1 command is left for you to run/);
    await expect.poll(() => read('src/logging.test.ts'), { timeout: 20_000 }).toBe(skeleton('logging'));
    expect(read('src/all.ts')).toBe(before + listed('logging'));
    await applied.click('Put Into Terminal');
    await workbench.terminal.shows('wc -l src/logging.test.ts');
    await rig.picture('applied');

    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back/);
    expect(read('src/all.ts')).toBe(before);
    expect(existsSync(join(folders.workspace, 'src/logging.test.ts')) && read('src/logging.test.ts')).toBeFalsy();
  },
);
