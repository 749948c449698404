import type { Memento } from 'vscode';
import type { Result } from '../../agent-core/contracts/index.ts';
import { Listeners } from '../adapters/listeners.ts';

type Damage = Result<'listRuns'>['damage'];

const TOLD = 'penumbra.runs.damageTold';

/** A database of runs that was damaged and set aside, as long as it lies there. */
export class RunsDamage {
  readonly #memory: Memento;
  readonly #changed = new Listeners<void>();
  readonly onDidChange = this.#changed.event;
  #current: Damage;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  get current(): Damage {
    return this.#current;
  }

  /** What was told with the runs; `tell` is called once a database, also over restarts. */
  become(damage: Damage, tell: (sentence: string) => void): void {
    if (damage?.movedTo === this.#current?.movedTo) return;
    this.#current = damage;
    this.#changed.fire();
    if (!damage || this.#memory.get(TOLD) === damage.movedTo) return;
    void this.#memory.update(TOLD, damage.movedTo);
    tell(damage.sentence);
  }
}
