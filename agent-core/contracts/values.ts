/**
 * What a skill that expects whole values takes in and gives out: the next command line of a terminal, the next value of a
 * field. The skills themselves are `agent-core/shadow/commands` and `agent-core/shadow/transfer`.
 */
import * as z from 'zod';
import type { Offer } from './offers.ts';
import type { Signal } from './signals.ts';

/** What was expected of one signal, made before it came, and whether it came true. */
export interface ScoredValue {
  readonly pattern: string;
  /** The whole command line, or the whole value of the field. */
  readonly value: string;
  readonly confidence: number;
  /** How many signals had been seen when it was made. */
  readonly at: number;
  readonly correct: boolean;
}

/** What the skill would do now, if it were allowed to speak: command lines in order, or values by their target. */
export type ValueOffer = Omit<Offer, 'family' | 'places' | 'files' | 'examples'>;

export const offerOfValues = (family: ValueSkill['family'], offer: ValueOffer): Offer => ({
  ...offer,
  family,
  places: [],
  files: [],
  examples: [],
});

/**
 * 1. Deterministic: the same calls give the same answers. `offers` changes nothing.
 * 2. Nothing looks ahead: what `observe` returns for a signal was decided by the signals before it.
 * 3. Time and memory a signal are bounded, whatever it holds.
 */
export interface ValueSkill {
  readonly family: 'command' | 'transfer';
  /** Scores what was expected of this signal, then learns from it. `index` is the number of signals seen before it. */
  observe(signal: Signal, index: number): readonly ScoredValue[];
  /** Everything sure enough (`lowerBound` at least `atLeast`), best first. */
  offers(atLeast: number): readonly ValueOffer[];
}

/** A terminal that a person asks about: its name as the signals have it, and its folder where the shell tells. */
export const TerminalPlace = z.object({ terminal: z.string().optional(), folder: z.string().optional() });
export type TerminalPlace = z.infer<typeof TerminalPlace>;

/** A command line that may come next. */
export const NextCommand = z.object({
  line: z.string(),
  /** Probability that the next command is exactly this line. */
  confidence: z.number().min(0).max(1),
  /** One readable clause on why: what it followed, and how often. */
  basis: z.string(),
});
export type NextCommand = z.infer<typeof NextCommand>;

/** What a person can ask of a skill of command lines, besides what it says by itself. Changes nothing. */
export interface CommandAdviser {
  /** Likeliest first; none is a secret, and each is one line of text. */
  nextCommands(at: TerminalPlace): readonly NextCommand[];
}
