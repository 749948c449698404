/**
 * Command lines of terminals with shell integration, told when they end. A line that starts with a space is kept private where the
 * shell tells of the space; bash's integration takes it away.
 */
import { Disposable, type TerminalShellExecution, type Uri, window } from 'vscode';
import type { ObserverTools } from './observer.ts';

export function observeTerminal(tools: ObserverTools): Disposable {
  const started = new WeakMap<TerminalShellExecution, number>();
  return Disposable.from(
    window.onDidStartTerminalShellExecution(({ execution }) => started.set(execution, tools.now())),
    window.onDidEndTerminalShellExecution(({ terminal, execution, exitCode, shellIntegration }) => {
      const { cwd = shellIntegration.cwd, commandLine } = execution;
      const begun = started.get(execution);
      if (!isRecorded(commandLine.value) || !tools.admission.allows('terminal', cwd)) return;
      const t = tools.now();
      tools.emit({
        v: 1,
        t,
        kind: 'terminal.run',
        cwd: folderOf(cwd),
        command: commandLine.value,
        terminal: tools.terminals.of(terminal),
        ...(exitCode === undefined ? {} : { exitCode }),
        ...(begun === undefined ? {} : { durationMs: t - begun }),
      });
    }),
  );
}

/** Whether a command line may be told of at all. */
export function isRecorded(command: string): boolean {
  return command.trim() !== '' && !command.startsWith(' ');
}

/** The shell may not tell its folder. */
export function folderOf(cwd: Uri | undefined): string {
  return cwd?.fsPath ?? '';
}
