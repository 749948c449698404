/** One line a command; each lives in a file of its own. The commands of a view are registered by that view. */
import { commands, Disposable } from 'vscode';
import type { House } from '../compose.ts';
import { chooseWhatIsWatched } from './consent.ts';
import { deleteEverything } from './delete-everything.ts';
import { exportRecording } from './export.ts';
import { forgetLast10Minutes } from './forget-last-10-minutes.ts';
import { forgetThisFile } from './forget-this-file.ts';
import { COMMANDS } from './ids.ts';
import { showMenu } from './menu.ts';
import { openDataFolder } from './open-data-folder.ts';
import { pauseFor } from './pause.ts';
import { remediesFor } from './remedies.ts';
import { resume } from './resume.ts';

type Run = (house: House, argument: unknown) => unknown;

export function registerCommands(house: House): Disposable {
  const add = (id: string, doing: string, run: Run): Disposable =>
    commands.registerCommand(id, async (argument: unknown) => {
      try {
        await run(house, argument);
      } catch (error) {
        house.tell.failed(doing, error, ...remediesFor(house));
      }
    });
  return Disposable.from(
    add(COMMANDS.consent, 'change what is watched', chooseWhatIsWatched),
    add(COMMANDS.menu, 'show its menu', showMenu),
    add(COMMANDS.pause, 'pause', pauseFor),
    add(COMMANDS.resume, 'resume', resume),
    add(COMMANDS.forgetLast10Minutes, 'forget the last 10 minutes', forgetLast10Minutes),
    add(COMMANDS.forgetThisFile, 'forget this file', forgetThisFile),
    add(COMMANDS.export, 'export what was recorded', exportRecording),
    add(COMMANDS.deleteEverything, 'delete everything', deleteEverything),
    add(COMMANDS.openDataFolder, 'open its data folder', openDataFolder),
    add(COMMANDS.showLog, 'show its log', ({ log }) => log.show()),
    add(COMMANDS.restartAgentHost, 'restart', ({ host }) => host.restart()),
  );
}
