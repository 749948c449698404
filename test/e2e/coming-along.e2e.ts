import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';
import { giveConsent } from './repeating.ts';

const OLD = 'console.log(';
const NEW = 'report.info(';
const importFrom = (path: string) => `import { report } from "${path}";\n`;
const textOf = (name: string) =>
  [
    'import { readFileSync } from "node:fs";',
    '',
    `export function read${name}(): string {`,
    `  ${OLD}"reading ${name}");`,
    `  return readFileSync("${name}.json", "utf8");`,
    '}',
    '',
  ].join('\n');
const BY_HAND = ['Carts', 'Prices', 'Stocks'];
const LEFT = { 'src/readers/Taxes.ts': './report.ts', 'src/readers/old/Fees.ts': '../report.ts' };
const FILES = [...BY_HAND.map((name) => `src/readers/${name}.ts`), ...Object.keys(LEFT)];

e2e(
  'an import that came along with an edit in three files is offered with the rest, each with its own path, and taken back',
  { name: 'coming-along', settings: { 'workbench.editor.enablePreview': false }, timeout: 480_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    const onDisk = (path: string) => readFileSync(join(folders.workspace, path), 'utf8').replaceAll('\r\n', '\n');
    const nameOf = (path: string) => path.replace(/.*\/|\.ts/g, '');
    mkdirSync(join(folders.workspace, 'src/readers/old'), { recursive: true });
    for (const path of FILES) writeFileSync(join(folders.workspace, path), textOf(nameOf(path)));

    await giveConsent(rig);
    await workbench.openFile('src/readers/Taxes.ts');
    for (const path of FILES.slice(0, BY_HAND.length)) {
      await workbench.openFile(path);
      await workbench.editor.goTo(4, 3);
      await workbench.editor.press('Shift+ArrowRight', OLD.length);
      // At once: key by key the editor would complete it to other names.
      await workbench.page.keyboard.insertText(NEW);
      await workbench.editor.save();
      await workbench.editor.goTo(2);
      await workbench.page.keyboard.insertText(importFrom('./report.ts'));
      await workbench.editor.save();
    }

    const toast = await workbench.notifications.toast(/You made the same change 3 times: .*with import/);
    await workbench.screenshot(join(folders.logs, 'toast.png'));
    await toast.click('Review');
    const tree = workbench.tree('Review');
    await tree.row(/Fees\.ts/);
    await tree.row(/Taxes\.ts/);
    await workbench.page.locator('.monaco-editor .view-line', { hasText: '../report.ts' }).first().waitFor();
    await workbench.screenshot(join(folders.logs, 'review.png'));
    await workbench.clickEditorAction('Apply Automation');
    await workbench.notifications.toast('Changed 4 places in 2 files.');
    for (const [path, from] of Object.entries(LEFT)) {
      const wanted = textOf(nameOf(path))
        .replace(OLD, NEW)
        .replace('\n', `\n${importFrom(from)}`);
      await expect.poll(() => onDisk(path), { timeout: 20_000 }).toBe(wanted);
    }

    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back/);
    for (const path of Object.keys(LEFT)) expect(onDisk(path)).toBe(textOf(nameOf(path)));
  },
);
