import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { Rig } from '../rig/rig.ts';
import { e2e } from './e2e.ts';
import { watch } from './repeating.ts';

const SERVICES = [
  ['8f1c2d3e', 'cache', 'redis:7', '6379'],
  ['1a2b3c4d', 'orders', 'postgres:17', '5432'],
  ['aa11bb22', 'web', 'nginx:1.29', '80'],
  ['c0ffee00', 'mail', 'mailpit:1.27', '1025'],
  ['deadbeef', 'search', 'opensearch:3', '9200'],
  ['0badcafe', 'queue', 'rabbitmq:4', '5672'],
] as const;
const record = ([, name, image, port]: readonly string[]) =>
  `{ "name": "${name}", "image": "${image}", "port": ${port} },\n`;

/** A listing as docker prints it, and the file that it is carried into. */
function prepare({ folders }: Rig): string {
  const lines = [['CONTAINER ID', 'NAME', 'IMAGE', 'PORT'], ...SERVICES];
  const listing = lines
    .map((row) =>
      row
        .map((cell) => cell.padEnd(15))
        .join('')
        .trimEnd(),
    )
    .join('\n');
  writeFileSync(join(folders.workspace, 'services.sh'), `sleep 0.5\nprintf '\\033[32m%s\\033[0m\\n' '${listing}'\n`);
  mkdirSync(join(folders.workspace, 'data'));
  const json = join(folders.workspace, 'data/services.json');
  writeFileSync(json, '[\n\n]\n');
  return json;
}

e2e(
  'rows that a command printed and that are carried into a JSON file by hand three times are offered, applied and taken back',
  { name: 'output', timeout: 240_000 },
  async (rig) => {
    const { workbench, folders } = rig;
    const json = prepare(rig);
    await watch(rig, 'src/main.ts', [/^edits/i, /^command output/i]);
    await workbench.terminal.open();
    await workbench.terminal.run('bash services.sh');
    await expect.poll(() => outputsIn(rig), { timeout: 20_000 }).toHaveLength(1);
    expect(outputsIn(rig)[0]).toMatch(/^CONTAINER ID {3}NAME .*\n8f1c2d3e {7}cache /);

    await workbench.openFile('data/services.json');
    await workbench.editor.goTo(2);
    for (const row of SERVICES.slice(0, 3)) {
      await workbench.page.keyboard.insertText(record(row));
      await workbench.page.waitForTimeout(1_500);
    }
    await workbench.editor.save();
    const byHand = readFileSync(json, 'utf8');

    const toast = await workbench.notifications.toast(/You carried values over in the same way 3 times/);
    await toast.click('Review');
    await workbench.tree('Review').row(/services\.json/);
    await workbench.screenshot(join(folders.logs, 'review.png'));
    await workbench.runCommand('Penumbra: Apply Automation');
    await workbench.notifications.toast('Changed 1 place in 1 file.');
    const all = SERVICES.map(record).join('').replaceAll(/\s+/g, '');
    await expect
      .poll(() => readFileSync(json, 'utf8').replaceAll(/\s+/g, ''), { timeout: 20_000 })
      .toContain(all.slice(0, -1));

    await workbench.runCommand('Penumbra: Undo Last Automation');
    await workbench.notifications.toast(/Took back/);
    expect(readFileSync(json, 'utf8')).toBe(byHand);
  },
);

/** What was recorded of the outputs of commands. */
function outputsIn({ folders }: Rig): string[] {
  const file = join(folders.data, 'penumbra.db');
  if (!existsSync(file)) return [];
  const db = new Database(file, { readonly: true });
  try {
    const sql = `SELECT body ->> 'text' FROM signal WHERE kind = 'terminal.output' ORDER BY id`;
    return db.prepare<[], string>(sql).pluck().all();
  } finally {
    db.close();
  }
}
