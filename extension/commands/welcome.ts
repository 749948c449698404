import { commands, type Disposable, ExtensionMode } from 'vscode';
import type { House } from '../compose.ts';
import { COMMANDS } from './ids.ts';

const WELCOMED = 'penumbra.welcomed';
const WALKTHROUGH = 'penumbra.penumbra#penumbra.welcome';

/** The walkthrough: opened by itself once, at the very first start, and by command afterwards. */
export function registerWelcome({ context, log }: House): Disposable {
  const open = () => commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH, false);
  const isFirst = context.globalState.get(WELCOMED) !== true && context.extensionMode !== ExtensionMode.Test;
  if (isFirst) {
    context.globalState.update(WELCOMED, true).then(open, (error: unknown) => log.warn(`no welcome: ${error}`));
  }
  return commands.registerCommand(COMMANDS.welcome, open);
}
