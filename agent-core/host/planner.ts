/** Plans: where a pattern applies, in open documents and in the workspace's files, and the script that does the same. */
import {
  type DocumentText,
  type EditSkill,
  type Params,
  PenumbraError,
  type Place,
  type Plan,
} from '../contracts/index.ts';
import type { Masker } from '../security/masking/masker.ts';
import { buildPlan, type PlanRequest } from '../shadow/automations/plan.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import { searchWorkspace } from '../shadow/workspace/search.ts';

export interface PlannerOptions {
  readonly pipeline: ShadowPipeline;
  readonly skill: EditSkill;
  readonly masker: Masker;
  readonly surroundings: () => Params<'configure'>;
}

/** What a plan says about where it came from. */
export type Evidence = Pick<
  PlanRequest,
  'source' | 'title' | 'confidence' | 'lowerBound' | 'support' | 'basis' | 'examples'
>;

export interface Found {
  readonly places: readonly Place[];
  /** Every document with a place. */
  readonly documents: ReadonlyMap<string, DocumentText>;
}

export class Planner {
  readonly #options: PlannerOptions;
  /** The last plan's making, so that its script can be had without some places. One at a time: one review is open. */
  #last: { readonly request: PlanRequest; readonly plan: Plan } | undefined;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** Adds the places of `pattern` in files that are not open to `open`, its places in open documents. */
  async find(pattern: string, open: readonly Place[], signal: AbortSignal): Promise<Found> {
    const { pipeline, skill, surroundings } = this.#options;
    const { folders, settings, trusted } = surroundings();
    const documents = new Map(pipeline.documents);
    const places = [...open];
    if (!trusted) return { places, documents };
    const request = {
      folders,
      literals: skill.literals(pattern),
      exclude: settings.exclude,
      open: new Set(documents.keys()),
      signal,
    };
    for await (const document of searchWorkspace(request)) {
      const found = skill.placesIn(pattern, document);
      if (found.length === 0) continue;
      documents.set(document.doc, document);
      places.push(...found);
    }
    return { places, documents };
  }

  /** The plan for what was found; `undefined` when nothing of it may be changed. Its edits, when they come, are ours. */
  plan(pattern: string, evidence: Evidence, found: Found): Plan | undefined {
    const { skill, masker, pipeline } = this.#options;
    const request: PlanRequest = { ...evidence, ...found, rule: skill.rule(pattern) };
    const plan = buildPlan(request, masker);
    this.#last = { request, plan };
    pipeline.expectOwn(request.places);
    return plan.documents.length > 0 ? plan : undefined;
  }

  scriptWithout({ source, without }: Params<'planScript'>): { script: string } {
    if (this.#last?.plan.source !== source) {
      throw new PenumbraError('stale', 'This review is no longer the latest one. Close it and open it again.', {
        source,
      });
    }
    const { request, plan } = this.#last;
    const left = new Set(without);
    const kept = plan.documents.flatMap((document) =>
      document.places.filter((place) => !left.has(place.id)).map((place) => `${document.doc}\n${place.offset}`),
    );
    const wanted = new Set(kept);
    const places = request.places.filter((place) => wanted.has(`${place.doc}\n${place.offset}`));
    return { script: buildPlan({ ...request, places }, this.#options.masker).script };
  }
}
