import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';
import { count, NEW, OLD, untilToast } from './repeating.ts';

e2e(
  'suggested places are marked, walked, accepted and skipped one by one, and offered by the light bulb',
  { name: 'places', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    const { page } = workbench;
    const payments = () => readFileSync(join(folders.workspace, 'src/payments.ts'), 'utf8');
    await (await untilToast(rig)).close();
    const before = count(payments(), NEW);

    await workbench.openFile('src/payments.ts');
    await workbench.editor.goTo(1);
    await workbench.runCommand('Penumbra: Go to Next Suggested Place');
    await page.locator('.glyph-margin-widgets [class*="ced-"]').first().waitFor();
    await workbench.screenshot(join(folders.logs, 'place.png'));
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget', { hasText: 'Penumbra: change to “logger.info(”' }).waitFor();
    await workbench.screenshot(join(folders.logs, 'bulb.png'));
    await page.keyboard.press('Escape');

    await page.keyboard.press('Alt+Shift+Enter');
    await workbench.statusBar.item(/Ln 14,/);
    await page.locator('.tab.dirty', { hasText: 'payments' }).waitFor();
    await page.keyboard.press('Alt+Shift+K');
    await workbench.statusBar.item(/Ln 16,/);
    await page.keyboard.press('Alt+Shift+Enter');
    await workbench.statusBar.item(/Ln 21,/);
    await workbench.runCommand('File: Save All Files');
    await expect.poll(() => count(payments(), NEW), { timeout: 20_000 }).toBe(before + 2);
    const [skipped] = payments()
      .split('\n')
      .filter((line) => line.includes(OLD));
    expect(payments().indexOf(skipped ?? '')).toBeLessThan(payments().lastIndexOf(NEW));

    await workbench.runCommand('Penumbra: What I Have Learned');
    const learned = workbench.tree('What I Have Learned');
    await learned.row(/logger\.info/);
    await workbench.screenshot(join(folders.logs, 'learned.png'));
  },
);
