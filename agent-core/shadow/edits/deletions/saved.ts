/** A deletion as it is stored between sessions: everything `placesIn`, `literals` and `rule` need, and the evidence it rests on. */
import * as z from 'zod';
import { Example, SavedPattern } from '../../../contracts/edits.ts';
import { describeIssue, PenumbraError } from '../../../contracts/errors.ts';
import { lineMatcher } from './matcher.ts';
import type { DeletionPattern } from './pattern.ts';
import { LineTemplate } from './template.ts';

const VERSION = 1;
const Words = z.array(z.string()).transform((words): ReadonlySet<string> => new Set(words));
const count = z.number().int().nonnegative();

const Saved = z.object({
  version: z.literal(VERSION),
  deletes: LineTemplate,
  fingerprint: z.string(),
  examples: z.array(Example).min(1).max(64),
  support: z.number().int().positive(),
  outcomes: z.object({ kept: z.number().nonnegative(), undone: z.number().nonnegative() }),
  evidence: z.object({
    examples: z
      .array(z.object({ indent: z.string(), words: Words, above: Words, below: Words }))
      .min(1)
      .max(64),
    doc: z.string(),
    passed: count,
    open: count,
  }),
});

/** Whether a saved pattern is a deletion. */
export const isDeletion = (saved: SavedPattern): boolean => 'deletes' in saved;

export function savePattern(pattern: DeletionPattern): SavedPattern {
  const { matcher, fingerprint, examples, support, outcomes, evidence } = pattern;
  const saved: z.input<typeof Saved> = {
    version: VERSION,
    deletes: matcher.template,
    fingerprint,
    examples: [...examples],
    support,
    outcomes,
    evidence: {
      ...evidence,
      examples: evidence.examples.map(({ indent, words, above, below }) => {
        return { indent, words: [...words], above: [...above], below: [...below] };
      }),
    },
  };
  return SavedPattern.parse(JSON.parse(JSON.stringify(saved)));
}

/** Throws `bad-input` on another version or a damaged pattern. */
export function restorePattern(saved: SavedPattern, id: string): DeletionPattern {
  const read = Saved.safeParse(saved);
  if (!read.success) {
    throw new PenumbraError('bad-input', `This saved pattern cannot be used: ${describeIssue(read.error)}`, {
      version: saved.version,
    });
  }
  const { version: _, deletes, ...rest } = read.data;
  return { ...rest, id, matcher: lineMatcher(deletes), changes: [] };
}
