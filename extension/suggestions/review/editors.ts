/** The editors of a review: opens them, knows which tabs are ours, closes them. */
import { commands, Range, type Tab, TabInputText, TabInputTextDiff, Uri, ViewColumn, window, workspace } from 'vscode';
import type { DocumentKeys } from '../../adapters/document-keys.ts';
import { REVIEW_SCHEME } from '../ids.ts';
import { plainCode } from '../wording.ts';
import { lineInProposed, type NewFileNode, type PlaceNode } from './nodes.ts';
import type { Review } from './session.ts';
import { scriptUri, sideUri } from './uris.ts';

const TITLE = 'Penumbra Review';

/** VS Code's own multi-file diff of everything the plan touches. */
export async function showChanges(review: Review, keys: DocumentKeys): Promise<void> {
  const { documents, files } = review.model.plan;
  // A review of command lines alone has nothing to compare: its script says it all.
  if (documents.length + files.length === 0) return showScript(review);
  const resources = [...files, ...documents].map(({ doc }) => [keys.uriOf(doc), ...sides(review, keys, doc)]);
  await commands.executeCommand('vscode.changes', `${TITLE}: ${plainCode(review.source.name, 60)}`, resources);
  // Or the first place that is looked at would take its tab.
  await commands.executeCommand('workbench.action.keepEditor');
}

/** The diff of one place's file, at the place. The focus stays in the tree. */
export async function showPlace(review: Review, keys: DocumentKeys, node: PlaceNode | NewFileNode): Promise<void> {
  const { doc } = node.kind === 'place' ? node.document : node.file;
  const line = node.kind === 'place' ? lineInProposed(review.model, review.texts, node) : 0;
  const options = { preserveFocus: true, preview: true, selection: new Range(line, 0, line, 0) };
  await commands.executeCommand('vscode.diff', ...sides(review, keys, doc), `${TITLE}: ${doc}`, options);
}

export async function showScript(review: Review): Promise<void> {
  const document = await workspace.openTextDocument(scriptUri(review.number, scriptPath(review)));
  await window.showTextDocument(document, { preview: true, viewColumn: ViewColumn.Active });
}

const scriptPath = ({ model }: Review): string =>
  model.plan.script.startsWith('#!/bin/sh') ? '/script.sh' : '/script.mjs';

export function isReviewActive(): boolean {
  const tab = window.tabGroups.activeTabGroup.activeTab;
  return tab !== undefined && isReviewTab(tab);
}

export function isAnyReviewTabOpen(): boolean {
  return window.tabGroups.all.some((group) => group.tabs.some(isReviewTab));
}

/** Closes every tab of ours, left over from before a reload too. */
export async function closeReviewEditors(): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs).filter(isReviewTab);
  if (tabs.length > 0) await window.tabGroups.close(tabs, true);
}

function sides(review: Review, keys: DocumentKeys, doc: string): [Uri, Uri] {
  const { path } = keys.uriOf(doc);
  const shown = doc.includes(':') ? path : `/${doc}`;
  return [sideUri(review.number, 'original', doc, shown), sideUri(review.number, 'proposed', doc, shown)];
}

export function isReviewTab(tab: Tab): boolean {
  if (tab.input instanceof TabInputText) return tab.input.uri.scheme === REVIEW_SCHEME;
  if (tab.input instanceof TabInputTextDiff) return tab.input.modified.scheme === REVIEW_SCHEME;
  return holdsReview(tab.input);
}

/** The multi-file diff's input, which the stable API does not name but hands over. */
function holdsReview(input: unknown): boolean {
  if (typeof input !== 'object' || input === null || !('textDiffs' in input)) return false;
  if (!Array.isArray(input.textDiffs)) return false;
  return input.textDiffs.some((diff: unknown) => {
    if (typeof diff !== 'object' || diff === null || !('modified' in diff)) return false;
    return diff.modified instanceof Uri && diff.modified.scheme === REVIEW_SCHEME;
  });
}
