import type { SandboxState } from '../../agent-core/contracts/index.ts';
import { Listeners } from '../adapters/listeners.ts';
import type { Supervisor } from '../agent-host/supervisor.ts';

/** How the sandbox stood when somebody last looked; nobody looks by themselves. */
export class SandboxStanding {
  readonly #host: Pick<Supervisor, 'request' | 'state'>;
  readonly #log: (message: string) => void;
  readonly #changed = new Listeners<void>();
  readonly onDidChange = this.#changed.event;
  #current: SandboxState | undefined;

  constructor(host: Pick<Supervisor, 'request' | 'state'>, log: (message: string) => void) {
    this.#host = host;
    this.#log = log;
  }

  get current(): SandboxState | undefined {
    return this.#current;
  }

  /** Asks an agent host that is there, and starts none. Never rejects. */
  async look(): Promise<void> {
    if (this.#host.state.state !== 'ready') return;
    try {
      const state = await this.#host.request('sandboxState', {});
      if (JSON.stringify(state) === JSON.stringify(this.#current)) return;
      this.#current = state;
      this.#changed.fire();
    } catch (error) {
      this.#log(`the sandbox's state is not known: ${error}`);
    }
  }
}
