/** Generated documents and places for property tests: the texts that break programs which handle text carelessly. */
import fc from 'fast-check';
import type { DocumentText, Place } from '../../../../agent-core/contracts/edits.ts';
import type { Masker } from '../../../../agent-core/security/masking/masker.ts';

export const NO_SECRETS: Masker = { mask: (text) => ({ text, spans: [] }) };

const PIECES = [
  'a',
  'foo(x)',
  ' ',
  '\t',
  '😀',
  'é',
  '`',
  '$'.concat('{y}'),
  '*/',
  '/*',
  '//',
  "'",
  '"',
  '\\',
  '\\n',
  '.*+?^$()[]{}|',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u0000',
  '\ufeff',
  '__proto__',
  '</script>',
  '$&',
  '$1',
];

const lineText = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(''));

/** A text whose lines all end alike. */
export const documentText = fc
  .tuple(fc.array(lineText, { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, end]) => lines.join(end));

/** Places of a text that an editor could make: characters whole, none overlapping. */
export function placesOf(doc: string, text: string): fc.Arbitrary<Place[]> {
  const stops = [...text.matchAll(/\r\n|[\s\S]/gu)].map((match) => match.index).concat(text.length);
  const stop = fc.constantFrom(...stops);
  const inserted = fc.oneof(
    lineText,
    fc.tuple(lineText, lineText).map((lines) => lines.join('\n')),
  );
  return fc
    .array(fc.tuple(stop, stop, inserted), { maxLength: 5 })
    .map((found) => found.map(([a, b, to]) => ({ offset: Math.min(a, b), end: Math.max(a, b), text: to })))
    .map((found) =>
      withoutOverlap(found).map(({ offset, end, text: to }) => ({
        doc,
        offset,
        length: end - offset,
        text: to,
        confidence: 1,
      })),
    );
}

function withoutOverlap<P extends { offset: number; end: number }>(places: readonly P[]): P[] {
  const kept: P[] = [];
  for (const place of [...places].sort((a, b) => a.offset - b.offset)) {
    const last = kept.at(-1);
    if (!last || (place.offset >= last.end && place.offset > last.offset)) kept.push(place);
  }
  return kept;
}

export interface GeneratedFile {
  readonly document: DocumentText;
  readonly bom: boolean;
  readonly places: readonly Place[];
}

const NAMES = ['a.ts', 'src/b c.ts', 'src/__proto__', `src/d'"\`$\{e}.ts`, 'ü/😀.ts', '-x.ts'];

/** A small workspace: files by name, some with a byte order mark, each with places. */
export const workspace: fc.Arbitrary<GeneratedFile[]> = fc
  .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .chain((names) => fc.tuple(...names.map(generatedFile)));

function generatedFile(doc: string): fc.Arbitrary<GeneratedFile> {
  return fc.tuple(documentText, fc.boolean()).chain(([text, bom]) => {
    // A text that starts with U+FEFF is the same file as one with a mark.
    const plain = text.replace(/^\ufeff+/, '');
    return placesOf(doc, plain).map((places) => ({
      document: { doc, language: 'typescript', text: plain },
      bom,
      places,
    }));
  });
}
