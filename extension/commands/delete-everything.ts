import { window } from 'vscode';
import type { House } from '../compose.ts';
import { forget } from './forgotten.ts';

const DELETE = 'Delete Everything';

/** It cannot be taken back, so this one question is asked in a dialog. */
export async function deleteEverything(house: House): Promise<void> {
  const detail =
    'Every recorded act, everything learned from them and every saved automation is erased from this machine. This cannot be undone. What you agreed to have watched stays as it is.';
  const answer = await window.showWarningMessage(
    'Delete everything Penumbra recorded?',
    { modal: true, detail },
    DELETE,
  );
  if (answer === DELETE) await forget(house, 'Deleting everything…', { what: 'everything' });
}
