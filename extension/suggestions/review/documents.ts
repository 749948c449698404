/** The texts of a review as read-only documents: each file as it is, as it would be, and the script. */
import {
  type CancellationToken,
  Disposable,
  EventEmitter,
  type TextDocumentContentProvider,
  type Uri,
  workspace,
} from 'vscode';
import { wordsOf } from '../../../agent-core/contracts/errors.ts';
import { newFileId } from '../../../agent-core/contracts/plan-ids.ts';
import { REVIEW_SCHEME } from '../ids.ts';
import type { SuggestionServices } from '../services.ts';
import { includedPlaces, withPlaces } from './model.ts';
import type { Review, ReviewSession } from './session.ts';
import { parseReviewUri } from './uris.ts';

const CLOSED = '// This review is closed.\n';

/** Serves the open review's documents; those that are shown follow what the person leaves out. */
export class ReviewDocuments implements TextDocumentContentProvider, Disposable {
  readonly #session: ReviewSession;
  readonly #log: SuggestionServices['log'];
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration: Disposable;

  constructor(session: ReviewSession, log: SuggestionServices['log']) {
    this.#session = session;
    this.#log = log;
    this.#registration = Disposable.from(
      workspace.registerTextDocumentContentProvider(REVIEW_SCHEME, this),
      session.onDidChange(() => this.#refresh()),
    );
  }

  async provideTextDocumentContent(uri: Uri, token: CancellationToken): Promise<string> {
    const wanted = parseReviewUri(uri);
    const review = this.#session.current;
    if (!wanted || !review || wanted.review !== review.number) return CLOSED;
    return wanted.side === 'script' ? this.#script(token) : textOf(review, wanted.side, wanted.doc);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  async #script(token: CancellationToken): Promise<string> {
    try {
      return await this.#session.script(token);
    } catch (error) {
      this.#log.error(`could not render the script: ${error}`);
      const why = wordsOf(error);
      return `// Penumbra could not make the script: ${why.replace(/\s+/g, ' ')}\n`;
    }
  }

  #refresh(): void {
    for (const { uri } of workspace.textDocuments) {
      if (uri.scheme !== REVIEW_SCHEME) continue;
      if (parseReviewUri(uri)?.side !== 'original') this.#changed.fire(uri);
    }
  }
}

function textOf(review: Review, side: 'original' | 'proposed', doc: string): string {
  const made = review.model.plan.files.find((file) => file.doc === doc);
  if (made) return side === 'original' || review.model.leftOut.has(newFileId(made)) ? '' : made.text;
  const text = review.texts.get(doc) ?? '';
  const document = review.model.plan.documents.find((planned) => planned.doc === doc);
  return side === 'original' || !document ? text : withPlaces(text, includedPlaces(review.model, document));
}
