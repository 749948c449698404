/**
 * Owns the one review that is open: its plan, the texts the plan refers to, and what the person left out.
 *
 * 1. The texts are exactly those the plan was made for (their hashes agree), or there is no review.
 * 2. A review that is replaced or closed answers nothing more; numbers are not used twice.
 */
import { type CancellationToken, type Disposable, EventEmitter, workspace } from 'vscode';
import type { Plan, PlannedPlace } from '../../../agent-core/contracts/index.ts';
import { textHash } from '../hash.ts';
import type { SuggestionServices } from '../services.ts';
import { choose, type ReviewModel, replanned, reviewOf } from './model.ts';
import { planOf, type ReviewSource } from './source.ts';

export interface Review {
  readonly number: number;
  readonly source: ReviewSource;
  readonly model: ReviewModel;
  /** By document key. */
  readonly texts: ReadonlyMap<string, string>;
}

export type Opened = { readonly state: 'open' | 'cancelled' } | { readonly state: 'stale'; readonly reason: string };

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
    for (let tries = 0; tries < TRIES; tries++) {
      const planned = await planOf(this.#services.host, source, token);
      if (planned.state === 'stale') return planned;
      const texts = await this.#textsOf(planned.plan);
      if (token.isCancellationRequested) return { state: 'cancelled' };
      if (texts) return this.#replace(source, planned.plan, texts);
    }
    return { state: 'stale', reason: 'Its files are being changed right now' };
  }

  /** Takes places in or out. */
  choose(places: readonly PlannedPlace[], include: boolean): void {
    if (!this.#current) return;
    this.#current = { ...this.#current, model: choose(this.#current.model, places, include) };
    this.#changed.fire();
  }

  /** The script of what is in. */
  async script(token?: CancellationToken): Promise<string> {
    const { plan, leftOut } = this.#current?.model ?? {};
    if (!plan || !leftOut || leftOut.size === 0) return plan?.script ?? '';
    const params = { source: plan.source, without: [...leftOut] };
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

  #replace(source: ReviewSource, plan: Plan, texts: ReadonlyMap<string, string>): Opened {
    const before = this.#current;
    const again = before?.source.kind === source.kind && before.source.id === source.id;
    const model = again ? replanned(before.model, plan) : reviewOf(plan);
    this.#current = { number: ++this.#count, source, model, texts };
    this.#changed.fire();
    return { state: 'open' };
  }

  /** `undefined` when a document is gone or no longer what the plan was made for. */
  async #textsOf(plan: Plan): Promise<ReadonlyMap<string, string> | undefined> {
    const texts = new Map<string, string>();
    for (const { doc, hash } of plan.documents) {
      const document = await Promise.resolve(workspace.openTextDocument(this.#services.keys.uriOf(doc))).catch(
        () => {},
      );
      const text = document?.getText();
      if (text === undefined || textHash(text) !== hash) return undefined;
      texts.set(doc, text);
    }
    return texts;
  }
}
