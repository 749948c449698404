/** What was learned, as a person can see it and take it back. */
import * as z from 'zod';
import { type DocumentText, Example, JudgedOutcome } from './edits.ts';
import { Family } from './offers.ts';

/** One time that several commands were run, one after the other. */
export const CommandRun = z.object({
  /** When the last of them ran, ms since the epoch. */
  at: z.number(),
  commands: z.array(z.string()),
});
export type CommandRun = z.infer<typeof CommandRun>;

/** A pattern that a skill holds, also one that is not sure enough to speak. */
export const LearnedPattern = z.object({
  family: Family,
  /** Stable while the pattern lives in this process. */
  pattern: z.string(),
  /** Stable for equal patterns for ever. */
  fingerprint: z.string(),
  summary: z.string(),
  examples: z.array(Example),
  /** What it was learned from, where that is commands. Oldest first. */
  runs: z.array(CommandRun).optional(),
  /** Acts of the person behind it. */
  support: z.number().int(),
  confidence: z.number(),
  lowerBound: z.number(),
  /** One readable sentence on what the estimate rests on. */
  basis: z.string(),
  /** Sure places in the open documents now; 0 for a family that has none. */
  places: z.number().int(),
  /** Its newest example is so recent that it would speak, were it sure and allowed to. */
  fresh: z.boolean(),
});
export type LearnedPattern = z.infer<typeof LearnedPattern>;

/** What a skill shows of itself and lets a person take away: a second port, beside that of its kind, for any skill. */
export interface Learner {
  /** Every pattern it learned in this process and still holds, the one learned last first. Changes nothing. */
  learned(documents: ReadonlyMap<string, DocumentText>): readonly LearnedPattern[];
  /** Drops a pattern with all that it was learned from: the next example is the first again. False where there is none. */
  forget(fingerprint: string): boolean;
}

/** What became of offers, each a count. */
export const OutcomeCounts = z.record(JudgedOutcome, z.number().int());
export type OutcomeCounts = z.infer<typeof OutcomeCounts>;

/** Until when something is quiet, ms since the epoch, in the past or 0 where it is not, and how often in a row it was refused. */
export const Quiet = z.object({ refusals: z.number().int(), until: z.number() });
export type Quiet = z.infer<typeof Quiet>;

/** A pattern that is quiet now. What it does is not known where that was forgotten since. */
export const SilencedPattern = Quiet.extend({
  fingerprint: z.string(),
  family: Family.optional(),
  summary: z.string().optional(),
  never: z.boolean(),
});
export type SilencedPattern = z.infer<typeof SilencedPattern>;

/** How a family fared with its person. */
export const FamilyStanding = Quiet.extend({ family: Family, outcomes: OutcomeCounts });
export type FamilyStanding = z.infer<typeof FamilyStanding>;
