import type { Disposable } from 'vscode';
import type { Notice } from '../../agent-core/contracts/index.ts';
import { DisposableStore } from '../adapters/disposables.ts';
import { Listeners } from '../adapters/listeners.ts';
import type { Supervisor } from '../agent-host/supervisor.ts';

/** What the agent host stopped recording for (a full disk, a read-only folder), until another one is started. */
export class Trouble implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #changed = new Listeners<void>();
  #current: Notice<'trouble'> | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(host: Pick<Supervisor, 'onNotice' | 'onDidChangeState'>) {
    this.#owned.add(host.onNotice('trouble', (trouble) => this.#become(trouble)));
    this.#owned.add(
      host.onDidChangeState(({ state }) => {
        if (state === 'starting' && this.#current) this.#become(undefined);
      }),
    );
  }

  get current(): Notice<'trouble'> | undefined {
    return this.#current;
  }

  dispose(): void {
    this.#owned.dispose();
    this.#changed.dispose();
  }

  #become(trouble: Notice<'trouble'> | undefined): void {
    this.#current = trouble;
    this.#changed.fire();
  }
}
