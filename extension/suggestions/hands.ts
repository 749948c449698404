/**
 * Knows in which documents the person went on working since it was made, so that nothing is written over their keystrokes.
 * Edits during `save` are those of save participants, unless keys were pressed in the document at the time.
 */
import { Disposable, type TextDocument, TextEditorSelectionChangeKind, window, workspace } from 'vscode';

export class Hands implements Disposable {
  readonly #saving = new Set<TextDocument>();
  readonly #touched = new Set<TextDocument>();
  readonly #registration: Disposable;

  constructor() {
    this.#registration = Disposable.from(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && !this.#saving.has(document)) this.#touched.add(document);
      }),
      window.onDidChangeTextEditorSelection(({ textEditor: { document }, kind }) => {
        if (kind === TextEditorSelectionChangeKind.Keyboard && this.#saving.has(document)) this.#touched.add(document);
      }),
    );
  }

  touched(document: TextDocument): boolean {
    return this.#touched.has(document);
  }

  /** Whether it is saved now. */
  async save(document: TextDocument): Promise<boolean> {
    this.#saving.add(document);
    try {
      return (await document.save()) && !document.isDirty;
    } catch {
      return false;
    } finally {
      this.#saving.delete(document);
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
