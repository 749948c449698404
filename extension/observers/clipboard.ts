/**
 * Text copied from and pasted into editors, told by the editor itself: a paste provider is asked at each copy and paste. It never
 * offers an edit of its own, and the clipboard is never read.
 */
import { type Disposable, type DocumentPasteEditProvider, env, languages, type Range, type TextDocument } from 'vscode';
import type { ObserverTools } from './observer.ts';

const TEXT = 'text/plain';
const DOCUMENTS = [{ scheme: 'file' }, { scheme: 'untitled' }];
/** Longer text is not an act worth repeating, in UTF-16 code units. */
const LONGEST = 100_000;

type Kind = 'clipboard.copy' | 'clipboard.paste';

export function observeClipboard(tools: ObserverTools): Disposable {
  let live = true;
  const note = async (kind: Kind, document: TextDocument, read: () => PromiseLike<string> | string | undefined) => {
    const t = tools.now();
    if (!(await tools.admission.admits(document.uri, 'clipboard'))) return;
    const text = await read();
    if (!live || !text || text.length > LONGEST) return;
    tools.emit({ v: 1, t, kind, app: env.appName, doc: tools.keys.keyOf(document.uri), text });
  };
  const provider: DocumentPasteEditProvider = {
    // What was copied is not in the transfer yet: it is what the ranges hold.
    prepareDocumentPaste: (document, ranges) => {
      void note('clipboard.copy', document, () => textOf(document, ranges)).catch(ignored);
    },
    provideDocumentPasteEdits: (document, _ranges, transfer) => {
      // The transfer is valid only during this call.
      const item = transfer.get(TEXT);
      void note('clipboard.paste', document, () => item?.asString()).catch(ignored);
      return undefined;
    },
  };
  const registration = languages.registerDocumentPasteEditProvider(DOCUMENTS, provider, {
    providedPasteEditKinds: [],
    copyMimeTypes: [],
    pasteMimeTypes: [TEXT],
  });
  return {
    dispose: () => {
      live = false;
      registration.dispose();
    },
  };
}

/** An empty selection copies its whole line. */
function textOf(document: TextDocument, ranges: readonly Range[]): string {
  const whole = ranges.map((range) =>
    range.isEmpty ? document.lineAt(range.start.line).rangeIncludingLineBreak : range,
  );
  return whole.map((range) => document.getText(range)).join('\n');
}

/** A copy that could not be noted must not disturb the copying. */
function ignored(): void {}
