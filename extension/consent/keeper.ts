import { type Disposable, workspace } from 'vscode';
import { DisposableStore } from '../adapters/disposables.ts';
import { Listeners } from '../adapters/listeners.ts';
import type { Settings } from '../adapters/settings.ts';
import type { ConsentStore } from './consent-store.ts';
import { FileWatch } from './file-watch.ts';
import { PAUSE_FILE, type PauseStore } from './pause-store.ts';
import { decideWatching, type Watching, type WatchingState } from './watching.ts';

/** Keeps `current` true while consent, pause, trust and settings change, in this window or another. */
export class WatchingKeeper implements Watching, Disposable {
  readonly #consent: ConsentStore;
  readonly #pause: PauseStore;
  readonly #settings: Settings;
  readonly #changed = new Listeners<WatchingState>();
  readonly #owned = new DisposableStore();
  #current: WatchingState = { state: 'off' };

  readonly onDidChange = this.#changed.event;

  constructor(folder: string, consent: ConsentStore, pause: PauseStore, settings: Settings) {
    this.#consent = consent;
    this.#pause = pause;
    this.#settings = settings;
    const decide = (): void => this.#decide();
    for (const event of [consent.onDidChange, pause.onDidChange, settings.onDidChange]) this.#owned.add(event(decide));
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(decide));
    this.#owned.add(
      new FileWatch(folder, ['consent.json', PAUSE_FILE], () => {
        pause.refresh();
        void consent.refresh();
      }),
    );
  }

  get current(): WatchingState {
    return this.#current;
  }

  dispose(): void {
    this.#owned.dispose();
    this.#changed.dispose();
  }

  #decide(): void {
    const next = decideWatching({
      granted: this.#consent.granted,
      trusted: workspace.isTrusted,
      pause: this.#pause.current,
      mayWatch: (source) => this.#settings.mayWatch(source, undefined),
    });
    if (JSON.stringify(next) === JSON.stringify(this.#current)) return;
    this.#current = next;
    this.#changed.fire(next);
  }
}
