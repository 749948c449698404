/** A pattern as it is stored between sessions: everything `placesIn`, `literals` and `rule` need, and the evidence it rests on. */
import * as z from 'zod';
import { Example, SavedPattern } from '../../contracts/edits.ts';
import { describeIssue, PenumbraError } from '../../contracts/errors.ts';
import { matcherOf } from './match.ts';
import type { Pattern } from './pattern.ts';
import { Template } from './template.ts';
import { tokenize, vocabulary } from './tokens.ts';

const VERSION = 2;
/** Places left alone that are remembered; the likeliest to be mistaken are those that fit best. */
const MOST_NEGATIVES = 80;

const Saved = z.object({
  version: z.literal(VERSION),
  fingerprint: z.string(),
  template: Template,
  examples: z.array(Example).min(1).max(64),
  support: z.number().int().positive(),
  matches: z.number().int().nonnegative(),
  negatives: z.array(z.array(z.number())).max(MOST_NEGATIVES),
  negativeWords: z.array(z.array(z.string())).max(MOST_NEGATIVES),
  levels: z.array(z.number()).max(MOST_NEGATIVES),
  outcomes: z.object({ kept: z.number().nonnegative(), undone: z.number().nonnegative() }),
});

export function savePattern(pattern: Pattern): SavedPattern {
  const total = (vector: readonly number[]) => vector.reduce((sum, entry) => sum + entry, 0);
  const negatives = pattern.evidence.negatives
    .toSorted((a, b) => total(b) - total(a))
    .slice(0, MOST_NEGATIVES)
    .map((vector) => [...vector]);
  const negativeWords = pattern.evidence.negativeWords.slice(-MOST_NEGATIVES).map((words) => [...words]);
  const { fingerprint, examples, support, outcomes } = pattern;
  const saved: z.infer<typeof Saved> = {
    version: VERSION,
    fingerprint,
    template: pattern.matcher.template,
    examples: [...examples],
    support,
    matches: pattern.evidence.matches,
    negatives,
    negativeWords,
    levels: [...pattern.evidence.levels],
    outcomes,
  };
  return SavedPattern.parse(JSON.parse(JSON.stringify(saved)));
}

/** Throws `bad-input` on another version or a damaged pattern. */
export function restorePattern(saved: SavedPattern, id: string): Pattern {
  const read = Saved.safeParse(saved);
  if (!read.success) {
    throw new PenumbraError('bad-input', `This saved pattern cannot be used: ${describeIssue(read.error)}`, {
      version: saved.version,
    });
  }
  const { template, fingerprint, examples, support, outcomes, matches, negatives, negativeWords, levels } = read.data;
  const matcher = matcherOf(template);
  if (!matcher) throw new PenumbraError('bad-input', 'This saved pattern cannot be used: nothing in it is fixed');
  return {
    id,
    fingerprint,
    matcher,
    changes: [],
    examples,
    support,
    outcomes,
    evidence: {
      examples: examples.map((example) => vocabulary(tokenize(example.before))),
      negatives,
      negativeWords: negativeWords.map((words) => new Set(words)),
      matches,
      support,
      levels,
    },
  };
}
