/**
 * Knows in which documents the person went on working since it was made, so that nothing is written over their keystrokes.
 * Edits while something of ours runs (VS Code saves within a refactoring's edit) are ours or those of save participants,
 * unless keys were pressed in the document at the time.
 */
import { Disposable, type TextDocument, TextEditorSelectionChangeKind, window, workspace } from 'vscode';

export class Hands implements Disposable {
  readonly #touched = new Set<TextDocument>();
  readonly #registration: Disposable;
  #ours = 0;

  constructor() {
    this.#registration = Disposable.from(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.#ours === 0) this.#touched.add(document);
      }),
      window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        if (kind === TextEditorSelectionChangeKind.Keyboard) this.#touched.add(textEditor.document);
      }),
    );
  }

  touched(document: TextDocument): boolean {
    return this.#touched.has(document);
  }

  /** Runs what changes or saves documents on our behalf. */
  async ours<T>(run: () => Thenable<T>): Promise<T> {
    this.#ours++;
    try {
      return await run();
    } finally {
      this.#ours--;
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
