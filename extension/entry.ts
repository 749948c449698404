/**
 * What VS Code loads. The bundle itself comes with the call of `activate`: before that the editor is still fetching our stored
 * state, and on a busy start nothing of ours should compete with it.
 */
import type { ExtensionContext } from 'vscode';
import type * as Main from './main.ts';

const main = (): typeof Main => require('./extension.cjs');

export function activate(context: ExtensionContext): Main.PenumbraApi {
  return main().activate(context);
}

export function deactivate(): Promise<void> {
  return main().deactivate();
}
