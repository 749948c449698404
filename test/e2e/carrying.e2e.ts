import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { e2e } from './e2e.ts';
import { watch } from './repeating.ts';

const PEOPLE = [
  ['Ada', 'Lovelace', '1815-12-10'],
  ['Grace', 'Hopper', '1906-12-09'],
  ['Alan', 'Turing', '1912-06-23'],
  ['Barbara', 'Liskov', '1939-11-07'],
  ['Edsger', 'Dijkstra', '1930-05-11'],
  ['Frances', 'Allen', '1932-08-04'],
] as const;
const record = ([first, last, born]: readonly string[]) =>
  `{ "first": "${first}", "last": "${last}", "born": "${born}" },\n`;

e2e(
  'rows of a CSV file that are carried into a JSON file by hand three times are offered, applied and taken back',
  { name: 'carrying', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    const json = join(folders.workspace, 'data/people.json');
    mkdirSync(join(folders.workspace, 'data'));
    const rows = PEOPLE.map((row) => row.join(','));
    writeFileSync(join(folders.workspace, 'data/people.csv'), ['first,last,born', ...rows, ''].join('\n'));
    writeFileSync(json, '[\n\n]\n');

    await watch(rig, 'src/main.ts', [/^edits/i]);
    await workbench.openFile('data/people.csv');
    await workbench.openFile('data/people.json');
    await workbench.editor.goTo(2);
    for (const row of PEOPLE.slice(0, 3)) {
      await workbench.page.keyboard.insertText(record(row));
      await workbench.page.waitForTimeout(1_500);
    }
    await workbench.editor.save();
    const byHand = readFileSync(json, 'utf8');

    const toast = await workbench.notifications.toast(/You carried values over in the same way 3 times/);
    await rig.picture('toast');
    await toast.click('Review');
    await workbench.tree('Review').row(/people\.json/);
    await rig.picture('review');
    await workbench.runCommand('Penumbra: Apply Automation');
    await workbench.notifications.toast('Changed 1 place in 1 file.');
    await workbench.openFile('data/people.json');
    await rig.picture('applied');
    const all = PEOPLE.map(record).join('').replaceAll(/\s+/g, '');
    await expect
      .poll(() => readFileSync(json, 'utf8').replaceAll(/\s+/g, ''), { timeout: 20_000 })
      .toContain(all.slice(0, -1));

    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back/);
    expect(readFileSync(json, 'utf8')).toBe(byHand);
  },
);
