/** Plans: where a pattern applies, in open documents and in the workspace's files, and the script that does the same. */
import {
  type DocumentText,
  type EditSkill,
  type Example,
  type Family,
  newFileId,
  type Params,
  PenumbraError,
  type Place,
  type Plan,
} from '../contracts/index.ts';
import type { Masker } from '../security/masking/masker.ts';
import { type FoundPlaces, findPlaces } from '../shadow/automations/find-places.ts';
import { mixedOnDisk } from '../shadow/automations/mixed-files.ts';
import { buildPlan, type PlanRequest } from '../shadow/automations/plan.ts';
import { type JudgedAutomation, requestOfSaved } from '../shadow/automations/plan-saved.ts';
import type { ShadowPipeline } from '../shadow/pipeline.ts';
import { presentTexts } from '../shadow/workspace/present-texts.ts';
import type { FoundDocument } from '../shadow/workspace/read-document.ts';
import { searchWorkspace } from '../shadow/workspace/search.ts';

export interface PlannerOptions {
  readonly pipeline: ShadowPipeline;
  readonly skill: EditSkill;
  readonly masker: Masker;
  readonly surroundings: () => Params<'configure'>;
}

/** What a plan was made for: enough to save it, undo it and learn from it later. */
export interface Origin {
  /** The pattern in the skill; absent for a saved automation. */
  readonly pattern?: string;
  readonly family: Family;
  readonly fingerprint: string;
  readonly summary: string;
  readonly examples: readonly Example[];
}

/** So many plans' origins are remembered. */
const REMEMBERED = 50;

export class Planner {
  readonly #options: PlannerOptions;
  /** The last plan's making, so that its script can be had without some places. One at a time: one review is open. */
  #last: { readonly request: PlanRequest; readonly plan: Plan } | undefined;
  readonly #origins = new Map<string, Origin>();

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** What the plan for `source` was made for, while it is remembered. */
  originOf(source: string): Origin | undefined {
    return this.#origins.get(source);
  }

  /** The places of `pattern` in files that are not open, besides `open`, its places in open documents. */
  async find(pattern: string, open: readonly Place[], signal: AbortSignal): Promise<FoundPlaces> {
    const { pipeline, skill } = this.#options;
    const found = await findPlaces(
      skill,
      pattern,
      this.#search(skill.literals(pattern), new Set(pipeline.documents.keys()), signal),
    );
    return {
      places: [...open, ...found.places],
      documents: new Map([...pipeline.documents, ...found.documents]),
    };
  }

  /** What a plan would hold, for one who accepts its places one by one; it is not remembered. */
  look(request: PlanRequest): Plan {
    this.#options.pipeline.expectOwn(request.places, true);
    return buildPlan(request, this.#options.masker);
  }

  /** The plan; `undefined` when nothing of it may be changed. Its edits, when they come, are ours and teach nothing. */
  async plan(asked: PlanRequest, origin: Omit<Origin, 'examples'>): Promise<Plan | undefined> {
    const { masker, pipeline, surroundings } = this.#options;
    const docs = new Set(asked.places.map(({ doc }) => doc));
    const open = [...docs].filter((doc) => pipeline.documents.has(doc));
    const { folders } = surroundings();
    const made = (asked.files ?? []).map(({ doc }) => doc);
    const taken = new Set((await presentTexts(folders, made, new Map())).keys());
    const request = { ...asked, taken, mixedOnDisk: await mixedOnDisk(folders, open) };
    const plan = buildPlan(request, masker);
    this.#last = { request, plan };
    this.#remember(plan.source, { ...origin, examples: request.examples });
    pipeline.expectOwn(request.places);
    return isEmpty(plan) ? undefined : plan;
  }

  /**
   * The plan of a saved automation; `undefined` when it has no place now. `known` are texts to use in place of the mirror's and
   * the disk's.
   */
  async planSaved(
    automation: JudgedAutomation,
    known: readonly DocumentText[],
    signal: AbortSignal,
  ): Promise<Plan | undefined> {
    const { skill, pipeline } = this.#options;
    const open = new Map([...pipeline.documents, ...known.map((document) => [document.doc, document] as const)]);
    const search = (literals: readonly string[]) => this.#search(literals, new Set(open.keys()), signal);
    const request = await requestOfSaved({ ...automation, skill, open: open.values(), search });
    const { fingerprint, summary } = automation.saved;
    return request && this.plan(request, { family: 'edit', fingerprint, summary });
  }

  scriptWithout({ source, without }: Params<'planScript'>): { script: string } {
    const last = this.#last;
    if (last?.plan.source !== source) {
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
    const files = last.request.files?.filter((file) => !left.has(newFileId(file))) ?? [];
    return { script: buildPlan({ ...last.request, places, files }, this.#options.masker).script };
  }

  #remember(source: string, origin: Origin): void {
    this.#origins.delete(source);
    this.#origins.set(source, origin);
    const [oldest] = this.#origins.keys();
    if (this.#origins.size > REMEMBERED && oldest !== undefined) this.#origins.delete(oldest);
  }

  async *#search(
    literals: readonly string[],
    open: ReadonlySet<string>,
    signal: AbortSignal,
  ): AsyncGenerator<FoundDocument> {
    const { folders, settings, trusted } = this.#options.surroundings();
    if (trusted) yield* searchWorkspace({ folders, literals, exclude: settings.exclude, open, signal });
  }
}

const isEmpty = ({ documents, files, commands }: Plan): boolean =>
  documents.length + files.length + commands.length === 0;
