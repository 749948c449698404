import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2eTogether } from './e2e.ts';
import { count, giveConsent, NEW, OLD, untilToast } from './repeating.ts';

const e2e = e2eTogether({ name: 'edits', timeout: 240_000 });

/** Two values that change their places: no find and replace of text does it. */
const oldCheck = ([value, wanted]: readonly string[]) => `assert.equal(${value}, ${wanted})`;
const newCheck = ([value, wanted]: readonly string[]) => `expect(${value}).toBe(${wanted})`;
const CHECKS = {
  'src/one.checks.ts': ['alpha 1', 'beta 22', 'gamma 333', 'delta 4', 'epsilon 55', 'zeta 666'],
  'src/two.checks.ts': ['eta 7', 'theta 88', 'iota 999', 'kappa 10'],
  'src/three.checks.ts': ['lambda 11', 'mu 122', 'nu 133', 'xi 14'],
};
const checks = (of: typeof oldCheck, pairs: readonly string[]): string =>
  pairs.map((pair) => `  ${of(pair.split(' '))};\n`).join('');

e2e(
  'a structural edit with two holes is offered over three files, applied to the letter, and taken back',
  {},
  async (rig) => {
    const { workbench, folders } = rig;
    const [first, ...others] = Object.keys(CHECKS) as (keyof typeof CHECKS)[];
    const onDisk = () =>
      Object.keys(CHECKS).map((path) => readFileSync(join(folders.workspace, path), 'utf8').replaceAll('\r\n', '\n'));
    for (const [path, pairs] of Object.entries(CHECKS))
      writeFileSync(join(folders.workspace, path), checks(oldCheck, pairs));
    await giveConsent(rig);
    if (first) await workbench.openFile(first);
    for (const [i, pair] of CHECKS['src/one.checks.ts'].slice(0, 3).entries()) {
      const values = pair.split(' ');
      await workbench.editor.replaceInLine(i + 1, oldCheck(values), newCheck(values));
      await workbench.editor.save();
    }
    const toast = await workbench.notifications.toast(/You made the same change/);
    expect(await toast.text()).toContain('11 more places in 3 files.');
    const before = onDisk();
    expect(before.slice(1)).toEqual(others.map((path) => checks(oldCheck, CHECKS[path])));

    await toast.click('Review');
    await workbench.tree('Review').row(/three\.checks/);
    await rig.picture('two-holes');
    await workbench.runCommand('Penumbra: Apply Automation');
    await workbench.notifications.toast(/Changed 11 places in 3 files/);
    expect(onDisk()).toEqual(Object.values(CHECKS).map((pairs) => checks(newCheck, pairs)));

    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back .* in 3 files/);
    expect(onDisk()).toEqual(before);
  },
);

e2e(
  'suggested places are marked, walked, accepted and skipped one by one, and offered by the light bulb',
  {},
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
    await rig.picture('place');
    await workbench.editor.quickFix('Penumbra: change to “logger.info(”', () => rig.picture('bulb'));

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
    await rig.picture('learned');
  },
);

const STEPS = ['load', 'check', 'store', 'send', 'close', 'clear', 'reset'];
const work = (step: string) => `  const ${step}d = ${step}(input, ${step.length});`;
const trace = (step: string) => `  console.log('seen', ${step}d${step.length % 2 === 0 ? '.size' : ''});`;

e2e(
  'lines deleted one by one are offered for deletion, marked and accepted one by one, reviewed, applied and taken back',
  {},
  async (rig) => {
    const { workbench, folders } = rig;
    const file = join(folders.workspace, 'src/steps.ts');
    writeFileSync(file, `${STEPS.flatMap((step) => [work(step), trace(step)]).join('\n')}\nend();\n`);
    const left = () => count(readFileSync(file, 'utf8'), 'console.log');
    await giveConsent(rig);
    await workbench.openFile('src/steps.ts');
    for (const line of [2, 3, 4]) {
      await workbench.editor.goTo(line);
      await workbench.editor.press('Control+Shift+KeyK');
      await workbench.editor.save();
    }
    const toast = await workbench.notifications.toast(/console\.log\('seen', …\).*4 more places in 1 file/);
    await rig.picture('deletions-toast');
    await toast.close();
    await workbench.runCommand('Penumbra: Go to Next Suggested Place');
    await workbench.page.locator('.glyph-margin-widgets [class*="ced-"]').first().waitFor();
    await rig.picture('deletions-place');
    await workbench.editor.focused();
    await workbench.page.keyboard.press('Alt+Shift+Enter');
    await workbench.page.locator('.tab.dirty', { hasText: 'steps' }).waitFor();
    await workbench.editor.save();
    expect(left()).toBe(3);

    await workbench.runCommand('Penumbra: Review the Suggestion');
    await workbench.tree('Review').row(/steps\.ts/);
    await rig.picture('deletions-review');
    await workbench.runCommand('Penumbra: Apply Automation');
    await workbench.notifications.toast('Changed 3 places in 1 file.');
    expect(left()).toBe(0);
    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back/);
    expect(left()).toBe(3);
  },
);

const PRICES = `export function calc(net: number): number {
  return net * 1.19;
}

${['tea', 'milk', 'bread', 'rice', 'salt', 'jam'].map((name, i) => `export const ${name} = calc(${i + 1});\n`).join('')}`;
const BILL = 'import { calc } from "./prices.ts";\n\nexport const bill = calc(11);\nexport const late = calc(12);\n';

e2e(
  'a name changed by hand three times is renamed by the language server, which one undo takes back',
  {},
  async (rig) => {
    const { workbench, folders } = rig;
    const { page } = workbench;
    const files = ['src/prices.ts', 'src/bill.ts'].map((path) => join(folders.workspace, path));
    const onDisk = () => files.map((file) => readFileSync(file, 'utf8'));
    for (const [i, text] of [PRICES, BILL].entries()) writeFileSync(files[i] ?? '', text);
    await giveConsent(rig);
    await workbench.openFile('src/prices.ts');
    for (const line of [5, 6, 7]) {
      await workbench.editor.replaceInLine(line, 'calc', 'gross');
      // So long has TypeScript to start: the new name is nobody's yet.
      if (line === 5) await page.locator('.squiggly-error').first().waitFor({ timeout: 60_000 });
    }
    const toast = await workbench.notifications.toast(/You made the same change 3 times: .*calc.* → .*gross/);
    expect(await toast.buttons()).toEqual(['Rename Symbol', 'Review', 'Not Now', 'Never For This']);
    await rig.picture('rename-toast');
    await workbench.editor.save();
    const byHand = onDisk();
    await toast.click('Rename Symbol');
    await workbench.notifications.toast(/Renamed calc to gross: 7 places in 2 files\. One Undo takes it back\./);
    await rig.picture('renamed');
    await expect
      .poll(onDisk, { timeout: 20_000 })
      .toEqual([PRICES, BILL].map((text) => text.replaceAll('calc', 'gross')));

    await workbench.openFile('src/prices.ts');
    await workbench.editor.undo();
    await page.locator('.tab.dirty', { hasText: 'bill' }).waitFor();
    await workbench.runCommand('File: Save All Files');
    await expect.poll(onDisk, { timeout: 20_000 }).toEqual(byHand);
  },
);
