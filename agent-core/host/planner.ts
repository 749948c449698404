/** Plans: where a pattern applies, in open documents and in the workspace's files, and the script that does the same. */
import { type EditSkill, type Params, PenumbraError, type Place, type Plan } from '../contracts/index.ts';
import type { Masker } from '../security/masking/masker.ts';
import { type FoundPlaces, findPlaces } from '../shadow/automations/find-places.ts';
import { mixedOnDisk } from '../shadow/automations/mixed-files.ts';
import { buildPlan, type PlanRequest } from '../shadow/automations/plan.ts';
import { requestOfSaved } from '../shadow/automations/plan-saved.ts';
import type { StoredAutomation } from '../shadow/automations/saved-store.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import type { FoundDocument } from '../shadow/workspace/read-document.ts';
import { searchWorkspace } from '../shadow/workspace/search.ts';

export interface PlannerOptions {
  readonly pipeline: ShadowPipeline;
  readonly skill: EditSkill;
  readonly masker: Masker;
  readonly surroundings: () => Params<'configure'>;
}

/** What the last plan was made from. One at a time: one review is open. */
export interface Planned {
  /** The pattern in the skill; absent for a saved automation. */
  readonly pattern?: string;
  readonly fingerprint: string;
  readonly summary: string;
  readonly request: PlanRequest;
  readonly plan: Plan;
}

export class Planner {
  readonly #options: PlannerOptions;
  #last: Planned | undefined;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** The last plan, when it was made for `source`. */
  planned(source: string): Planned | undefined {
    return this.#last?.plan.source === source ? this.#last : undefined;
  }

  /** The places of `pattern` in files that are not open, besides `open`, its places in open documents. */
  async find(pattern: string, open: readonly Place[], signal: AbortSignal): Promise<FoundPlaces> {
    const { pipeline, skill } = this.#options;
    const found = await findPlaces(skill, pattern, this.#search(skill.literals(pattern), signal));
    return {
      places: [...open, ...found.places],
      documents: new Map([...pipeline.documents, ...found.documents]),
    };
  }

  /** The plan; `undefined` when nothing of it may be changed. Its edits, when they come, are ours and teach nothing. */
  async plan(made: Omit<Planned, 'plan'>): Promise<Plan | undefined> {
    const { masker, pipeline, surroundings } = this.#options;
    const docs = new Set(made.request.places.map(({ doc }) => doc));
    const open = [...docs].filter((doc) => pipeline.documents.has(doc));
    const request = { ...made.request, mixedOnDisk: await mixedOnDisk(surroundings().folders, open) };
    const plan = buildPlan(request, masker);
    this.#last = { ...made, request, plan };
    pipeline.expectOwn(request.places);
    return plan.documents.length > 0 ? plan : undefined;
  }

  /** The plan of a saved automation; `undefined` when it has no place now. */
  async planSaved(saved: StoredAutomation, signal: AbortSignal): Promise<Plan | undefined> {
    const { skill, pipeline } = this.#options;
    const open = pipeline.documents.values();
    const search = (literals: readonly string[]) => this.#search(literals, signal);
    const request = await requestOfSaved({ saved, skill, open, search });
    const { fingerprint, summary } = saved;
    return request && this.plan({ fingerprint, summary, request });
  }

  scriptWithout({ source, without }: Params<'planScript'>): { script: string } {
    const last = this.planned(source);
    if (!last) {
      throw new PenumbraError('stale', 'This review is no longer the latest one. Close it and open it again.', {
        source,
      });
    }
    const left = new Set(without);
    const wanted = new Set(
      last.plan.documents.flatMap(({ doc, places }) =>
        places.filter((place) => !left.has(place.id)).map((place) => `${doc}\n${place.offset}`),
      ),
    );
    const places = last.request.places.filter((place) => wanted.has(`${place.doc}\n${place.offset}`));
    return { script: buildPlan({ ...last.request, places }, this.#options.masker).script };
  }

  async *#search(literals: readonly string[], signal: AbortSignal): AsyncGenerator<FoundDocument> {
    const { folders, settings, trusted } = this.#options.surroundings();
    if (!trusted) return;
    const open = new Set(this.#options.pipeline.documents.keys());
    yield* searchWorkspace({ folders, literals, exclude: settings.exclude, open, signal });
  }
}
