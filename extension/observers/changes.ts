/** A text change of the editor in the form of a signal. */
import { TextDocumentChangeReason } from 'vscode';
import type { SignalOf, TextChange } from '../../agent-core/contracts/index.ts';

interface ContentChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/**
 * Ordered by offset. The editor lists the changes of one event last first; reversed before the (stable) sort, two insertions at
 * one offset come out in the order in which their texts stand.
 */
export function changesOf(changes: readonly ContentChange[]): TextChange[] {
  return changes
    .map(({ rangeOffset, rangeLength, text }) => ({ offset: rangeOffset, length: rangeLength, text }))
    .reverse()
    .sort((a, b) => a.offset - b.offset);
}

type Reason = Pick<SignalOf<'doc.edit'>, 'reason'>;

export function reasonOf(reason: TextDocumentChangeReason | undefined): Reason {
  if (reason === TextDocumentChangeReason.Undo) return { reason: 'undo' };
  if (reason === TextDocumentChangeReason.Redo) return { reason: 'redo' };
  return {};
}

/** What made the change (`cursor`, `inlineCompletionAccept`, …), where this editor's version tells it; its API is not typed yet. */
export function causeOf(event: object): { cause?: string } {
  try {
    const { detailedReason } = event as { readonly detailedReason?: { readonly source?: unknown } };
    return typeof detailedReason?.source === 'string' ? { cause: detailedReason.source } : {};
  } catch {
    return {};
  }
}
