import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mayMount, mountSmallDisk } from '../support/small-disk.ts';
import { e2e } from './e2e.ts';
import { editByHand, giveConsent } from './repeating.ts';

if (mayMount) {
  e2e(
    'a full disk is told in a message and in the status bar, and nothing is lost once there is room again',
    { name: 'full-disk', timeout: 240_000 },
    async (rig) => {
      const { workbench, folders } = rig;
      mkdirSync(folders.data, { recursive: true });
      const unmount = mountSmallDisk(folders.data, '3m');
      try {
        await giveConsent(rig);
        await editByHand(rig, 'src/orders.ts', 1);
        const filler = fillUp(folders.data);
        await editByHand(rig, 'src/orders.ts', 1);
        const toast = await workbench.notifications.toast(/Penumbra has stopped recording\..*disk/);
        await workbench.statusBar.item(/Penumbra: error/);
        rmSync(filler);
        await toast.click('Restart');
        await workbench.statusBar.item(/Penumbra: watching/);
        // Both edits made before count, the one that found no room too.
        await editByHand(rig, 'src/orders.ts', 1);
        await workbench.notifications.toast(/You made the same change 3 times/);
      } finally {
        unmount();
      }
    },
  );
}

/** Writes a file until the disk is full, and gives its path. */
function fillUp(folder: string): string {
  const file = join(folder, 'filler');
  const handle = openSync(file, 'w');
  try {
    for (const block = Buffer.alloc(4096, 1); ; ) writeSync(handle, block);
  } catch {
    return file;
  } finally {
    closeSync(handle);
  }
}
