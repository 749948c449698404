/** Whether this window has the person's attention. */
import { type Disposable, window } from 'vscode';
import type { ObserverTools } from './observer.ts';

export function observeFocus(tools: ObserverTools): Disposable {
  let last: boolean | undefined;
  return window.onDidChangeWindowState(({ focused }) => {
    if (focused === last) return;
    last = focused;
    tools.emit({ v: 1, t: tools.now(), kind: 'editor.focus', focused });
  });
}
