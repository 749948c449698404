/**
 * A pattern as it is stored between sessions: everything `placesIn`, `literals` and `rule` need, and the evidence it rests on. Of
 * the lines it was learned from, it holds hashes alone: who forgets them need not look for them here.
 */
import * as z from 'zod';
import { Example, SavedPattern } from '../../contracts/edits.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { matcherOf } from './match.ts';
import type { Pattern } from './pattern.ts';
import { Template } from './template.ts';
import { tokenize, vocabulary } from './tokens.ts';
import { StoredWords, storedWords } from './word-hashes.ts';

const VERSION = 3;
/** Places left alone that are remembered; the likeliest to be mistaken are those that fit best. */
const MOST_NEGATIVES = 80;

const Saved = z.object({
  version: z.literal(VERSION),
  fingerprint: z.string(),
  template: Template,
  learnedFrom: z.number().int().nonnegative(),
  support: z.number().int().positive(),
  matches: z.number().int().nonnegative(),
  negatives: z.array(z.array(z.number())).max(MOST_NEGATIVES),
  exampleWords: z.array(StoredWords).min(1).max(64),
  negativeWords: z.array(StoredWords).max(MOST_NEGATIVES),
  levels: z.array(z.number()).max(MOST_NEGATIVES),
  outcomes: z.object({ kept: z.number().nonnegative(), undone: z.number().nonnegative() }),
});

export function savePattern(pattern: Pattern): SavedPattern {
  const total = (vector: readonly number[]) => vector.reduce((sum, entry) => sum + entry, 0);
  const negatives = pattern.evidence.negatives
    .toSorted((a, b) => total(b) - total(a))
    .slice(0, MOST_NEGATIVES)
    .map((vector) => [...vector]);
  const { fingerprint, evidence, support, outcomes } = pattern;
  const stored = (words: ReadonlySet<string>) => storedWords(words, evidence.hashed);
  const saved: z.input<typeof Saved> = {
    version: VERSION,
    fingerprint,
    template: pattern.matcher.template,
    learnedFrom: evidence.examples.length,
    support,
    matches: pattern.evidence.matches,
    negatives,
    exampleWords: evidence.examples.map(stored),
    negativeWords: evidence.negativeWords.slice(-MOST_NEGATIVES).map(stored),
    levels: [...pattern.evidence.levels],
    outcomes,
  };
  return SavedPattern.parse(JSON.parse(JSON.stringify(saved)));
}

/** Throws `bad-input` on another version or a damaged pattern. */
export function restorePattern(saved: SavedPattern, id: string): Pattern {
  const read = Saved.safeParse(renewed(saved));
  if (!read.success) {
    throw new PenumbraError('bad-input', `This saved pattern cannot be used: ${describeIssue(read.error)}`, {
      version: saved.version,
    });
  }
  const { template, fingerprint, support, outcomes, exampleWords: examples } = read.data;
  const { matches, negatives, negativeWords, levels } = read.data;
  const matcher = matcherOf(template);
  if (!matcher) throw new PenumbraError('bad-input', 'This saved pattern cannot be used: nothing in it is fixed');
  return {
    id,
    fingerprint,
    matcher,
    changes: [],
    examples: [],
    support,
    outcomes,
    evidence: { examples, negatives, negativeWords, matches, support, levels, hashed: true },
  };
}

const Words = z.array(z.string()).transform((words): ReadonlySet<string> => new Set(words));
const Older = z.looseObject({ version: z.literal(2), examples: z.array(Example), negativeWords: z.array(Words) });

/** A pattern that an older version saved with the lines it was learned from, without them; any other as it is. */
export function renewed(saved: SavedPattern): SavedPattern {
  const older = Older.safeParse(saved);
  if (!older.success) return saved;
  const { examples, negativeWords, ...rest } = older.data;
  return {
    ...rest,
    version: VERSION,
    learnedFrom: examples.length,
    exampleWords: examples.map(({ before }) => storedWords(vocabulary(tokenize(before)))),
    negativeWords: negativeWords.map((words) => storedWords(words)),
  };
}
