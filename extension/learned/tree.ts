import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  Range,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { Result } from '../../agent-core/contracts/index.ts';
import type { DocumentKeys } from '../adapters/document-keys.ts';
import type { AgentHostClient } from '../agent-host/client.ts';
import { textOf } from './item-text.ts';
import { childrenOf, type ExampleNode, type LearnedNode, nodesOf } from './nodes.ts';

export interface LearnedTreeOptions {
  readonly host: AgentHostClient;
  readonly keys: DocumentKeys;
  /** Whether the agent host may be asked: it is not started only because the view happens to be open. */
  readonly mayAsk: () => boolean;
  readonly failed: (error: unknown) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What was learned, by family and pattern, in sentences; asked for whole each time the view is refreshed. */
export class LearnedTree implements TreeDataProvider<LearnedNode>, Disposable {
  readonly #options: LearnedTreeOptions;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #shown: Result<'learned'> | undefined;

  constructor(options: LearnedTreeOptions) {
    this.#options = options;
  }

  /** What the tree was last made of. */
  get shown(): Result<'learned'> | undefined {
    return this.#shown;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: LearnedNode, token?: CancellationToken): Promise<LearnedNode[]> {
    if (node) return [...childrenOf(node)];
    const { host, mayAsk, failed, now } = this.#options;
    if (!mayAsk()) return [];
    try {
      this.#shown = await host.request('learned', {}, token);
      return nodesOf(this.#shown, now());
    } catch (error) {
      failed(error);
      return [];
    }
  }

  getTreeItem(node: LearnedNode): TreeItem {
    const text = textOf(node, this.#options.now());
    const item = new TreeItem(text.label, stateOf(node));
    item.id = text.id;
    item.description = text.description;
    item.tooltip = text.tooltip;
    item.iconPath = new ThemeIcon(text.icon);
    item.contextValue = text.context;
    item.accessibilityInformation = { label: text.spoken };
    if (node.kind === 'example') item.command = this.#open(node);
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #open({ example: { doc, line } }: ExampleNode): NonNullable<TreeItem['command']> {
    const selection = new Range(line, 0, line, 0);
    const uri = this.#options.keys.uriOf(doc);
    return { command: 'vscode.open', title: 'Open This Place', arguments: [uri, { selection, preview: true }] };
  }
}

/** Families lie open, so that every pattern is seen at once. */
function stateOf(node: LearnedNode): TreeItemCollapsibleState {
  if (childrenOf(node).length === 0) return TreeItemCollapsibleState.None;
  const isOpen = node.kind === 'family' || node.kind === 'automations';
  return isOpen ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}
