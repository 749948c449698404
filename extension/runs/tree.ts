import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { Result } from '../../agent-core/contracts/index.ts';
import type { AgentHostClient } from '../agent-host/client.ts';
import { textOf } from './item-text.ts';
import { childrenOf, nodesOf, type RunsNode } from './nodes.ts';
import { isOver } from './standing.ts';

/** More are on the command line. */
export const MOST_RUNS = 100;

export interface RunsTreeOptions {
  readonly host: AgentHostClient;
  /** Whether the agent host may be asked: it is not started only because the view happens to be open. */
  readonly mayAsk: () => boolean;
  readonly failed: (error: unknown) => void;
  /** Told with every list. */
  readonly damaged: (damage: Result<'listRuns'>['damage']) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Durable runs, how they stand and why; asked for whole each time the view is refreshed. */
export class RunsTree implements TreeDataProvider<RunsNode>, Disposable {
  readonly #options: RunsTreeOptions;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(options: RunsTreeOptions) {
    this.#options = options;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: RunsNode, token?: CancellationToken): Promise<RunsNode[]> {
    if (node) return [...childrenOf(node)];
    const { host, mayAsk, failed, now } = this.#options;
    if (!mayAsk()) return [];
    try {
      const listed = await host.request('listRuns', { limit: MOST_RUNS }, token);
      this.#options.damaged(listed.damage);
      return nodesOf(listed, now());
    } catch (error) {
      failed(error);
      return [];
    }
  }

  getTreeItem(node: RunsNode): TreeItem {
    const { id, label, description, tooltip, spoken, icon, context } = textOf(node, this.#options.now());
    const item = new TreeItem(label, stateOf(node));
    item.id = id;
    item.description = description;
    item.tooltip = tooltip;
    item.iconPath = new ThemeIcon(icon.id, icon.color === undefined ? undefined : new ThemeColor(icon.color));
    item.contextValue = context;
    item.accessibilityInformation = { label: spoken };
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Runs that are not over lie open, so that their steps are seen. */
function stateOf(node: RunsNode): TreeItemCollapsibleState {
  if (node.kind !== 'run') return TreeItemCollapsibleState.None;
  return isOver(node.run) ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded;
}
