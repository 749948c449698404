/**
 * Files the person creates, deletes or renames in the editor. The file system itself is not watched: what a checkout, a build or
 * an install writes is not the person's act, and comes by the thousand.
 */
import { Disposable, type Uri, workspace } from 'vscode';
import type { Signal } from '../../agent-core/contracts/index.ts';
import type { ObserverTools } from './observer.ts';

export function observeFiles(tools: ObserverTools): Disposable {
  const { admission, keys } = tools;
  let live = true;
  const whenAdmitted = async (uris: readonly Uri[], signal: (t: number) => Signal): Promise<void> => {
    const t = tools.now();
    const admitted = await Promise.all(uris.map((uri) => admission.admits(uri, 'files')));
    if (live && admitted.every(Boolean)) tools.emit(signal(t));
  };
  const each = (kind: 'file.create' | 'file.delete', files: readonly Uri[]): void => {
    for (const uri of files) void whenAdmitted([uri], (t) => ({ v: 1, t, kind, path: keys.keyOf(uri) }));
  };
  return Disposable.from(
    workspace.onDidCreateFiles(({ files }) => each('file.create', files)),
    workspace.onDidDeleteFiles(({ files }) => each('file.delete', files)),
    workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        const [path, to] = [keys.keyOf(oldUri), keys.keyOf(newUri)];
        void whenAdmitted([oldUri, newUri], (t) => ({ v: 1, t, kind: 'file.rename', path, to }));
      }
    }),
    new Disposable(() => {
      live = false;
    }),
  );
}
