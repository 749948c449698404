/** A suggestion: what the host would like to do for the person, from the first offer to its undo. */
import * as z from 'zod';
import { Example, Place, Renaming } from './edits.ts';
import { Doings, Family, NewFile } from './offers.ts';

export const SuggestionId = z.string().brand<'SuggestionId'>();
export type SuggestionId = z.infer<typeof SuggestionId>;
export const AutomationId = z.string().brand<'AutomationId'>();
export type AutomationId = z.infer<typeof AutomationId>;
export const ApplicationId = z.string().brand<'ApplicationId'>();
export type ApplicationId = z.infer<typeof ApplicationId>;

/** Nothing is shown below this lower bound. */
export const SPEAK_AT = 0.9;

export const Suggestion = z.object({
  id: SuggestionId,
  family: Family,
  /** Stable for equal patterns for ever. */
  fingerprint: z.string(),
  title: z.string(),
  summary: z.string(),
  confidence: z.number(),
  lowerBound: z.number(),
  support: z.number().int(),
  basis: z.string(),
  examples: z.array(Example),
  places: z.array(Place),
  renaming: Renaming.optional(),
  ...Doings.shape,
  script: z.string().optional(),
});
export type Suggestion = z.infer<typeof Suggestion>;

/** One place of a plan as the review shows it. */
export const PlannedPlace = z.object({
  /** Unique in its plan. */
  id: z.string(),
  offset: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
  text: z.string(),
  /** From 0, with the whole line before and after. */
  line: z.number().int().nonnegative(),
  lineBefore: z.string(),
  lineAfter: z.string(),
});
export type PlannedPlace = z.infer<typeof PlannedPlace>;

export const PlannedDocument = z.object({
  doc: z.string(),
  /** sha-256 (hex) of the text the offsets refer to: UTF-8 of the text as the editor holds it, without BOM. */
  hash: z.string(),
  places: z.array(PlannedPlace),
});
export type PlannedDocument = z.infer<typeof PlannedDocument>;

/** Exactly what Apply would do, computed against the documents as they stand. */
export const Plan = z.object({
  /** The suggestion or saved automation it came from. */
  source: z.string(),
  title: z.string(),
  confidence: z.number(),
  lowerBound: z.number(),
  support: z.number().int(),
  basis: z.string(),
  examples: z.array(Example),
  documents: z.array(PlannedDocument),
  /** Files to make first, and command lines to run last, one by one, by the person. */
  files: z.array(NewFile),
  commands: z.array(z.string()),
  leftOut: z.array(z.object({ doc: z.string(), reason: z.string() })),
  /** The self-contained Node program that does the same. */
  script: z.string(),
});
export type Plan = z.infer<typeof Plan>;

/** The inverse of an application against the documents as they now stand, or why a place cannot be taken back. */
export const UndoPlan = z.object({
  application: ApplicationId,
  title: z.string(),
  documents: z.array(PlannedDocument),
  /** Files that the application made and nobody changed since: to be deleted. The hash is that of their text. */
  files: z.array(z.object({ doc: z.string(), hash: z.string() })),
  leftOut: z.array(z.object({ doc: z.string(), reason: z.string() })),
});
export type UndoPlan = z.infer<typeof UndoPlan>;
