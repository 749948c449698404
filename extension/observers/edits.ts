/**
 * Observes documents the person looks at: their text once, then every change.
 *
 * 1. A document is decided on once. Until then, and when the answer is no, nothing of it is read or handed on.
 * 2. Signals of one document start with `doc.open`; each `doc.edit` refers to the text that the signals before it amount to.
 * 3. A document that no longer can be followed (too long, line ends changed) is closed or opened anew, never followed wrongly.
 *
 * Documents that only an extension opened are not the person's: one counts from when an editor first shows it.
 */
import { stat } from 'node:fs/promises';
import {
  type Disposable,
  type EndOfLine,
  type TextDocument,
  type TextDocumentChangeEvent,
  window,
  workspace,
} from 'vscode';
import type { DocumentText, Signal } from '../../agent-core/contracts/index.ts';
import { DisposableStore } from '../adapters/disposables.ts';
import { causeOf, changesOf, reasonOf } from './changes.ts';
import { isObservedScheme, LONGEST_TEXT } from './exclusion.ts';
import { EyesObserver } from './eyes.ts';
import type { ObserverTools } from './observer.ts';

type Watched =
  | { readonly state: 'deciding' }
  | { readonly state: 'left out' }
  | { readonly state: 'observed'; readonly doc: string; length: number; eol: EndOfLine };

export class EditsObserver implements Disposable {
  readonly #tools: ObserverTools;
  readonly #watched = new Map<TextDocument, Watched>();
  readonly #owned = new DisposableStore();
  readonly #eyes: EyesObserver;

  constructor(tools: ObserverTools) {
    this.#tools = tools;
    this.#eyes = this.#owned.add(new EyesObserver(tools, (document) => this.keyOf(document)));
    this.#owned.add(workspace.onDidChangeTextDocument((event) => tools.cost.time(() => this.#changed(event))));
    this.#owned.add(workspace.onDidSaveTextDocument((document) => this.#tell('doc.save', document)));
    this.#owned.add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    this.#owned.add(window.onDidChangeVisibleTextEditors(() => this.#look()));
    this.#look();
  }

  /** The key under which a document is observed, if it is. */
  keyOf(document: TextDocument): string | undefined {
    const watched = this.#watched.get(document);
    return watched?.state === 'observed' ? watched.doc : undefined;
  }

  /** Every observed document as it stands. */
  texts(): DocumentText[] {
    return [...this.#watched].flatMap(([document, watched]) =>
      watched.state === 'observed'
        ? [{ doc: watched.doc, language: document.languageId, text: document.getText() }]
        : [],
    );
  }

  /** Signals were lost: tells every observed document's text anew. */
  reopen(): void {
    for (const [document, watched] of this.#watched)
      if (watched.state === 'observed') this.#open(document, watched.doc);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#watched.clear();
  }

  #look(): void {
    for (const { document } of window.visibleTextEditors) {
      if (this.#watched.has(document) || !isObservedScheme(document.uri.scheme)) continue;
      this.#watched.set(document, { state: 'deciding' });
      void this.#decide(document);
    }
  }

  async #decide(document: TextDocument): Promise<void> {
    const admitted =
      (await sizeOnDisk(document)) <= LONGEST_TEXT * 2 && (await this.#tools.admission.admits(document.uri, 'edits'));
    // It may have been closed, or this observer disposed, while that was found out.
    if (this.#watched.get(document)?.state !== 'deciding') return;
    if (admitted) this.#open(document, this.#tools.keys.keyOf(document.uri));
    else this.#watched.set(document, { state: 'left out' });
  }

  #open(document: TextDocument, doc: string): void {
    const text = document.getText();
    if (text.length > LONGEST_TEXT) {
      this.#watched.set(document, { state: 'left out' });
      return;
    }
    this.#eyes.opened(doc);
    this.#watched.set(document, { state: 'observed', doc, length: text.length, eol: document.eol });
    this.#emit({ v: 1, t: this.#tools.now(), kind: 'doc.open', doc, language: document.languageId, text });
  }

  #changed(event: TextDocumentChangeEvent): void {
    const { document } = event;
    const watched = this.#watched.get(document);
    if (watched?.state !== 'observed') return;
    for (const change of event.contentChanges) watched.length += change.text.length - change.rangeLength;
    if (document.eol !== watched.eol) this.#open(document, watched.doc);
    else if (watched.length > LONGEST_TEXT) this.#closed(document, { state: 'left out' });
    else if (event.contentChanges.length > 0) this.#edited(event, watched.doc);
  }

  #edited(event: TextDocumentChangeEvent, doc: string): void {
    const changes = changesOf(event.contentChanges);
    const why = { ...reasonOf(event.reason), ...causeOf(event) };
    this.#emit({ v: 1, t: this.#tools.now(), kind: 'doc.edit', doc, changes, ...why });
    const [only] = changes;
    this.#eyes.edited(doc, only && changes.length === 1 ? only.offset + only.text.length : undefined);
  }

  #closed(document: TextDocument, left?: Watched): void {
    this.#tell('doc.close', document);
    if (left) this.#watched.set(document, left);
    else this.#watched.delete(document);
  }

  #tell(kind: 'doc.save' | 'doc.close', document: TextDocument): void {
    const doc = this.keyOf(document);
    if (doc !== undefined) this.#emit({ v: 1, t: this.#tools.now(), kind, doc });
  }

  #emit(signal: Signal): void {
    this.#eyes.flush();
    this.#tools.emit(signal);
  }
}

async function sizeOnDisk(document: TextDocument): Promise<number> {
  if (document.uri.scheme !== 'file') return 0;
  return stat(document.uri.fsPath).then(
    ({ size }) => size,
    () => 0,
  );
}
