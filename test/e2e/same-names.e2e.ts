import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sampleWorkspace } from '../rig/folders.ts';
import { makeRepository } from '../rig/repository.ts';
import { e2e } from './e2e.ts';
import { count, giveConsent, NEW, OLD } from './repeating.ts';

e2e(
  'in two folders of one name the change is applied to the files of both, and taken back in both',
  { name: 'same-names', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders, server } = rig;
    const apps = ['one/app', 'two/app'].map((name) => join(folders.root, name));
    for (const app of apps) {
      cpSync(sampleWorkspace, app, { recursive: true });
      makeRepository(app);
    }
    const file = join(folders.root, 'both.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: apps.map((path) => ({ path })) }));
    await workbench.openWorkspace(server.addressOf(file).replace('?folder=', '?workspace='));

    await giveConsent(rig);
    await workbench.openFile('orders.ts');
    // Both copies are alike: it does not matter which of them was opened.
    const text = readFileSync(join(sampleWorkspace, 'src/orders.ts'), 'utf8');
    for (const line of linesWith(OLD, text).slice(0, 3)) {
      await workbench.editor.replaceInLine(line, OLD, NEW);
      await workbench.editor.save();
    }
    const old = () => apps.map((app) => count(sourcesOf(app), OLD));
    const before = old();
    expect(before.toSorted()).toEqual([14, 17]);
    await (await workbench.notifications.toast(/31 more places in 6 files/)).click('Review');
    await workbench.tree('Review').row(/payments/);
    await workbench.runCommand('Penumbra: Apply Automation');
    await workbench.notifications.toast(/Changed 31 places in 6 files/);
    expect(old()).toEqual([0, 0]);
    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back .* in 6 files/);
    expect(old()).toEqual(before);
  },
);

function sourcesOf(app: string): string {
  return ['orders', 'payments', 'shipping'].map((name) => readFileSync(join(app, `src/${name}.ts`), 'utf8')).join('\n');
}

/** The numbers (from 1) of the lines with `text`. */
function linesWith(text: string, content: string): number[] {
  return content.split('\n').flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
}
