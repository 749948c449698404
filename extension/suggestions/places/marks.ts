/** What shows the suggested places in the editors: a gutter mark and the new text at the next one, ruler marks at all. */
import {
  ColorThemeKind,
  type DecorationOptions,
  Disposable,
  Range,
  type TextEditor,
  type ThemableDecorationAttachmentRenderOptions,
  ThemeColor,
  Uri,
  window,
} from 'vscode';
import { plainCode } from '../wording.ts';
import { lastOf, type TrackedPlace } from './tracked.ts';

const LONGEST = 80;

export class PlaceMarks implements Disposable {
  readonly #next;
  readonly #all = window.createTextEditorDecorationType({
    overviewRulerColor: new ThemeColor('editorLightBulb.foreground'),
  });
  readonly #registration: Disposable;

  constructor(media: Uri) {
    this.#next = window.createTextEditorDecorationType({
      backgroundColor: new ThemeColor('diffEditor.removedTextBackground'),
      // Red and green alone do not tell what goes from what comes, and high contrast has neither.
      textDecoration: 'line-through',
      light: { gutterIconPath: Uri.joinPath(media, 'place-light.svg') },
      dark: { gutterIconPath: Uri.joinPath(media, 'place-dark.svg') },
      gutterIconSize: 'contain',
    });
    this.#registration = Disposable.from(this.#next, this.#all);
  }

  /** Marks `places` of `editor`, and `next`, which is one of them, in full. */
  show(editor: TextEditor, places: readonly TrackedPlace[], next: TrackedPlace | undefined): void {
    editor.setDecorations(
      this.#all,
      places.map((place) => rangeOf(editor, place)),
    );
    editor.setDecorations(this.#next, next ? [inFull(editor, next)] : []);
  }

  clear(): void {
    for (const editor of window.visibleTextEditors) this.show(editor, [], undefined);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

export function rangeOf({ document }: TextEditor, place: TrackedPlace): Range {
  return new Range(document.positionAt(place.offset), document.positionAt(lastOf(place)));
}

function inFull(editor: TextEditor, place: TrackedPlace): DecorationOptions {
  const isRemoved = plainCode(place.text) === '';
  return { range: rangeOf(editor, place), renderOptions: { after: isRemoved ? REMOVED : newText(place) } };
}

const MARGIN = '0 0 0 0.4em';
const REMOVED = { contentText: 'removed', margin: MARGIN, color: new ThemeColor('editorCodeLens.foreground') };

function newText({ text }: TrackedPlace): ThemableDecorationAttachmentRenderOptions {
  return {
    contentText: ` ${plainCode(text, LONGEST)} `,
    margin: MARGIN,
    color: new ThemeColor('editor.foreground'),
    backgroundColor: new ThemeColor('diffEditor.insertedTextBackground'),
    ...(isHighContrast() && { border: '1px solid' }),
  };
}

function isHighContrast(): boolean {
  const { kind } = window.activeColorTheme;
  return kind === ColorThemeKind.HighContrast || kind === ColorThemeKind.HighContrastLight;
}
