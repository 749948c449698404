/** Tasks when their process ends, debug sessions when they start. */
import { Disposable, debug, type TaskExecution, TaskScope, tasks, type Uri } from 'vscode';
import type { ObserverTools } from './observer.ts';

export function observeTasks(tools: ObserverTools): Disposable {
  const started = new WeakMap<TaskExecution, number>();
  return Disposable.from(
    tasks.onDidStartTaskProcess(({ execution }) => started.set(execution, tools.now())),
    tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      const { name, source, scope, definition } = execution.task;
      const folder: Uri | undefined = typeof scope === 'object' ? scope.uri : undefined;
      if (!tools.admission.allows('tasks', folder)) return;
      const t = tools.now();
      const begun = started.get(execution);
      tools.emit({
        v: 1,
        t,
        kind: 'task.run',
        name,
        source,
        type: definition.type,
        ...(scope === TaskScope.Global ? { global: true } : {}),
        ...(exitCode === undefined ? {} : { exitCode }),
        ...(begun === undefined ? {} : { durationMs: t - begun }),
      });
    }),
    debug.onDidStartDebugSession(({ name, type, parentSession, workspaceFolder }) => {
      if (parentSession || !tools.admission.allows('tasks', workspaceFolder?.uri)) return;
      tools.emit({ v: 1, t: tools.now(), kind: 'debug.start', name, type });
    }),
  );
}
