import { commands, ProgressLocation, window } from 'vscode';
import type { Params, Result } from '../../agent-core/contracts/index.ts';
import type { House } from '../compose.ts';
import { counted } from '../recorded/nodes.ts';
import { COMMANDS } from './ids.ts';

/** Forgets, after everything still on its way was sent so that it is forgotten too, and says how much went. */
export async function forget(house: House, title: string, what: Params<'forget'>): Promise<void> {
  const forgotten = await window.withProgress({ location: ProgressLocation.Notification, title }, () => {
    house.outbox.flush();
    return house.host.request('forget', what);
  });
  await commands.executeCommand(COMMANDS.refreshRecorded);
  void window.showInformationMessage(saysHowMuch(forgotten));
}

export function saysHowMuch({ signals, bytes }: Result<'forget'>): string {
  if (signals === 0) return 'There was nothing to forget.';
  return `Forgotten: ${counted(signals, 'recorded act')}, ${sized(bytes)}.`;
}

export function sized(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'byte');
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
