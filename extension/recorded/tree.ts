import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import type { AgentHostClient } from '../agent-host/client.ts';
import { counted, dayLabel, type RecordedNode } from './nodes.ts';

export interface RecordedTreeOptions {
  readonly host: AgentHostClient;
  /** Whether the agent host may be asked: it is not started only because the view happens to be open. */
  readonly mayAsk: () => boolean;
  readonly failed: (error: unknown) => void;
}

/** What was recorded, by day and document, in sentences; read from the disk each time it is opened up. */
export class RecordedTree implements TreeDataProvider<RecordedNode>, Disposable {
  readonly #options: RecordedTreeOptions;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(options: RecordedTreeOptions) {
    this.#options = options;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: RecordedNode, token?: CancellationToken): Promise<RecordedNode[]> {
    if (!this.#options.mayAsk()) return [];
    try {
      return await this.#childrenOf(node, token);
    } catch (error) {
      this.#options.failed(error);
      return [];
    }
  }

  getTreeItem(node: RecordedNode): TreeItem {
    switch (node.kind) {
      case 'day':
        return dayItem(node);
      case 'document':
        return documentItem(node);
      case 'act':
        return actItem(node);
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #childrenOf(node: RecordedNode | undefined, token: CancellationToken | undefined): Promise<RecordedNode[]> {
    const { host } = this.#options;
    if (!node) {
      const { days } = await host.request('recordedDays', {}, token);
      return days.map(({ day, documents }, index) => ({
        kind: 'day',
        day,
        isNewest: index === 0,
        documents: documents.map((document) => ({ kind: 'document', day, ...document })),
      }));
    }
    if (node.kind === 'day') return [...node.documents];
    if (node.kind === 'act') return [];
    const { day, doc, workspace } = node;
    const { acts } = await host.request('recordedActs', { day, doc, workspace }, token);
    return acts.map((act) => ({ kind: 'act', act }));
  }
}

function dayItem({ day, documents, isNewest }: Extract<RecordedNode, { kind: 'day' }>): TreeItem {
  const state = isNewest ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(dayLabel(day, new Date()), state);
  const acts = documents.reduce((sum, each) => sum + each.acts, 0);
  item.id = day;
  item.description = counted(acts, 'act');
  item.iconPath = new ThemeIcon('calendar');
  item.contextValue = 'day';
  return item;
}

function documentItem({ day, doc, workspace, project, acts }: Extract<RecordedNode, { kind: 'document' }>): TreeItem {
  const item = new TreeItem(doc, TreeItemCollapsibleState.Collapsed);
  item.id = `${day} ${workspace} ${doc}`;
  item.description = project ? `${project} · ${counted(acts, 'act')}` : counted(acts, 'act');
  item.iconPath = new ThemeIcon('file');
  item.contextValue = 'document';
  return item;
}

function actItem({ act }: Extract<RecordedNode, { kind: 'act' }>): TreeItem {
  const item = new TreeItem(act.sentence, TreeItemCollapsibleState.None);
  const at = new Date(act.t);
  item.id = `act ${act.id}`;
  item.description = at.toLocaleTimeString();
  item.tooltip = `${act.sentence}\n${at.toLocaleString()}`;
  item.contextValue = 'act';
  item.accessibilityInformation = { label: `${act.sentence}, ${at.toLocaleTimeString()}` };
  return item;
}
