/** What the end-to-end tests of suggestions begin with: consent, and the same edit three times by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Toast } from '../rig/notifications.ts';
import type { Rig } from '../rig/rig.ts';

export const OLD = 'log("info", ';
export const NEW = 'logger.info(';

/** Agrees to have edits watched, as a person does it. */
export async function giveConsent(rig: Rig): Promise<void> {
  await watch(rig, 'src/main.ts', [/^edits/i]);
}

/** Agrees to have `sources` watched, with `path` open. */
export async function watch({ workbench }: Rig, path: string, sources: readonly RegExp[]): Promise<void> {
  await workbench.openFile(path);
  await workbench.runCommand('Penumbra: Choose What Is Watched');
  await workbench.quickInput.waitForChoice(/edits/i);
  await workbench.quickInput.check(sources);
  await workbench.statusBar.item(/watching/i);
}

/** Makes the first `times` old calls of `path` new ones by hand, saving each. */
export async function editByHand({ workbench, folders }: Rig, path: string, times: number): Promise<void> {
  await workbench.openFile(path);
  for (let count = 0; count < times; count++) {
    const lines = readFileSync(join(folders.workspace, path), 'utf8').split('\n');
    await workbench.editor.replaceInLine(lines.findIndex((line) => line.includes(OLD)) + 1, OLD, NEW);
    await workbench.editor.save();
  }
}

/** Consent, three edits, and the toast they lead to. */
export async function untilToast(rig: Rig, path = 'src/orders.ts'): Promise<Toast> {
  await giveConsent(rig);
  await editByHand(rig, path, 3);
  return rig.workbench.notifications.toast(/You made the same change/);
}

/** The bytes of the workspace's sources, by path. */
export function sourcesOnDisk({ folders }: Rig): Record<string, string> {
  const paths = ['orders', 'payments', 'shipping'].map((name) => `src/${name}.ts`);
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folders.workspace, path), 'latin1')]));
}

export function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
