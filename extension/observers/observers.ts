/**
 * Starts and stops the observers as watching goes on and off.
 *
 * Invariant: an observer exists exactly while its source is watched. Before consent, while paused and after a revocation nothing
 * is registered with the editor at all.
 *
 * What was observed so far is closed when edits are observed no longer, but for a revocation: after that not a word is said.
 */
import { Disposable, workspace } from 'vscode';
import type { DocumentText, Source } from '../../agent-core/contracts/index.ts';
import { DisposableStore } from '../adapters/disposables.ts';
import type { Settings } from '../adapters/settings.ts';
import type { Watching } from '../consent/watching.ts';
import type { WorkspaceAdmission } from './admission.ts';
import { observeClipboard } from './clipboard.ts';
import { EditsObserver, type ShownDocuments } from './edits.ts';
import { observeFiles } from './files.ts';
import { observeFocus } from './focus.ts';
import { observeGit } from './git.ts';
import type { ObserverTools } from './observer.ts';
import { observeOutput } from './output.ts';
import { observeTasks } from './tasks.ts';
import { observeTerminal } from './terminal.ts';

export interface ObserversOptions {
  readonly watching: Watching;
  /** Whether the person agrees to a source at this moment. */
  readonly isGranted: (source: Source) => boolean;
  readonly settings: Settings;
  readonly admission: WorkspaceAdmission;
  readonly tools: ObserverTools;
}

export class Observers implements Disposable {
  readonly #options: ObserversOptions;
  readonly #running = new Map<Source, Disposable>();
  readonly #owned = new DisposableStore();
  readonly #shown: ShownDocuments = new WeakSet();
  #edits: EditsObserver | undefined;
  #ignoreFiles: Disposable | undefined;

  constructor(options: ObserversOptions) {
    this.#options = options;
    const anew = (): void => this.restart();
    this.#owned.add(options.watching.onDidChange(() => this.#follow()));
    this.#owned.add(options.settings.onDidChange(anew));
    this.#owned.add(workspace.onDidChangeWorkspaceFolders(anew));
    this.#follow();
  }

  /** The texts of all observed documents. */
  texts(): DocumentText[] {
    return this.#edits?.texts() ?? [];
  }

  /** Signals were lost: the observed documents' texts are told anew. */
  reopen(): void {
    this.#edits?.reopen();
  }

  /** Decides on everything again: what may be observed, and under which keys, may have changed. */
  restart(): void {
    this.#options.admission.reset();
    for (const source of [...this.#running.keys()]) if (source !== 'edits') this.#stop(source);
    this.#follow();
    this.#edits?.decideAgain();
  }

  dispose(): void {
    this.#owned.dispose();
    this.#forgetIgnoreFiles();
    this.#stopAll();
  }

  #follow(): void {
    const { current } = this.#options.watching;
    const wanted = new Set(current.state === 'watching' ? current.sources : []);
    for (const source of [...this.#running.keys()]) if (!wanted.has(source)) this.#stopWatching(source);
    for (const source of wanted) if (!this.#running.has(source)) this.#running.set(source, this.#start(source));
    if (wanted.size > 0) this.#ignoreFiles ??= this.#followIgnoreFiles();
    else this.#forgetIgnoreFiles();
  }

  #followIgnoreFiles(): Disposable {
    const watcher = workspace.createFileSystemWatcher('**/.gitignore');
    const anew = (): void => this.restart();
    return Disposable.from(watcher, watcher.onDidChange(anew), watcher.onDidCreate(anew), watcher.onDidDelete(anew));
  }

  #forgetIgnoreFiles(): void {
    this.#ignoreFiles?.dispose();
    this.#ignoreFiles = undefined;
  }

  #start(source: Source): Disposable {
    const { tools } = this.#options;
    switch (source) {
      case 'edits':
        this.#edits = new EditsObserver(tools, this.#shown);
        return this.#edits;
      case 'files':
        return observeFiles(tools);
      case 'terminal':
        return observeTerminal(tools);
      case 'output':
        return observeOutput(tools);
      case 'clipboard':
        return observeClipboard(tools);
      case 'tasks':
        return observeTasks(tools);
      case 'git':
        return observeGit(tools);
      case 'focus':
        return observeFocus(tools);
    }
  }

  /** A pause or the settings took it away; or the consent was taken back, and nothing more is told. */
  #stopWatching(source: Source): void {
    if (source === 'edits' && this.#options.isGranted(source)) this.#edits?.closeAll();
    this.#stop(source);
  }

  #stop(source: Source): void {
    this.#running.get(source)?.dispose();
    this.#running.delete(source);
    if (source === 'edits') this.#edits = undefined;
  }

  #stopAll(): void {
    for (const source of [...this.#running.keys()]) this.#stop(source);
  }
}
