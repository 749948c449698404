/**
 * Rename Symbol in place of a suggestion: the language server's rename with the name that the person has been writing.
 *
 * 1. The server is asked again when the person chooses it: nothing is renamed that no longer is one symbol.
 * 2. As with the editor's own Rename Symbol there is no preview: it is one edit that one undo takes back, and it says what it did.
 */
import { Range, Selection, TextEditorRevealType, type Uri, window, workspace } from 'vscode';
import type { Suggestion, SuggestionId } from '../../../agent-core/contracts/index.ts';
import type { SuggestionServices } from '../services.ts';
import { openQuietly } from '../texts.ts';
import { countsOf, renamedMessage } from '../wording.ts';
import { isForLanguageServer } from './decide.ts';
import { type Asked, askServers, type Renamed } from './provider.ts';

const NOT_ONE_SYMBOL =
  'This is no longer one symbol for the language server. Review has the places that Penumbra knows.';
const REFUSED = 'VS Code did not make the rename, and nothing was changed.';

/** Documents in which the server is asked. */
const MOST_ASKED = 3;

type Place = Renamed['places'][number];

export class SymbolRename {
  readonly #services: Pick<SuggestionServices, 'keys' | 'tell'>;
  /** The place at which the server was asked and would do all. */
  readonly #offered = new Map<SuggestionId, Place>();

  constructor(services: Pick<SuggestionServices, 'keys' | 'tell'>) {
    this.#services = services;
  }

  /** Whether Rename Symbol was found to serve this suggestion when it was last asked. */
  isOffered({ id }: Pick<Suggestion, 'id'>): boolean {
    return this.#offered.has(id);
  }

  /** Whether the language server would do all of `suggestion`. Opens no editor; never rejects. */
  async serves(suggestion: Suggestion): Promise<boolean> {
    this.#offered.delete(suggestion.id);
    if (!isRenamed(suggestion)) return false;
    for (const place of this.#placesToAsk(suggestion)) {
      const asked = await this.#ask(suggestion, place).catch(() => undefined);
      if (!asked || !isForLanguageServer(asked)) continue;
      this.#offered.set(suggestion.id, place);
      return true;
    }
    return false;
  }

  /** Renames and puts the cursor on the first place; gives whether it was done. Never rejects. */
  async run(suggestion: Suggestion): Promise<boolean> {
    try {
      return isRenamed(suggestion) && (await this.#run(suggestion));
    } catch (error) {
      this.#services.tell.failed('rename the symbol', error);
      return false;
    }
  }

  async #run(suggestion: Renamed): Promise<boolean> {
    const before = versions();
    const place = this.#offered.get(suggestion.id) ?? this.#placesToAsk(suggestion)[0];
    const asked = place && (await this.#ask(suggestion, place));
    const isCurrent = asked?.edit?.entries().every(([uri]) => isUnchanged(uri, before));
    if (!place || !asked?.edit || !isCurrent || !isForLanguageServer(asked)) {
      void window.showInformationMessage(NOT_ONE_SYMBOL);
      return false;
    }
    const counts = countsOf(asked.edit.entries().flatMap(([uri, edits]) => edits.map(() => ({ doc: uri.toString() }))));
    const isMade = await workspace.applyEdit(asked.edit, { isRefactoring: true });
    // Afterwards: with the cursor at a place, the edit would pass for the person's own typing.
    if (isMade) await this.#show(place);
    void window.showInformationMessage(isMade ? renamedMessage(suggestion.renaming, counts) : REFUSED);
    return isMade;
  }

  async #ask(suggestion: Renamed, place: Place): Promise<Asked | undefined> {
    const document = await openQuietly(this.#services.keys.uriOf(place.doc));
    return document && askServers(suggestion, place, document, this.#services.keys);
  }

  async #show(place: Place): Promise<void> {
    const editor = await window.showTextDocument(this.#services.keys.uriOf(place.doc));
    const start = editor.document.positionAt(place.offset);
    editor.selection = new Selection(start, start);
    editor.revealRange(new Range(start, start), TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** One a document, first where the person is: at an import a server may rename the import's own name alone. */
  #placesToAsk({ places }: Renamed): Place[] {
    const uri = window.activeTextEditor?.document.uri;
    const active = uri && this.#services.keys.keyOf(uri);
    const docs = [...new Set(places.map(({ doc }) => doc))].sort((a, b) => Number(b === active) - Number(a === active));
    return docs.slice(0, MOST_ASKED).flatMap((doc) => places.find((place) => place.doc === doc) ?? []);
  }
}

/** The versions of the open documents, by their addresses. */
const versions = (): ReadonlyMap<string, number> =>
  new Map(workspace.textDocuments.map(({ uri, version }) => [uri.toString(), version]));

/** Whether nobody typed there since; a document that was opened only for the question is as it is on the disk. */
function isUnchanged(uri: Uri, before: ReadonlyMap<string, number>): boolean {
  const document = workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  const version = before.get(uri.toString());
  return document === undefined || version === undefined ? !document?.isDirty : document.version === version;
}

const isRenamed = (suggestion: Suggestion): suggestion is Renamed => suggestion.renaming !== undefined;
