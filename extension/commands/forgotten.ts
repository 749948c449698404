import { commands, ProgressLocation, window } from 'vscode';
import type { Params } from '../../agent-core/contracts/index.ts';
import type { House } from '../compose.ts';
import { saysHowMuch } from './how-much.ts';
import { COMMANDS } from './ids.ts';

/** Forgets, after everything still on its way was sent so that it is forgotten too, and says how much went. */
export async function forget(house: House, title: string, what: Params<'forget'>): Promise<void> {
  const forgotten = await window.withProgress({ location: ProgressLocation.Notification, title }, () => {
    house.outbox.flush();
    return house.host.request('forget', what);
  });
  await commands.executeCommand(COMMANDS.refreshRecorded);
  const said = saysHowMuch(forgotten);
  void (forgotten.left ? window.showWarningMessage(said) : window.showInformationMessage(said));
}
