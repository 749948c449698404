/**
 * A deletion as it is stored between sessions: everything `placesIn`, `literals` and `rule` need, and the evidence it rests on. Of
 * the lines it was learned from, and of their neighbours, it holds hashes alone.
 */
import * as z from 'zod';
import { Example, SavedPattern } from '../../../contracts/edits.ts';
import { describeIssue, PenumbraError } from '../../../contracts/errors.ts';
import { StoredWords, storedWords, wordHash } from '../word-hashes.ts';
import { lineMatcher } from './matcher.ts';
import type { DeletionPattern } from './pattern.ts';
import { LineTemplate } from './template.ts';

const VERSION = 2;
const count = z.number().int().nonnegative();

const Saved = z.object({
  version: z.literal(VERSION),
  deletes: LineTemplate,
  fingerprint: z.string(),
  learnedFrom: count,
  support: z.number().int().positive(),
  outcomes: z.object({ kept: z.number().nonnegative(), undone: z.number().nonnegative() }),
  evidence: z.object({
    examples: z
      .array(z.object({ indent: z.string(), words: StoredWords, above: StoredWords, below: StoredWords }))
      .min(1)
      .max(64),
    doc: z.number().int(),
    passed: count,
    open: count,
  }),
});

/** Whether a saved pattern is a deletion. */
export const isDeletion = (saved: SavedPattern): boolean => 'deletes' in saved;

export function savePattern(pattern: DeletionPattern): SavedPattern {
  const { matcher, fingerprint, support, outcomes, evidence } = pattern;
  const { hashed, doc, passed, open } = evidence;
  const stored = (words: ReadonlySet<string>) => storedWords(words, hashed);
  const saved: z.input<typeof Saved> = {
    version: VERSION,
    deletes: matcher.template,
    fingerprint,
    learnedFrom: evidence.examples.length,
    support,
    outcomes,
    evidence: {
      ...{ doc: hashed ? Number(doc) : wordHash(doc), passed, open },
      examples: evidence.examples.map(({ indent, words, above, below }) => {
        return { indent, words: stored(words), above: stored(above), below: stored(below) };
      }),
    },
  };
  return SavedPattern.parse(JSON.parse(JSON.stringify(saved)));
}

/** Throws `bad-input` on another version or a damaged pattern. */
export function restorePattern(saved: SavedPattern, id: string): DeletionPattern {
  const read = Saved.safeParse(renewed(saved));
  if (!read.success) {
    throw new PenumbraError('bad-input', `This saved pattern cannot be used: ${describeIssue(read.error)}`, {
      version: saved.version,
    });
  }
  const { deletes, fingerprint, support, outcomes, evidence } = read.data;
  return {
    ...{ id, fingerprint, support, outcomes, matcher: lineMatcher(deletes), changes: [], examples: [] },
    evidence: { ...evidence, doc: String(evidence.doc), hashed: true },
  };
}

const Words = z.array(z.string()).transform((words) => storedWords(new Set(words)));
const Older = z.looseObject({
  version: z.literal(1),
  examples: z.array(Example),
  evidence: z.looseObject({
    doc: z.string().transform(wordHash),
    examples: z.array(z.looseObject({ words: Words, above: Words, below: Words })),
  }),
});

/** A deletion that an older version saved with the lines it was learned from, without them; any other as it is. */
export function renewed(saved: SavedPattern): SavedPattern {
  const older = Older.safeParse(saved);
  if (!older.success) return saved;
  const { examples, ...rest } = older.data;
  return { ...rest, version: VERSION, learnedFrom: examples.length };
}
