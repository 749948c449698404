import { commands, Disposable, window } from 'vscode';
import { COMMANDS } from '../commands/ids.ts';
import { remediesFor } from '../commands/remedies.ts';
import type { House } from '../compose.ts';
import { RecordedTree } from './tree.ts';

const VIEW = 'penumbra.recorded';

/** The view of what was recorded, with its two commands. */
export function registerRecorded(house: House): Disposable {
  let asked = false;
  const failed = (error: unknown): void => house.tell.failed('read what was recorded', error, ...remediesFor(house));
  const tree = new RecordedTree({
    host: house.host,
    mayAsk: () => house.host.state.state === 'ready' || (asked && house.host.state.state !== 'failed'),
    failed,
  });
  const view = window.createTreeView(VIEW, { treeDataProvider: tree, showCollapseAll: true });
  const refresh = async (): Promise<void> => {
    asked = true;
    house.outbox.flush();
    try {
      await house.host.request('flush', {});
    } catch (error) {
      failed(error);
      return;
    }
    tree.refresh();
  };
  return Disposable.from(
    tree,
    view,
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) tree.refresh();
    }),
    house.host.onDidChangeState(({ state }) => {
      if (state === 'ready' && view.visible) tree.refresh();
    }),
    commands.registerCommand(COMMANDS.refreshRecorded, refresh),
    commands.registerCommand(COMMANDS.showRecorded, async () => {
      await commands.executeCommand(`${VIEW}.focus`);
      await refresh();
    }),
  );
}
