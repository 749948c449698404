/**
 * An agent host in memory for tests inside the editor: plans "replace every FROM by TO" over the documents it is given, and
 * the inverse of what was applied. It answers from the texts as the editor holds them, and remembers what it was told.
 */
import { createHash } from 'node:crypto';
import { type Disposable, EventEmitter, type Uri, workspace } from 'vscode';
import {
  ApplicationId,
  AutomationId,
  type NewFile,
  type Notice,
  type NotificationName,
  type Params,
  type Plan,
  type PlannedDocument,
  type PlannedPlace,
  type RequestName,
  type Result,
  type SavedAutomation,
} from '../../../agent-core/contracts/index.ts';
import type { HostState } from '../../../extension/agent-host/supervisor.ts';
import type { SuggestionHost } from '../../../extension/suggestions/services.ts';

type Handlers = { [N in RequestName]?: (params: Params<N>) => Promise<Result<N>> | Result<N> };

export interface Replacement {
  readonly docs: readonly string[];
  readonly from: string;
  readonly to: string;
}

export class FakeHost implements SuggestionHost {
  readonly #states = new EventEmitter<Pick<HostState, 'state'>>();
  readonly onDidChangeState = this.#states.event;
  readonly told: { readonly name: RequestName; readonly params: unknown }[] = [];
  readonly #uriOf: (doc: string) => Uri;
  readonly #listeners = new Map<NotificationName, Set<(notice: never) => void>>();
  #applied: Params<'applied'> | undefined;
  #makes: readonly NewFile[] = [];
  #saved: SavedAutomation[] = [];
  /** Set one to answer differently. */
  readonly handlers: Handlers;

  constructor(uriOf: (doc: string) => Uri, replacement: Replacement) {
    this.#uriOf = uriOf;
    this.handlers = {
      planSuggestion: async () => ({ state: 'ready', plan: await this.plan(replacement) }),
      planAutomation: async () => ({ state: 'ready', plan: await this.plan(replacement) }),
      planScript: ({ without }) => ({ script: `// without ${without.length}\n` }),
      answerSuggestion: () => ({ ok: true }),
      applied: (params) => {
        this.#applied = params;
        return { application: ApplicationId.parse('a1') };
      },
      planUndo: () => this.planUndo(),
      undone: () => {
        this.#applied = undefined;
        return { ok: true };
      },
      listAutomations: () => ({ automations: this.#saved }),
      saveAutomation: ({ name }) => {
        const id = AutomationId.parse(`m${this.#saved.length}`);
        this.#saved.push({ id, name, summary: 'log → say', savedAt: Date.now(), examples: [], forgotten: 0 });
        return { automation: id };
      },
      deleteAutomation: ({ automation }) => {
        this.#saved = this.#saved.filter(({ id }) => id !== automation);
        return { ok: true };
      },
    };
  }

  async request<N extends RequestName>(name: N, params: Params<N>): Promise<Result<N>> {
    this.told.push({ name, params });
    const handler: ((params: Params<N>) => Promise<Result<N>> | Result<N>) | undefined = this.handlers[name];
    if (!handler) throw new Error(`the fake host does not know ${name}`);
    return handler(params);
  }

  onNotice<N extends NotificationName>(name: N, listener: (notice: Notice<N>) => void): Disposable {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener as (notice: never) => void));
    return { dispose: () => listeners.delete(listener as (notice: never) => void) };
  }

  notify<N extends NotificationName>(name: N, notice: Notice<N>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(notice as never);
  }

  /** From now on its plans make these files too. */
  makes(files: readonly NewFile[]): void {
    this.#makes = files;
  }

  /** As though the process had died, and another one came. */
  restart(): void {
    for (const state of ['waiting', 'starting', 'ready'] as const) this.#states.fire({ state });
  }

  async plan({ docs, from, to }: Replacement): Promise<Plan> {
    const documents: PlannedDocument[] = [];
    for (const doc of docs) {
      const text = await this.#text(doc);
      const offsets = [...text.matchAll(new RegExp(from.replace(/[^\w\s]/g, '\\$&'), 'g'))].map((match) => match.index);
      documents.push(
        planned(
          doc,
          text,
          offsets.map((offset) => ({ offset, length: from.length, text: to })),
        ),
      );
    }
    const summary = `${from} → ${to}`;
    return {
      source: 's1',
      title: summary,
      confidence: 0.97,
      lowerBound: 0.93,
      support: 3,
      basis: 'Three like edits, no exception seen',
      examples: [],
      documents,
      files: this.#makes.map((file) => ({ id: `new:${file.doc}`, ...file })),
      commands: [],
      leftOut: [],
      script: `// the script of ${summary}\n`,
    };
  }

  async #text(doc: string): Promise<string> {
    return (await workspace.openTextDocument(this.#uriOf(doc))).getText();
  }

  /** The inverse of each changed stretch, found again by its text. */
  async planUndo(): Promise<Result<'planUndo'>> {
    if (!this.#applied) return { needed: [] };
    const documents: PlannedDocument[] = [];
    for (const { doc, before, after } of this.#applied.documents) {
      const text = await this.#text(doc);
      const at = text.indexOf(after);
      if (at >= 0) documents.push(planned(doc, text, [{ offset: at, length: after.length, text: before }]));
    }
    const { title } = this.#applied;
    const files = this.#makes.map(({ doc, text }) => ({ doc, hash: hashOf(text) }));
    return { plan: { application: ApplicationId.parse('a1'), title, documents, files, leftOut: [] }, needed: [] };
  }
}

function planned(
  doc: string,
  text: string,
  places: readonly Omit<PlannedPlace, 'id' | 'line' | 'lineBefore' | 'lineAfter'>[],
): PlannedDocument {
  return {
    doc,
    hash: hashOf(text),
    places: places.map((place) => ({ ...place, id: `${doc}:${place.offset}`, ...linesOf(text, place) })),
  };
}

const hashOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

function linesOf(text: string, { offset, length, text: to }: { offset: number; length: number; text: string }) {
  const line = (text.slice(0, offset).match(/\n/g) ?? []).length;
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.slice(offset + length).search(/\r?\n|$/) + offset + length;
  const lineAfter = text.slice(start, offset) + to + text.slice(offset + length, end);
  return { line, lineBefore: text.slice(start, end), lineAfter };
}
