import { commands, Disposable, type TreeView, window } from 'vscode';
import { remediesFor } from '../commands/remedies.ts';
import type { House } from '../compose.ts';
import { forget, resetConfidence, resetEverything, speakAgain } from './actions.ts';
import { LEARNED_VIEW, learnedCommands } from './ids.ts';
import type { LearnedNode } from './nodes.ts';
import { LearnedTree } from './tree.ts';

/** Several changes within this time are one refresh, ms. */
const GATHER_MS = 250;

/** The view of what was learned, with its commands. */
export function registerLearned(house: House): Disposable {
  const { host, keys, tell } = house;
  let asked = false;
  const failed = (doing: string) => (error: unknown) => tell.failed(doing, error, ...remediesFor(house));
  const tree = new LearnedTree({
    host,
    keys,
    mayAsk: () => host.state.state === 'ready' || (asked && host.state.state !== 'failed'),
    failed: failed('show what it has learned'),
    now: () => Date.now(),
  });
  const view = window.createTreeView(LEARNED_VIEW, { treeDataProvider: tree, showCollapseAll: true });
  const refresh = (): void => {
    asked = true;
    tree.refresh();
  };
  /** Runs on the node given by the tree, or by the keyboard, where it is the selected one. */
  const add = (id: string, doing: string, run: (node: LearnedNode | undefined) => unknown): Disposable =>
    commands.registerCommand(id, async (node: LearnedNode | undefined) => {
      try {
        await run(node ?? view.selection[0]);
        refresh();
      } catch (error) {
        failed(doing)(error);
      }
    });
  return Disposable.from(
    tree,
    view,
    refreshing(house, view, tree),
    add(learnedCommands.show, 'show what it has learned', () => commands.executeCommand(`${LEARNED_VIEW}.focus`)),
    add(learnedCommands.refresh, 'show what it has learned', () => undefined),
    add(learnedCommands.reset, 'reset what it has learned', () => resetEverything(house)),
    add(learnedCommands.resetConfidence, 'reset its confidence', (node) => resetConfidence(house, node)),
    add(learnedCommands.forget, 'forget this pattern', (node) => forget(house, node)),
    add(learnedCommands.speakAgain, 'end this silence', (node) => speakAgain(house, node)),
    add(learnedCommands.deleteAutomation, 'delete this automation', (node) => forget(house, node)),
  );
}

/** Refreshes the tree while it is seen: when something changed, and when the view or the agent host comes back. */
function refreshing({ host }: House, view: TreeView<LearnedNode>, tree: LearnedTree): Disposable {
  let waiting: NodeJS.Timeout | undefined;
  const soon = (): void => {
    if (!view.visible || waiting) return;
    waiting = setTimeout(() => {
      waiting = undefined;
      tree.refresh();
    }, GATHER_MS);
  };
  return Disposable.from(
    new Disposable(() => clearTimeout(waiting)),
    ...(['suggestion', 'suggestionWithdrawn', 'learnedChanged', 'forgotten'] as const).map((name) =>
      host.onNotice(name, soon),
    ),
    host.onDidChangeState(({ state }) => {
      if (state === 'ready') soon();
    }),
    view.onDidChangeVisibility(soon),
  );
}
