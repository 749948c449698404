/** Command lines for the person to run: they are put where the person types, and the Enter is theirs. */
import { type Terminal, window } from 'vscode';

/** The button that does it. */
export const PUT = 'Put Into Terminal';

/** One line that stops at the first command that fails; in the active terminal, or in a new one where there is none. */
export function putIntoTerminal(commands: readonly string[], into: Terminal | undefined = window.activeTerminal): void {
  const terminal = into ?? window.createTerminal();
  terminal.show();
  terminal.sendText(commands.join(' && '), false);
}
