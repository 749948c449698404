import { expect } from 'vitest';
import { e2eTogether } from './e2e.ts';
import { count, editByHand, NEW, OLD, sourcesOnDisk, untilToast } from './repeating.ts';

const e2e = e2eTogether({ name: 'suggestion', timeout: 240_000 });

/** Keeps the third file out, so that the diff has two. */
const twoFiles = { 'penumbra.exclude': ['src/shipping.ts'] };

e2e(
  'three edits lead to a toast, a review with two files, and an apply that one undo takes back in every buffer',
  { settings: twoFiles },
  async (rig) => {
    const { workbench } = rig;
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
    await rig.picture('review');

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

e2e(
  'Undo Last Automation restores every byte on disk, after a reload of the window and a later edit in the file',
  {},
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

e2e('Never For This survives a reload of the window', {}, async (rig) => {
  const { workbench } = rig;
  await (await untilToast(rig)).click('Never For This');
  await expect.poll(() => workbench.offersCommand('Penumbra: Review the Suggestion'), { timeout: 15_000 }).toBe(false);

  await workbench.reload();
  await workbench.statusBar.item(/watching/i);
  await editByHand(rig, 'src/payments.ts', 3);
  const held = () => count(rig.penumbraLog(), 'there is nothing to suggest');
  const before = held();
  await expect.poll(held, { timeout: 30_000 }).toBeGreaterThan(before);
  expect(await workbench.notifications.texts()).toEqual([]);
  expect(await workbench.offersCommand('Penumbra: Review the Suggestion')).toBe(false);
});

e2e('a kept automation runs again on what is left', {}, async (rig) => {
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
