import { commands, ProgressLocation, Uri, window, workspace } from 'vscode';
import type { House } from '../compose.ts';
import { counted } from '../recorded/nodes.ts';

/** Everything recorded into one file of signals a line. The file is whole or not there. */
export async function exportRecording(house: House): Promise<void> {
  const target = await window.showSaveDialog({
    title: 'Export What Penumbra Recorded',
    saveLabel: 'Export',
    ...suggestedFile(),
    filters: { 'Recorded signals': ['jsonl'] },
  });
  if (!target) return;
  const { signals } = await window.withProgress(
    { location: ProgressLocation.Notification, title: 'Exporting what was recorded…', cancellable: true },
    async (_progress, token) => {
      house.outbox.flush();
      await house.host.request('flush', {}, token);
      return house.host.request('exportSignals', { file: target.fsPath }, token);
    },
  );
  const chosen = await window.showInformationMessage(
    `Exported ${counted(signals, 'act')} to ${target.fsPath}.`,
    'Open',
  );
  if (chosen) await commands.executeCommand('vscode.open', target);
}

function suggestedFile(): { defaultUri?: Uri } {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const day = new Date().toISOString().slice(0, 10);
  return folder ? { defaultUri: Uri.joinPath(folder, `penumbra-${day}.trace.jsonl`) } : {};
}
