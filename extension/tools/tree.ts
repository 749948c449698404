import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { SandboxState } from '../../agent-core/contracts/index.ts';
import type { AgentHostClient } from '../agent-host/client.ts';
import { type ItemText, textOf } from './item-text.ts';
import { childrenOf, nodesOf, type ToolsNode } from './nodes.ts';

export interface ToolsTreeOptions {
  readonly host: AgentHostClient;
  /** Whether the agent host may be asked: it is not started only because the view happens to be open. */
  readonly mayAsk: () => boolean;
  readonly failed: (error: unknown) => void;
  /** As far as it is known. */
  readonly sandbox: () => SandboxState | undefined;
}

/** The tools there are, by where they come from; asked for whole each time the view is refreshed. */
export class ToolsTree implements TreeDataProvider<ToolsNode>, Disposable {
  readonly #options: ToolsTreeOptions;
  readonly #changed = new EventEmitter<ToolsNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #sandbox: ToolsNode | undefined;

  constructor(options: ToolsTreeOptions) {
    this.#options = options;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  /** Draws its line anew, without asking for the tools. */
  sandboxChanged(): void {
    if (this.#sandbox) this.#changed.fire(this.#sandbox);
  }

  async getChildren(node?: ToolsNode, token?: CancellationToken): Promise<ToolsNode[]> {
    if (node) return childrenOf(node);
    const { host, mayAsk, failed } = this.#options;
    if (!mayAsk()) return [];
    try {
      const nodes = nodesOf(await host.request('listTools', {}, token));
      this.#sandbox = nodes.find(({ kind }) => kind === 'sandbox');
      return nodes;
    } catch (error) {
      failed(error);
      return [];
    }
  }

  getTreeItem(node: ToolsNode): TreeItem {
    const text = textOf(node, this.#options.sandbox());
    const item = new TreeItem(text.label, stateOf(node));
    item.id = text.id;
    item.description = text.description;
    item.tooltip = markdownOf(text.tooltip);
    item.iconPath = new ThemeIcon(text.icon.id, text.icon.color ? new ThemeColor(text.icon.color) : undefined);
    item.contextValue = text.context;
    item.accessibilityInformation = { label: text.spoken };
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function markdownOf([heading, ...others]: ItemText['tooltip']): MarkdownString | undefined {
  if (!heading) return undefined;
  const text = new MarkdownString(`**${plain(heading.sentence)}**`);
  for (const { sentence, command } of others) {
    text.appendMarkdown(`\n\n${plain(sentence)}`);
    if (command !== undefined) text.appendCodeblock(command, 'plaintext');
  }
  return text;
}

/** Servers write some of these texts: nothing in them is Markdown, and nothing becomes a link by itself. */
const plain = (text: string): string =>
  new MarkdownString()
    .appendText(text)
    .value.replaceAll('@', '&#64;')
    .replaceAll('://', '&#58;//')
    .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`);

function stateOf(node: ToolsNode): TreeItemCollapsibleState {
  if (node.kind !== 'group') return TreeItemCollapsibleState.None;
  return node.group.tools.length > 0 ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None;
}
