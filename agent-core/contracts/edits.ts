/** What the repeated-edit skill takes in and gives out. The skill itself is `agent-core/shadow/edits`. */
import * as z from 'zod';
import type { TextChange } from './signals.ts';

/** A document as it stands: its key (workspace-relative path, or a URI outside any folder), language id and whole text. */
export interface DocumentText {
  readonly doc: string;
  readonly language: string;
  readonly text: string;
}

/** One act of the person, settled: keystrokes folded into the changes they amount to. Reversals never become one. */
export interface SettledEdit {
  readonly doc: string;
  readonly language: string;
  /** Whole text before and after. */
  readonly before: string;
  readonly after: string;
  /** Ordered by offset, offsets into `before`, no overlap; several where several cursors typed at once. */
  readonly changes: readonly TextChange[];
  /** Numbers of the first and last signal folded into it. */
  readonly firstSignal: number;
  readonly lastSignal: number;
  /** Time of the last of them, ms. */
  readonly at: number;
}

/** Where a pattern would change a document. Offsets are into the document's present text. */
export const Place = z.object({
  doc: z.string(),
  offset: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
  text: z.string(),
  confidence: z.number().min(0).max(1),
  /** No rule gives its text: it is named. */
  named: z.boolean().optional(),
});
export type Place = z.infer<typeof Place>;

/** One act of the person that a pattern was learned from: the changed lines before and after, for people to read. */
export const Example = z.object({
  doc: z.string(),
  /** From 0. */
  line: z.number().int().nonnegative(),
  before: z.string(),
  after: z.string(),
  at: z.number(),
});
export type Example = z.infer<typeof Example>;

/**
 * A rule as a script can run it. `pattern` is a JavaScript regular expression (flags `dy`: sticky, tried at a place's column
 * of a line); `replacement` a JavaScript expression over `m`, its match array, giving the new text of the whole match.
 */
export const Rule = z.object({
  pattern: z.string(),
  replacement: z.string(),
  /** So many whole lines, their ends included, are matched; where it is absent, one without its end. */
  lines: z.number().int().positive().optional(),
});
export type Rule = z.infer<typeof Rule>;

/**
 * A learned pattern in a form that can be stored and run again later, without the examples it was learned from. Opaque outside the
 * skill but for its version and how many examples there were.
 */
export const SavedPattern = z.looseObject({
  version: z.number().int(),
  learnedFrom: z.number().int().nonnegative().optional(),
});
export type SavedPattern = z.infer<typeof SavedPattern>;

/** One identifier replaced by another, and nothing else: where it is one symbol, a language server renames it better. */
export const Renaming = z.object({ from: z.string(), to: z.string() });
export type Renaming = z.infer<typeof Renaming>;

/** What the skill would do now, if it were allowed to speak. */
export interface EditOffer {
  /** Stable while the pattern lives in this process. */
  readonly pattern: string;
  /** Stable for equal patterns for ever, so that "never for this pattern" outlives a restart. */
  readonly fingerprint: string;
  readonly examples: readonly Example[];
  /** Sure places only, ordered by document and offset. */
  readonly places: readonly Place[];
  /** Probability that applying `places` is exactly what the person would do next and keep. */
  readonly confidence: number;
  /** The lower bound of that estimate; nothing below 0.90 is shown. */
  readonly lowerBound: number;
  /** How many acts of the person support it. */
  readonly support: number;
  /** One readable sentence on what the estimate rests on. */
  readonly basis: string;
  /** The change in short, for a title: `foo(…) → bar(…)`. */
  readonly summary: string;
  /** Set where the change is this at every place. */
  readonly renaming?: Renaming | undefined;
}

/** What a live pattern silently expects as the next settled edit. */
export interface EditPrediction {
  readonly pattern: string;
  readonly place: Place;
  readonly confidence: number;
}

/** What an offer turned out to be worth, once it was judged or refused. */
export const JudgedOutcome = z.enum(['kept', 'undone', 'changed', 'refused']);
export type JudgedOutcome = z.infer<typeof JudgedOutcome>;

/**
 * The repeated-edit skill behind a port, so that a deeper one can take its place.
 *
 * 1. Deterministic: the same calls give the same answers.
 * 2. `offers`, `predictions` and `placesIn` change nothing.
 * 3. Time a call is bounded whatever the text; a document or line over its limits has no places.
 */
export interface EditSkill {
  /** Learns from one act of the person; `documents` as they stand after it, the edited one included. */
  observe(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>): void;
  /** The person took something back (undo): what `edit` reverses was no example after all. It is no example itself. */
  retract(edit: SettledEdit): void;
  /** Everything sure enough (`lowerBound` at least `atLeast`) with at least one place in `documents`, best first. */
  offers(documents: ReadonlyMap<string, DocumentText>, atLeast: number): EditOffer[];
  /** The next edit that each live pattern with at least two examples expects, most confident first. */
  predictions(documents: ReadonlyMap<string, DocumentText>): EditPrediction[];
  /** Sure places of a pattern in one more document (a file that is not open). Empty when the pattern is gone. */
  placesIn(pattern: string, document: DocumentText): Place[];
  /** Strings that every line with a place contains: a cheap test before a file is looked at. */
  literals(pattern: string): readonly string[];
  /** The rule a script runs at each place; it gives exactly the `text` of each place. */
  rule(pattern: string): Rule | undefined;
  /** The pattern for keeping, and back. `restore` gives its id here; throws `bad-input` on another version. */
  save(pattern: string): SavedPattern | undefined;
  restore(saved: SavedPattern): string;
  /**
   * What became of an offer of the pattern with this fingerprint, in this process or one before it: teaches the confidence of
   * that pattern, live, restored or still to come, and of all of them together.
   */
  outcome(fingerprint: string, what: JudgedOutcome): void;
}
