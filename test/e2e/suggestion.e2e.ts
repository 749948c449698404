import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';
import { count, editByHand, giveConsent, NEW, OLD, sourcesOnDisk, untilToast } from './repeating.ts';

/** Keeps the third file out, so that the diff has two. */
const twoFiles = { 'penumbra.exclude': ['src/shipping.ts'] };

e2e(
  'three edits lead to a toast, a review with two files, and an apply that one undo takes back in every buffer',
  { name: 'suggestion', settings: twoFiles, timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    const toast = await untilToast(rig);
    expect(await toast.text()).toMatch(/^You made the same change 3 times: .+ → .+\. 9 more places in 2 files\.$/);
    expect(await toast.buttons()).toEqual(['Review', 'Not Now', 'Never For This']);

    await toast.click('Review');
    const tree = workbench.tree('Review');
    await tree.row(/payments/);
    await workbench.page.locator('.tab.active', { hasText: '(2 files)' }).waitFor();
    expect((await tree.rows()).filter(({ level }) => level === 1)).toHaveLength(2);
    await workbench.page.locator('.monaco-editor .view-line', { hasText: NEW }).first().waitFor();

    await tree.toggle(/^39:/);
    await tree.row(/orders\.ts.*3 of 4 places/);
    expect(await tree.isChecked(/^39:/)).toBe(false);
    expect(await tree.isChecked(/orders\.ts/)).toBe(false);
    await workbench.screenshot(join(folders.logs, 'review.png'));

    const before = sourcesOnDisk(rig);
    await workbench.clickEditorAction('Apply Automation');
    await workbench.notifications.toast('Changed 8 places in 2 files.');
    const after = sourcesOnDisk(rig);
    expect(count(after['src/orders.ts'] ?? '', OLD)).toBe(1);
    expect(count(after['src/payments.ts'] ?? '', OLD)).toBe(0);
    expect(after['src/shipping.ts']).toBe(before['src/shipping.ts']);
    expect(await workbench.tabs()).toEqual(['main', 'orders']);

    await workbench.openFile('src/orders.ts');
    await workbench.editor.undo();
    await workbench.page.locator('.tab.dirty', { hasText: 'payments' }).waitFor();
    await workbench.runCommand('File: Save All Files');
    await expect.poll(() => sourcesOnDisk(rig), { timeout: 20_000 }).toEqual(before);
  },
);

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
  { name: 'two-holes', timeout: 240_000 },
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
    await workbench.screenshot(join(folders.logs, 'two-holes.png'));
    await workbench.runCommand('Penumbra: Apply Automation');
    await workbench.notifications.toast(/Changed 11 places in 3 files/);
    expect(onDisk()).toEqual(Object.values(CHECKS).map((pairs) => checks(newCheck, pairs)));

    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back .* in 3 files/);
    expect(onDisk()).toEqual(before);
  },
);

e2e(
  'Undo Last Automation restores every byte on disk, after a reload of the window and a later edit in the file',
  { name: 'undo-last-automation', timeout: 240_000 },
  async (rig) => {
    const { workbench } = rig;
    await (await untilToast(rig)).click('Review');
    await workbench.tree('Review').row(/payments/);
    const before = sourcesOnDisk(rig);
    await workbench.runCommand('Penumbra: Apply Automation');
    await workbench.notifications.toast(/Changed 14 places in 3 files/);

    await workbench.reload();
    await workbench.openFile('src/orders.ts');
    await workbench.editor.goTo(1);
    await workbench.editor.type('const byHand = 1;\n');
    await workbench.editor.save();
    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back .* in 3 files/);
    expect(sourcesOnDisk(rig)).toEqual({ ...before, 'src/orders.ts': `const byHand = 1;\n${before['src/orders.ts']}` });

    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast('There is no automation to take back.');
  },
);

e2e('Never For This survives a reload of the window', { name: 'never', timeout: 240_000 }, async (rig) => {
  const { workbench } = rig;
  await (await untilToast(rig)).click('Never For This');
  expect(await workbench.offersCommand('Penumbra: Review the Suggestion')).toBe(false);

  await workbench.reload();
  await workbench.statusBar.item(/watching/i);
  await editByHand(rig, 'src/payments.ts', 3);
  // A suggestion comes after a pause of three seconds; this is well past it.
  await workbench.page.waitForTimeout(15_000);
  expect(await workbench.notifications.texts()).toEqual([]);
  expect(await workbench.offersCommand('Penumbra: Review the Suggestion')).toBe(false);
});

e2e('a kept automation runs again on what is left', { name: 'saved-automation', timeout: 240_000 }, async (rig) => {
  const { workbench } = rig;
  await (await untilToast(rig)).click('Review');
  await workbench.tree('Review').toggle(/shipping\.ts/);
  await workbench.runCommand('Penumbra: Apply Automation');
  await (await workbench.notifications.toast(/Changed 9 places in 2 files/)).click('Save As Command…');
  await workbench.quickInput.fill('Use the logger');
  await workbench.quickInput.accept();
  await workbench.notifications.toast(/Saved “Use the logger”/);

  await workbench.reload();
  await workbench.runCommand('Penumbra: Run Automation…');
  await workbench.quickInput.choose('Use the logger');
  await workbench.tree('Review').row(/shipping/);
  await workbench.runCommand('Penumbra: Apply Automation');
  await workbench.notifications.toast(/Changed 5 places in 1 file/);
  expect(count(Object.values(sourcesOnDisk(rig)).join('\n'), OLD)).toBe(0);
});
