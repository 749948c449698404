/** Commits made in the editor, by the built-in git extension's API (version 1). Only what names a commit, never its contents. */
import { type Disposable, type Event, extensions, type Uri } from 'vscode';
import { DisposableStore } from '../adapters/disposables.ts';
import type { ObserverTools } from './observer.ts';

/** The part of the git extension's API that is used here. */
interface GitExtension {
  getAPI(version: 1): GitApi;
}
interface GitApi {
  readonly repositories: readonly Repository[];
  readonly onDidOpenRepository: Event<Repository>;
}
interface Repository {
  readonly rootUri: Uri;
  readonly state: { readonly HEAD: { readonly name?: string } | undefined };
  readonly onDidCommit: Event<void>;
  getCommit(ref: string): Promise<{ readonly hash: string; readonly message: string }>;
}

export function observeGit(tools: ObserverTools): Disposable {
  const owned = new DisposableStore();
  const follow = (repository: Repository): void => {
    owned.add(repository.onDidCommit(() => void committed(repository, tools, owned).catch(() => undefined)));
  };
  void gitApi().then(
    (git) => {
      if (!git || owned.disposed) return;
      owned.add(git.onDidOpenRepository(follow));
      for (const repository of git.repositories) follow(repository);
    },
    () => undefined,
  );
  return owned;
}

/** `undefined` where the git extension is missing or switched off. */
async function gitApi(): Promise<GitApi | undefined> {
  const extension = extensions.getExtension<GitExtension>('vscode.git');
  return extension && (await extension.activate()).getAPI(1);
}

async function committed(repository: Repository, tools: ObserverTools, owned: DisposableStore): Promise<void> {
  if (!tools.admission.allows('git', repository.rootUri)) return;
  const t = tools.now();
  const { hash, message } = await repository.getCommit('HEAD');
  if (owned.disposed) return;
  const branch = repository.state.HEAD?.name;
  const firstLine = message.split('\n', 1)[0] ?? '';
  const folder = repository.rootUri.fsPath;
  tools.emit({
    v: 1,
    t,
    kind: 'git.commit',
    folder,
    hash,
    message: firstLine,
    ...(branch === undefined ? {} : { branch }),
  });
}
