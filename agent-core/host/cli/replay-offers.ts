/** A replayed suggestion as a line: with its places in the workspace's files, where one was named, and its script. */
import path from 'node:path';
import type { EditSkill } from '../../contracts/index.ts';
import { createMasker } from '../../security/masking/index.ts';
import { type FoundPlaces, findPlaces } from '../../shadow/automations/find-places.ts';
import { buildPlan } from '../../shadow/automations/plan.ts';
import type { ShadowPipeline } from '../../shadow/pipeline.ts';
import type { PipelineEvent } from '../../shadow/pipeline-event.ts';
import { searchWorkspace } from '../../shadow/workspace/search.ts';

type Suggested = Extract<PipelineEvent, { type: 'suggestion' }>;

const NOTHING: FoundPlaces = { places: [], documents: new Map() };

export class Offers {
  readonly #pipeline: ShadowPipeline;
  readonly #skill: EditSkill;
  readonly #workspace: string | undefined;
  readonly #masker = createMasker();

  constructor(pipeline: ShadowPipeline, skill: EditSkill, workspace: string | undefined) {
    this.#pipeline = pipeline;
    this.#skill = skill;
    this.#workspace = workspace;
  }

  async line({ suggestion, pattern, signal }: Suggested): Promise<Record<string, unknown> & { type: string }> {
    const { id, family, title, confidence, lowerBound, support, files, commands, fields } = suggestion;
    const found = family === 'edit' ? await this.#find(pattern) : NOTHING;
    const places = [...suggestion.places, ...found.places];
    const documents = new Map([...this.#pipeline.documents, ...found.documents]);
    const rule = this.#skill.rule(pattern);
    const { script } = buildPlan({ ...suggestion, source: id, rule, places, documents }, this.#masker);
    const edits = places.map(({ doc, offset, length, text }) => ({ doc, offset, length, text }));
    const numbers = { confidence, lowerBound, support };
    return { type: 'suggestion', signal, id, family, title, ...numbers, files, edits, commands, fields, script };
  }

  async #find(pattern: string) {
    if (this.#workspace === undefined) return NOTHING;
    const folders = [{ name: path.basename(this.#workspace), path: path.resolve(this.#workspace) }];
    const open = new Set(this.#pipeline.documents.keys());
    const search = { folders, literals: this.#skill.literals(pattern), exclude: [], open };
    return findPlaces(this.#skill, pattern, searchWorkspace(search));
  }
}
