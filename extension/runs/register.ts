import { commands, Disposable, type TreeView, window, workspace } from 'vscode';
import type { Result } from '../../agent-core/contracts/index.ts';
import { OPEN_FOLDER, remediesFor } from '../commands/remedies.ts';
import type { House } from '../compose.ts';
import { commandRun, resolveStep, runFor, sendSignal, startDemo } from './actions.ts';
import { RunEventsDocuments } from './events-documents.ts';
import { RUN_SCHEME, RUNS_VIEW, runCommands } from './ids.ts';
import type { RunsNode } from './nodes.ts';
import { whenThereAreRuns } from './presence.ts';
import { MOST_RUNS, RunsTree } from './tree.ts';

/** Several changes within this time are one refresh, ms. */
const GATHER_MS = 100;

interface Parts {
  readonly view: TreeView<RunsNode>;
  readonly tree: RunsTree;
  readonly documents: RunEventsDocuments;
  /** The agent host may be started for this view from now on. */
  readonly ask: () => void;
}

/** The view of durable runs, with its commands; where there are runs, the agent host goes on with them. */
export function registerRuns(house: House): Disposable {
  const { host, tell, log, dataFolder } = house;
  let asked = false;
  const damaged = (damage: Result<'listRuns'>['damage']) =>
    house.damage.become(damage, (sentence) => tell.once(sentence, OPEN_FOLDER));
  const tree = new RunsTree({
    host,
    damaged,
    mayAsk: () => host.state.state === 'ready' || (asked && host.state.state !== 'failed'),
    failed: (error) => tell.failed('show the runs', error, ...remediesFor(house)),
    now: () => Date.now(),
  });
  const view = window.createTreeView(RUNS_VIEW, { treeDataProvider: tree, showCollapseAll: true });
  const documents = new RunEventsDocuments(host);
  const ask = (): void => {
    asked = true;
  };
  const parts = { view, tree, documents, ask };
  /** Asks a host that runs already, too: it may not know of them yet. */
  const goOn = (): void => {
    ask();
    host.request('listRuns', { limit: MOST_RUNS }).then(
      ({ damage }) => {
        damaged(damage);
        tree.refresh();
      },
      (error: unknown) => log.error(`the runs do not go on: ${error}`),
    );
  };
  return Disposable.from(
    tree,
    view,
    documents,
    workspace.registerTextDocumentContentProvider(RUN_SCHEME, documents),
    refreshing(house, parts),
    whenThereAreRuns(dataFolder, goOn),
    ...commandsOf(house, parts),
  );
}

function commandsOf(house: House, { view, tree, documents, ask }: Parts): Disposable[] {
  const { host, tell } = house;
  /** Runs on the node given by the tree, or by the keyboard, where it is the selected one. */
  const add = (id: string, doing: string, run: (node: RunsNode | undefined) => unknown): Disposable =>
    commands.registerCommand(id, async (node: RunsNode | undefined) => {
      try {
        ask();
        await run(node ?? (view.visible ? view.selection[0] : undefined));
        tree.refresh();
      } catch (error) {
        tell.failed(doing, error, ...remediesFor(house));
      }
    });
  const show = () => commands.executeCommand(`${RUNS_VIEW}.focus`);
  const open = async (node: RunsNode | undefined) => {
    const run = await runFor(host, node, 'Choose the run to open', () => true);
    if (run) await window.showTextDocument(documents.uriOf(run.id), { preview: true });
  };
  return [
    add(runCommands.show, 'show the runs', show),
    add(runCommands.refresh, 'show the runs', () => documents.refresh()),
    add(runCommands.demo, 'run the demo', async () => {
      await startDemo(house);
      await show();
    }),
    add(runCommands.open, 'open this run', open),
    add(runCommands.pause, 'pause this run', (node) => commandRun(house, 'pause', node)),
    add(runCommands.resume, 'resume this run', (node) => commandRun(house, 'resume', node)),
    add(runCommands.cancel, 'cancel this run', (node) => commandRun(house, 'cancel', node)),
    add(runCommands.fork, 'fork this run', (node) => commandRun(house, 'fork', node)),
    add(runCommands.signal, 'send this signal', (node) => sendSignal(house, node)),
    add(runCommands.resolve, 'resolve this step', (node) => resolveStep(house, node)),
  ];
}

/** Refreshes what is seen: when a run changed, and when the view or the agent host comes back. */
function refreshing({ host }: House, { view, tree, documents }: Parts): Disposable {
  let waiting: NodeJS.Timeout | undefined;
  const soon = (): void => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      if (view.visible) tree.refresh();
      void documents.refresh();
    }, GATHER_MS);
  };
  return Disposable.from(
    new Disposable(() => clearTimeout(waiting)),
    host.onNotice('runsChanged', soon),
    host.onDidChangeState(({ state }) => {
      if (state === 'ready') soon();
    }),
    view.onDidChangeVisibility(soon),
  );
}
