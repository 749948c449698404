/**
 * Observes documents the person looks at: their text once, then every change.
 *
 * 1. A document is decided on once. Until then, and when the answer is no, nothing of it is read or handed on.
 * 2. Signals of one document start with `doc.open`; each `doc.edit` refers to the text that the signals before it amount to.
 * 3. A document that no longer can be followed (too long, line ends changed) is closed or opened anew, never followed wrongly.
 * 4. Whatever was opened is closed when it is no longer observed, so that nobody keeps a text that nobody keeps true.
 *
 * Documents that only an extension opened are not the person's: one counts from when an editor first shows it.
 */
import { stat } from 'node:fs/promises';
import {
  type Disposable,
  type EndOfLine,
  TabInputText,
  TabInputTextDiff,
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

interface Observed {
  readonly state: 'observed';
  readonly doc: string;
  length: number;
  eol: EndOfLine;
}

/** Under which key, and up to which version, a text was told before its document had to be decided on again. */
interface Told {
  readonly as: Observed;
  /** `undefined` once what was told got lost: it must be told anew. */
  version: number | undefined;
}

type Watched = { readonly state: 'deciding'; readonly told?: Told } | { readonly state: 'left out' } | Observed;

/** Documents that an editor has shown while edits were observed. Outlives the observer: a pause does not make them strangers. */
export type ShownDocuments = WeakSet<TextDocument>;

export class EditsObserver implements Disposable {
  readonly #tools: ObserverTools;
  readonly #shown: ShownDocuments;
  readonly #watched = new Map<TextDocument, Watched>();
  readonly #owned = new DisposableStore();
  readonly #eyes: EyesObserver;

  constructor(tools: ObserverTools, shown: ShownDocuments) {
    this.#tools = tools;
    this.#shown = shown;
    this.#eyes = this.#owned.add(new EyesObserver(tools, (document) => this.keyOf(document)));
    this.#owned.add(workspace.onDidChangeTextDocument((event) => this.#changed(event)));
    this.#owned.add(workspace.onDidSaveTextDocument((document) => this.#saved(document)));
    this.#owned.add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    // A change of language closes a document and opens it again, with no change of the editors that show it.
    this.#owned.add(workspace.onDidOpenTextDocument((document) => this.#lookAgain([document])));
    this.#owned.add(window.onDidChangeVisibleTextEditors(() => this.#look()));
    this.#look();
    this.#lookAgain(workspace.textDocuments);
  }

  /** The key under which a document is observed, if it is. */
  keyOf(document: TextDocument): string | undefined {
    const watched = this.#watched.get(document);
    return watched?.state === 'observed' ? watched.doc : undefined;
  }

  /** Every observed document as it stands. */
  texts(): DocumentText[] {
    this.#forgetTold();
    return [...this.#watched].flatMap(([document, watched]) =>
      watched.state === 'observed'
        ? [{ doc: watched.doc, language: document.languageId, text: document.getText() }]
        : [],
    );
  }

  /** Signals were lost: tells every observed document's text anew. */
  reopen(): void {
    this.#forgetTold();
    for (const [document, watched] of this.#watched)
      if (watched.state === 'observed') this.#open(document, watched.doc);
  }

  /** Documents that are being decided on again are not among the texts told now: they are opened when that is decided. */
  #forgetTold(): void {
    for (const watched of this.#watched.values())
      if (watched.state === 'deciding' && watched.told) watched.told.version = undefined;
  }

  /** What may be observed, and under which keys, may have changed: decides on every document again. */
  decideAgain(): void {
    this.#eyes.flush();
    for (const [document, watched] of this.#watched) this.#consider(document, toldOf(document, watched));
  }

  /** Closes every observed document: they are no longer observed, though the person still agrees to it. */
  closeAll(): void {
    for (const watched of this.#watched.values()) this.#tellClosed(watched);
    this.#watched.clear();
  }

  /** Says nothing more. */
  dispose(): void {
    this.#owned.dispose();
    this.#watched.clear();
  }

  #look(): void {
    for (const { document } of window.visibleTextEditors) {
      if (this.#watched.has(document) || !isObservedScheme(document.uri.scheme)) continue;
      this.#shown.add(document);
      this.#consider(document);
    }
  }

  /** Takes up what was shown before and still is in some tab, be it behind others. */
  #lookAgain(documents: readonly TextDocument[]): void {
    const known = documents.filter((document) => this.#shown.has(document) && !this.#watched.has(document));
    if (known.length === 0) return;
    const inTabs = urisInTabs();
    for (const document of known) if (inTabs.has(document.uri.toString())) this.#consider(document);
  }

  #consider(document: TextDocument, told?: Told): void {
    const deciding: Watched = { state: 'deciding', ...(told ? { told } : {}) };
    this.#watched.set(document, deciding);
    void this.#decide(document).then((admitted) => {
      // It may have been closed, this observer disposed, or the rules changed once more, while that was found out.
      if (this.#watched.get(document) === deciding) this.#decided(document, admitted, told);
    });
  }

  async #decide(document: TextDocument): Promise<boolean> {
    const size = await sizeOnDisk(document);
    return size <= LONGEST_TEXT * 2 && this.#tools.admission.admits(document.uri, 'edits');
  }

  #decided(document: TextDocument, admitted: boolean, told?: Told): void {
    const doc = admitted ? this.#tools.keys.keyOf(document.uri) : undefined;
    if (told && told.as.doc === doc && told.version === document.version) {
      this.#watched.set(document, told.as);
      return;
    }
    if (told && told.as.doc !== doc) this.#closed(document, { state: 'left out' });
    if (doc === undefined) this.#watched.set(document, { state: 'left out' });
    else this.#open(document, doc);
  }

  #open(document: TextDocument, doc: string): void {
    const text = document.getText();
    if (text.length > LONGEST_TEXT) {
      this.#closed(document, { state: 'left out' });
      return;
    }
    this.#eyes.opened(doc);
    this.#watched.set(document, { state: 'observed', doc, length: text.length, eol: document.eol });
    this.#emit({ v: 1, t: this.#tools.now(), kind: 'doc.open', doc, language: document.languageId, text });
  }

  #changed(event: TextDocumentChangeEvent): void {
    const watched = this.#watched.get(event.document);
    if (watched?.state === 'observed') this.#tools.cost.time('edit', () => this.#observedChanged(event, watched));
  }

  #observedChanged(event: TextDocumentChangeEvent, watched: Observed): void {
    const { document } = event;
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
    this.#tellClosed(this.#watched.get(document));
    if (left) this.#watched.set(document, left);
    else this.#watched.delete(document);
  }

  #tellClosed(watched: Watched | undefined): void {
    const observed = watched?.state === 'deciding' ? watched.told?.as : watched;
    if (observed?.state !== 'observed') return;
    this.#emit({ v: 1, t: this.#tools.now(), kind: 'doc.close', doc: observed.doc });
  }

  #saved(document: TextDocument): void {
    const doc = this.keyOf(document);
    if (doc !== undefined) this.#emit({ v: 1, t: this.#tools.now(), kind: 'doc.save', doc });
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

/** What was told of a document so far: its present state, or what was told before the decision that is under way. */
function toldOf(document: TextDocument, watched: Watched): Told | undefined {
  if (watched.state === 'observed') return { as: watched, version: document.version };
  return watched.state === 'deciding' ? watched.told : undefined;
}

function urisInTabs(): Set<string> {
  const inputs = window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }): unknown => input));
  return new Set(
    inputs.flatMap((input) => {
      if (input instanceof TabInputText) return [input.uri.toString()];
      return input instanceof TabInputTextDiff ? [input.original.toString(), input.modified.toString()] : [];
    }),
  );
}
