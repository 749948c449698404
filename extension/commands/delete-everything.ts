import { window } from 'vscode';
import type { House } from '../compose.ts';
import { forget } from './forgotten.ts';

const DELETE = 'Delete Everything';

/** It cannot be taken back, so this one question is asked in a dialog. */
export async function deleteEverything(house: House): Promise<void> {
  const detail =
    'Every recorded act and everything learned from them is erased from this machine. This cannot be undone. Automations you saved stay, without the edits they were learned from, and so does what you agreed to have watched. Runs that are over lose what they said; the others go on, and keep the copies that they work on.';
  const answer = await window.showWarningMessage(
    'Delete everything Penumbra recorded?',
    { modal: true, detail },
    DELETE,
  );
  if (answer === DELETE) await forget(house, 'Deleting everything…', { what: 'everything' });
}
