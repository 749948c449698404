/** The automations a person saved: kept from the last review, listed, planned again, deleted. */
import {
  type AutomationId,
  type Clock,
  type EditSkill,
  type Params,
  PenumbraError,
  type Result,
} from '../contracts/index.ts';
import type { SavedAutomations } from '../shadow/automations/saved-store.ts';
import type { Outcomes } from './outcomes.ts';
import type { Planner } from './planner.ts';

export interface AutomationsOptions {
  readonly saved: SavedAutomations;
  readonly planner: Planner;
  readonly outcomes: Outcomes;
  readonly skill: EditSkill;
  readonly clock: Clock;
  readonly workspace: string;
}

export class Automations {
  readonly #options: AutomationsOptions;

  constructor(options: AutomationsOptions) {
    this.#options = options;
  }

  /** @throws `stale` when the plan of `source` is no longer remembered. */
  save({ source, name }: Params<'saveAutomation'>): Result<'saveAutomation'> {
    const { saved, planner, skill, clock, workspace } = this.#options;
    const origin = planner.originOf(source);
    const pattern = origin?.pattern === undefined ? undefined : skill.save(origin.pattern);
    if (!origin || !pattern) {
      throw new PenumbraError('stale', 'Penumbra no longer knows this change. Make it once more, then save it.', {
        source,
      });
    }
    const { fingerprint, summary, examples } = origin;
    const automation = saved.save({
      ...{ name, summary, fingerprint, savedAt: clock.now(), workspace, pattern, examples },
    });
    return { automation };
  }

  list(): Result<'listAutomations'> {
    return { automations: this.#options.saved.list() };
  }

  delete(automation: AutomationId): void {
    this.#options.saved.delete(automation);
  }

  /** `stale` when the automation has no place in the workspace now. */
  async plan(
    { automation, documents }: Params<'planAutomation'>,
    signal: AbortSignal,
  ): Promise<Result<'planAutomation'>> {
    const { planner, outcomes } = this.#options;
    const saved = this.#options.saved.get(automation);
    const plan = await planner.planSaved({ saved, outcomes: outcomes.of(saved.fingerprint) }, documents, signal);
    if (plan) return { state: 'ready', plan };
    return { state: 'stale', reason: `“${saved.name}” has nothing to change in this workspace now.` };
  }
}
