/**
 * Text copied from and pasted into editors, told by the editor itself: a paste provider is asked at each copy and paste. It never
 * offers an edit of its own, and the clipboard is never read.
 *
 * What a copy holds is what its ranges hold at the moment of asking. A cut may have been made by then: it is told only when the
 * ranges still hold the text.
 */
import {
  Disposable,
  type DocumentPasteEditProvider,
  env,
  languages,
  type Range,
  type TextDocument,
  type TextDocumentChangeEvent,
  workspace,
} from 'vscode';
import { LONGEST_TEXT } from './exclusion.ts';
import type { ObserverTools } from './observer.ts';

const TEXT = 'text/plain';
const DOCUMENTS = [{ scheme: 'file' }, { scheme: 'untitled' }];
/** Longer text is not an act worth repeating, in UTF-16 code units. */
const LONGEST = 100_000;
/** A deletion this shortly before the asking is the cut itself. */
const CUT_MS = 250;

type Kind = 'clipboard.copy' | 'clipboard.paste';
type Reading = PromiseLike<string | undefined> | string | undefined;

export function observeClipboard(tools: ObserverTools): Disposable {
  let live = true;
  const cuts = new RecentDeletions(tools.now);
  const note = async (kind: Kind, document: TextDocument, read: Reading) => {
    const t = tools.now();
    const admitted = lengthOf(document) <= LONGEST_TEXT && (await tools.admission.admits(document.uri, 'clipboard'));
    const text = admitted ? await read : undefined;
    if (!live || !text || text.length > LONGEST) return;
    tools.emit({ v: 1, t, kind, app: env.appName, doc: tools.keys.keyOf(document.uri), text });
  };
  const provider: DocumentPasteEditProvider = {
    // What was copied is not in the transfer yet: it is what the ranges hold.
    prepareDocumentPaste: (document, ranges) => {
      if (!cuts.justIn(document)) void note('clipboard.copy', document, textOf(document, ranges)).catch(ignored);
    },
    provideDocumentPasteEdits: (document, _ranges, transfer) => {
      // The transfer is valid only during this call.
      const pasted = transfer
        .get(TEXT)
        ?.asString()
        .then(
          (text) => text,
          () => undefined,
        );
      void note('clipboard.paste', document, pasted).catch(ignored);
      return undefined;
    },
  };
  const registration = languages.registerDocumentPasteEditProvider(DOCUMENTS, provider, {
    providedPasteEditKinds: [],
    copyMimeTypes: [],
    pasteMimeTypes: [TEXT],
  });
  return Disposable.from(registration, cuts, {
    dispose: () => {
      live = false;
    },
  });
}

/** Which document was last changed by deleting alone, and when. */
class RecentDeletions implements Disposable {
  readonly #now: () => number;
  readonly #subscription = workspace.onDidChangeTextDocument((event) => this.#changed(event));
  #last: { readonly document: TextDocument; readonly at: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  justIn(document: TextDocument): boolean {
    return this.#last?.document === document && this.#now() - this.#last.at <= CUT_MS;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#last = undefined;
  }

  #changed({ document, contentChanges }: TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const isDeletion = contentChanges.every(({ text, rangeLength }) => text === '' && rangeLength > 0);
    this.#last = isDeletion ? { document, at: this.#now() } : undefined;
  }
}

/** In UTF-16 code units, without putting the text together. */
function lengthOf(document: TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

/** An empty selection copies its whole line. `undefined` where it is more than is told of. */
function textOf(document: TextDocument, ranges: readonly Range[]): string | undefined {
  const whole = ranges.map((range) =>
    range.isEmpty ? document.lineAt(range.start.line).rangeIncludingLineBreak : range,
  );
  const length = whole.reduce((sum, { start, end }) => sum + document.offsetAt(end) - document.offsetAt(start), 0);
  return length > LONGEST ? undefined : whole.map((range) => document.getText(range)).join('\n');
}

/** A copy that could not be noted must not disturb the copying. */
function ignored(): void {}
