/**
 * Text copied from and pasted into editors, told by the editor itself: a paste provider is asked at each copy and paste. It never
 * offers an edit of its own, and the clipboard is never read.
 */
import {
  type DataTransfer,
  type Disposable,
  type DocumentPasteEditProvider,
  env,
  languages,
  type TextDocument,
} from 'vscode';
import type { ObserverTools } from './observer.ts';

const TEXT = 'text/plain';
/** Longer text is not an act worth repeating, in UTF-16 code units. */
const LONGEST = 100_000;

export function observeClipboard(tools: ObserverTools): Disposable {
  let live = true;
  const note = async (
    kind: 'clipboard.copy' | 'clipboard.paste',
    document: TextDocument,
    transfer: DataTransfer,
  ): Promise<void> => {
    // The transfer is valid only now, so the text is asked for before the document is decided on.
    const reading = transfer.get(TEXT)?.asString();
    const t = tools.now();
    const admitted = await tools.admission.admits(document.uri, 'clipboard');
    const text = await reading;
    if (!live || !admitted || !text || text.length > LONGEST) return;
    tools.emit({ v: 1, t, kind, app: env.appName, doc: tools.keys.keyOf(document.uri), text });
  };
  const provider: DocumentPasteEditProvider = {
    prepareDocumentPaste: (document, _ranges, transfer) =>
      void note('clipboard.copy', document, transfer).catch(ignored),
    provideDocumentPasteEdits: (document, _ranges, transfer) => {
      void note('clipboard.paste', document, transfer).catch(ignored);
      return undefined;
    },
  };
  const registration = languages.registerDocumentPasteEditProvider(
    [{ scheme: 'file' }, { scheme: 'untitled' }],
    provider,
    {
      providedPasteEditKinds: [],
      copyMimeTypes: [],
      pasteMimeTypes: [TEXT],
    },
  );
  return {
    dispose: () => {
      live = false;
      registration.dispose();
    },
  };
}

/** A copy that could not be noted must not disturb the copying. */
function ignored(): void {}
