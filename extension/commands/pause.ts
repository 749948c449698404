import { window } from 'vscode';
import type { House } from '../compose.ts';

const MINUTE = 60_000;

/** Stops all watching, in every window, for the time the person chooses. */
export async function pauseFor({ pause }: House): Promise<void> {
  const choices = [
    { label: '15 minutes', until: () => Date.now() + 15 * MINUTE },
    { label: '1 hour', until: () => Date.now() + 60 * MINUTE },
    { label: 'Until tomorrow', until: () => new Date().setHours(24, 0, 0, 0) },
    { label: 'Until I resume', until: () => undefined },
  ];
  const chosen = await window.showQuickPick(choices, {
    title: 'Penumbra: Pause for…',
    placeHolder: 'While paused, nothing is watched in any window.',
  });
  if (chosen) pause.pause(chosen.until());
}
