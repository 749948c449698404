/** The tree beside the diff: every place with a checkbox that leaves it out, every file with one for all of its places. */
import {
  Disposable,
  EventEmitter,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from 'vscode';
import { commandIds, REVIEW_VIEW } from '../ids.ts';
import type { SuggestionServices } from '../services.ts';
import { basisMessage, leftOutMessage, partOf, sentences, undoMessage } from '../wording.ts';
import { all, included } from './model.ts';
import { filesOf, isChecked, type Node, type NodeText, nodesOf, placesOf, textOf } from './nodes.ts';
import type { Review, ReviewSession } from './session.ts';

/** Beyond this many files the tree starts folded. */
const UNFOLDED_FILES = 20;

export class ReviewTree implements TreeDataProvider<Node>, Disposable {
  readonly #session: ReviewSession;
  readonly #keys: SuggestionServices['keys'];
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<Node>;
  readonly #registration: Disposable;
  #shown: { readonly number: number; readonly nodes: readonly Node[] } | undefined;

  constructor(session: ReviewSession, keys: SuggestionServices['keys']) {
    this.#session = session;
    this.#keys = keys;
    this.#view = window.createTreeView<Node>(REVIEW_VIEW, {
      treeDataProvider: this,
      manageCheckboxStateManually: true,
      canSelectMany: true,
    });
    this.#registration = Disposable.from(
      this.#view,
      this.#view.onDidChangeCheckboxState(({ items }) => {
        for (const [node, state] of items) this.#choose([node], state === TreeItemCheckboxState.Checked);
      }),
      session.onDidChange(() => this.#refresh()),
    );
  }

  /** Brings the tree into sight; the focus stays where it is. */
  async reveal(): Promise<void> {
    const [first] = this.getChildren();
    if (first) await this.#view.reveal(first, { focus: false, select: false });
  }

  /** Takes `nodes`, or the selected ones, out where any of them is in, and in where none is. */
  toggle(nodes: readonly Node[] = this.#view.selection): void {
    const review = this.#session.current;
    const choosable = nodes.filter((node) => review && isChecked(review.model, node) !== undefined);
    if (!review || choosable.length === 0) return;
    this.#choose(choosable, !choosable.every((node) => isChecked(review.model, node)));
  }

  getChildren(parent?: Node): Node[] {
    if (parent) return parent.kind === 'file' ? [...parent.children] : [];
    const review = this.#session.current;
    if (!review) return [];
    if (this.#shown?.number !== review.number) {
      this.#shown = { number: review.number, nodes: nodesOf(review.model.plan) };
    }
    return [...this.#shown.nodes];
  }

  getParent(node: Node): Node | undefined {
    if (node.kind !== 'place') return undefined;
    return this.getChildren().find((other) => other.kind === 'file' && other.document === node.document);
  }

  getTreeItem(node: Node): TreeItem {
    const review = this.#session.current;
    if (!review) return new TreeItem('');
    const text = textOf(review.model, node);
    const item = new TreeItem(text.label, foldOf(review, node));
    item.id = `${review.number}:${idOf(node)}`;
    item.description = text.description;
    item.tooltip = text.tooltip;
    item.contextValue = node.kind;
    item.accessibilityInformation = { label: text.spoken };
    if (text.checked !== undefined) item.checkboxState = checkboxOf(text, text.checked);
    if (node.kind === 'file') item.resourceUri = this.#keys.uriOf(node.document.doc);
    if (node.kind === 'file') item.iconPath = ThemeIcon.File;
    if (node.kind === 'refused') item.iconPath = new ThemeIcon('circle-slash');
    if (node.kind === 'newFile') item.iconPath = new ThemeIcon('new-file');
    if (node.kind === 'command') item.iconPath = new ThemeIcon('terminal');
    if (node.kind === 'place' || node.kind === 'newFile')
      item.command = { command: commandIds.openPlace, title: 'Open This Place', arguments: [node] };
    return item;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  #choose(nodes: readonly Node[], include: boolean): void {
    const files = nodes.flatMap(filesOf);
    if (files.length > 0) this.#session.chooseFiles(files, include);
    const places = nodes.flatMap(placesOf);
    if (places.length > 0) this.#session.choose(places, include);
  }

  #refresh(): void {
    const model = this.#session.current?.model;
    const places = model ? all(model).places : 0;
    this.#view.description = model && places > 0 ? partOf(included(model).places, places) : '';
    this.#view.message = model
      ? sentences(basisMessage(model.plan), leftOutMessage(model.plan.leftOut), undoMessage(model.plan))
      : '';
    this.#changed.fire();
  }
}

function foldOf(review: Review, node: Node): TreeItemCollapsibleState {
  if (node.kind !== 'file') return TreeItemCollapsibleState.None;
  const many = review.model.plan.documents.length > UNFOLDED_FILES;
  return many ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded;
}

function idOf(node: Node): string {
  if (node.kind === 'place') return `place:${node.place.id}`;
  if (node.kind === 'newFile') return `new:${node.file.doc}`;
  if (node.kind === 'command') return `command:${node.index}`;
  if (node.kind === 'heading') return `heading:${node.title}`;
  return node.kind === 'file' ? `file:${node.document.doc}` : `refused:${node.doc}:${node.reason}`;
}

function checkboxOf(text: NodeText, checked: boolean): NonNullable<TreeItem['checkboxState']> {
  return {
    state: checked ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked,
    tooltip: checked ? 'Leave this out' : 'Take this in again',
    accessibilityInformation: { label: text.spoken, role: 'checkbox' },
  };
}
