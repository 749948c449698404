import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { commands, Disposable, type TreeView, window } from 'vscode';
import { remediesFor } from '../commands/remedies.ts';
import type { House } from '../compose.ts';
import { FileWatch } from '../consent/file-watch.ts';
import { switchTool } from './actions.ts';
import { answerEgress } from './egress.ts';
import { TOOLS_VIEW, toolCommands } from './ids.ts';
import type { ToolsNode } from './nodes.ts';
import { ToolsTree } from './tree.ts';

/** What the list is made of; another window or the command line may write them. */
const FILES = ['tools.json', 'mcp.json'];
/** Of who has one, tools run in the sandbox. */
const IMAGE_FILE = 'sandbox-image.json';

/** The view of tools with its commands, and the question of those that want out. */
export function registerTools(house: House): Disposable {
  const { host, tell, sandbox } = house;
  let asked = false;
  const tree = new ToolsTree({
    host,
    mayAsk: () => host.state.state === 'ready' || (asked && host.state.state !== 'failed'),
    failed: (error) => tell.failed('show the tools', error, ...remediesFor(house)),
    sandbox: () => sandbox.current,
  });
  const view = window.createTreeView(TOOLS_VIEW, { treeDataProvider: tree, showCollapseAll: true });
  const ask = (): void => {
    asked = true;
  };
  return Disposable.from(
    tree,
    view,
    answerEgress(host, (error) => tell.failed('pass on your answer', error, ...remediesFor(house))),
    sandbox.onDidChange(() => tree.sandboxChanged()),
    refreshing(house, view, tree),
    ...commandsOf(house, view, tree, ask),
  );
}

function commandsOf(house: House, view: TreeView<ToolsNode>, tree: ToolsTree, ask: () => void): Disposable[] {
  const { host, tell, sandbox } = house;
  /** Runs on the node given by the tree, or by the keyboard, where it is the selected one. */
  const add = (id: string, doing: string, run: (node: ToolsNode | undefined) => unknown): Disposable =>
    commands.registerCommand(id, async (node: ToolsNode | undefined) => {
      try {
        ask();
        await run(node ?? (view.visible ? view.selection[0] : undefined));
        tree.refresh();
        void sandbox.look();
      } catch (error) {
        tell.failed(doing, error, ...remediesFor(house));
      }
    });
  return [
    add(toolCommands.show, 'show the tools', () => commands.executeCommand(`${TOOLS_VIEW}.focus`)),
    add(toolCommands.refresh, 'show the tools', () => undefined),
    add(toolCommands.switchOff, 'switch this tool off', (node) => switchTool(host, node, false)),
    add(toolCommands.switchOn, 'switch this tool on', (node) => switchTool(host, node, true)),
  ];
}

/** Refreshes what is seen, and only while it is seen: when it comes into view, when its files change, when an agent host is ready. */
function refreshing({ host, dataFolder, sandbox }: House, view: TreeView<ToolsNode>, tree: ToolsTree): Disposable {
  let watch: FileWatch | undefined;
  const seen = (): void => {
    watch?.dispose();
    watch = view.visible ? new FileWatch(dataFolder, FILES, () => tree.refresh()) : undefined;
    if (!view.visible) return;
    tree.refresh();
    void sandbox.look();
  };
  const ready = async (): Promise<void> => {
    if (view.visible) seen();
    else if (await exists(join(dataFolder, IMAGE_FILE))) await sandbox.look();
  };
  return Disposable.from(
    new Disposable(() => watch?.dispose()),
    view.onDidChangeVisibility(seen),
    host.onDidChangeState(({ state }) => {
      if (state === 'ready') void ready();
    }),
  );
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
