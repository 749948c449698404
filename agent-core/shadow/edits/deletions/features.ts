/** What the model of deleted lines looks at. Names and order are those of the weights file. */
import { jaccard, tokenize, vocabulary } from '../tokens.ts';
import { hashedWords, wordHash } from '../word-hashes.ts';
import type { DeletedLine } from './deleted-lines.ts';
import type { FoundLine } from './matcher.ts';
import { constantsOf, type LineTemplate } from './template.ts';

/** What a place is compared with. */
export interface LineEvidence {
  readonly examples: readonly ExampleLine[];
  /** Document of the newest example. */
  readonly doc: string;
  /** How many such lines the person passed and left alone, and how many there are elsewhere. */
  readonly passed: number;
  readonly open: number;
  /** The words and the document are known by their hashes alone. */
  readonly hashed?: boolean;
}

export interface ExampleLine {
  readonly indent: string;
  readonly words: ReadonlySet<string>;
  readonly above: ReadonlySet<string>;
  readonly below: ReadonlySet<string>;
}

export function exampleLine({ text, above, below }: Pick<DeletedLine, 'text' | 'above' | 'below'>): ExampleLine {
  return { indent: indentOf(text), words: wordsOf(text), above: wordsOf(above), below: wordsOf(below) };
}

export function lineFeatures(template: LineTemplate, evidence: LineEvidence, place: FoundLine): number[] {
  const { examples, passed, open, doc, hashed = false } = evidence;
  const { indent, words, above, below } = comparable(exampleLine(place), hashed);
  return [
    Math.log1p(passed),
    Math.log1p(passed + open) / 5,
    Math.min(1, constantsOf(template).join('').length / 40),
    Math.max(...examples.map((example) => jaccard(example.words, words))),
    template.filter(({ is }) => is === 'any').length,
    template.filter(({ is }) => is === 'token').length,
    Math.max(...examples.map((example) => (jaccard(example.above, above) + jaccard(example.below, below)) / 2)),
    examples.some((example) => example.indent === indent) ? 1 : 0,
    doc === (hashed ? String(wordHash(place.doc)) : place.doc) ? 1 : 0,
    Math.min(1, (template[0]?.is === 'text' ? template[0].text.length : 0) / 20),
    passed > 0 ? 1 : 0,
  ];
}

function comparable(line: ExampleLine, hashed: boolean): ExampleLine {
  if (!hashed) return line;
  const { indent, words, above, below } = line;
  return { indent, words: hashedWords(words), above: hashedWords(above), below: hashedWords(below) };
}

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.split('\n').flatMap((line) => [...vocabulary(tokenize(line))]));
const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';
