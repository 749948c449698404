/**
 * Owns the one review that is open: its plan, the texts the plan refers to, and what the person left out.
 *
 * 1. The texts are exactly those the plan was made for (their hashes agree), or there is no review. Only where they do not
 *    agree is the host given texts, and only those.
 * 2. A review that is replaced or closed answers nothing more; numbers are not used twice.
 */
import { type CancellationToken, type Disposable, EventEmitter } from 'vscode';
import type { NewFile, Plan, PlannedPlace } from '../../../agent-core/contracts/index.ts';
import { textHash } from '../hash.ts';
import type { SuggestionServices } from '../services.ts';
import { editorTexts, isGone, openQuietly } from '../texts.ts';
import { choose, chooseFiles, type ReviewModel, replanned, reviewOf } from './model.ts';
import { planOf, type ReviewSource } from './source.ts';

export interface Review {
  readonly number: number;
  readonly source: ReviewSource;
  readonly model: ReviewModel;
  /** By document key. */
  readonly texts: ReadonlyMap<string, string>;
  /** Places of files that are gone: they are no longer in the plan, but the host still has them in its script. */
  readonly gone: readonly string[];
}

export type Opened =
  | { readonly state: 'open' | 'cancelled' }
  | { readonly state: 'stale'; readonly reason: string }
  /** These cannot be opened, or were something else each time. */
  | { readonly state: 'changing'; readonly docs: readonly string[] };

const TRIES = 3;

export class ReviewSession implements Disposable {
  readonly #services: Pick<SuggestionServices, 'host' | 'keys'>;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #current: Review | undefined;
  #count = 0;

  constructor(services: Pick<SuggestionServices, 'host' | 'keys'>) {
    this.#services = services;
  }

  get current(): Review | undefined {
    return this.#current;
  }

  /**
   * Plans `source` against documents as they stand and makes it the open review; what was left out of a review of the same
   * source stays left out. Rejects when the host does; the review that was open then still is.
   */
  async open(source: ReviewSource, token: CancellationToken): Promise<Opened> {
    const { host, keys } = this.#services;
    const toTell = new Set<string>();
    let differing: string[] = [];
    for (let tries = 0; tries < TRIES; tries++) {
      const planned = await planOf(host, source, await editorTexts(toTell, keys), token);
      if (planned.state === 'stale') return planned;
      const { plan, gone } = await this.#withoutGone(planned.plan);
      const found = await this.#textsOf(plan);
      if (token.isCancellationRequested) return { state: 'cancelled' };
      if (isEmpty(plan)) return { state: 'stale', reason: 'Its files are no longer on disk' };
      if (found.differing.length === 0) return this.#replace(source, plan, found.texts, gone);
      differing = found.differing;
      for (const doc of differing) toTell.add(doc);
    }
    return { state: 'changing', docs: differing };
  }

  /** Takes places in or out. */
  choose(places: readonly PlannedPlace[], include: boolean): void {
    if (!this.#current) return;
    this.#current = { ...this.#current, model: choose(this.#current.model, places, include) };
    this.#changed.fire();
  }

  chooseFiles(files: readonly NewFile[], include: boolean): void {
    if (!this.#current) return;
    this.#current = { ...this.#current, model: chooseFiles(this.#current.model, files, include) };
    this.#changed.fire();
  }

  /** The script of what is in. */
  async script(token?: CancellationToken): Promise<string> {
    if (!this.#current) return '';
    const { plan, leftOut } = this.#current.model;
    const without = [...leftOut, ...this.#current.gone];
    if (without.length === 0) return plan.script;
    const params = { source: plan.source, without };
    return (await this.#services.host.request('planScript', params, token)).script;
  }

  close(): void {
    if (!this.#current) return;
    this.#current = undefined;
    this.#changed.fire();
  }

  dispose(): void {
    this.#current = undefined;
    this.#changed.dispose();
  }

  #replace(source: ReviewSource, plan: Plan, texts: ReadonlyMap<string, string>, gone: readonly string[]): Opened {
    const before = this.#current;
    const again = before?.source.kind === source.kind && before.source.id === source.id;
    const model = again ? replanned(before.model, plan) : reviewOf(plan);
    this.#current = { number: ++this.#count, source, model, texts, gone };
    this.#changed.fire();
    return { state: 'open' };
  }

  /** The plan without the files that are not there any more: the host knows them from an editor that is still open. */
  async #withoutGone(plan: Plan): Promise<{ plan: Plan; gone: string[] }> {
    const missing = new Set<string>();
    for (const { doc } of plan.documents) if (await isGone(this.#services.keys.uriOf(doc))) missing.add(doc);
    const gone = plan.documents
      .filter(({ doc }) => missing.has(doc))
      .flatMap(({ places }) => places.map(({ id }) => id));
    const documents = plan.documents.filter(({ doc }) => !missing.has(doc));
    const leftOut = [...plan.leftOut, ...[...missing].map((doc) => ({ doc, reason: 'it is no longer on disk' }))];
    return { plan: { ...plan, documents, leftOut }, gone };
  }

  /** `differing`: the documents that cannot be opened or are not what the plan was made for. */
  async #textsOf(plan: Plan): Promise<{ texts: ReadonlyMap<string, string>; differing: string[] }> {
    const texts = new Map<string, string>();
    const differing: string[] = [];
    for (const { doc, hash } of plan.documents) {
      const text = (await openQuietly(this.#services.keys.uriOf(doc)))?.getText();
      if (text === undefined || textHash(text) !== hash) differing.push(doc);
      else texts.set(doc, text);
    }
    return { texts, differing };
  }
}

const isEmpty = ({ documents, files, commands }: Plan): boolean =>
  documents.length + files.length + commands.length === 0;
