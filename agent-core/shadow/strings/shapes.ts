/** What outputs look like: how far those of the queries resemble those of the examples (features of a program). */
import type { Feature } from './feature.ts';

/** Runs of one kind of character become one letter: `Ab-12` is `Aa-9`. */
export function shapeOf(text: string): string {
  return text
    .replace(/\p{Lu}+/gu, 'A')
    .replace(/\p{Ll}+/gu, 'a')
    .replace(/\d+/g, '9')
    .replace(/\s+/g, ' ');
}

/** Whether there are letters, digits, blanks. */
export const kindsOf = (text: string): string =>
  [/\p{L}/u, /\d/, /\s/].map((kind) => (kind.test(text) ? '1' : '0')).join('');

interface Looks {
  readonly shapes: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  readonly marks: ReadonlySet<string>;
  readonly lengths: ReadonlySet<number>;
  readonly blankEdge: boolean;
  readonly empty: boolean;
}

const marksIn = (text: string): string[] => text.match(/[^\p{L}\d\s]/gu) ?? [];

function looksOf(outputs: readonly string[]): Looks {
  return {
    shapes: new Set(outputs.map(shapeOf)),
    kinds: new Set(outputs.map(kindsOf)),
    marks: new Set(outputs.flatMap(marksIn)),
    lengths: new Set(outputs.map(({ length }) => length)),
    blankEdge: outputs.some((output) => output !== output.trim()),
    empty: outputs.includes(''),
  };
}

/** Shares of the texts that differ from the examples' outputs; where no text is defined all are zero. */
export function shapeFeatures(outputs: readonly string[], texts: readonly (string | undefined)[]): Feature[] {
  const looks = looksOf(outputs);
  const defined = texts.filter((text) => text !== undefined);
  const share = (odd: (text: string) => boolean): number =>
    defined.length === 0 ? 0 : defined.filter(odd).length / texts.length;
  const sameLength = looks.lengths.size === 1 && outputs.length > 1;
  const empty = looks.empty ? 0 : share((text) => text === '');
  const newKind = share((text) => !looks.kinds.has(kindsOf(text)));
  const newLength = sameLength ? share(({ length }) => !looks.lengths.has(length)) : 0;
  const longest = Math.max(...outputs.map(({ length }) => length));
  const longer = share(({ length }) => length > longest * 1.5);
  return [
    ['query.longer', longer],
    ['any.longer', longer > 0 ? 1 : 0],
    ['query.empty', empty],
    ['any.empty', empty > 0 ? 1 : 0],
    ['query.blankEdge', looks.blankEdge ? 0 : share((text) => text !== text.trim())],
    ['query.newMark', share((text) => marksIn(text).some((mark) => !looks.marks.has(mark)))],
    ['query.newKind', newKind],
    ['any.newKind', newKind > 0 ? 1 : 0],
    ['query.newShape', share((text) => !looks.shapes.has(shapeOf(text)))],
    ['query.newLength', newLength],
    ['any.newLength', newLength > 0 ? 1 : 0],
    ['any.undefined', defined.length < texts.length ? 1 : 0],
  ];
}
