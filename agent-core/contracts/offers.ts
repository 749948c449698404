/** What any skill would do now: places to change, files to make, command lines to run, values to fill in. */
import * as z from 'zod';
import type { DocumentText, EditOffer, SettledEdit } from './edits.ts';
import type { Signal } from './signals.ts';

export const Family = z.enum(['edit', 'command', 'transfer', 'routine']);
export type Family = z.infer<typeof Family>;

/** A file that is not there yet. `doc` is its key, like those of places. */
export const NewFile = z.object({ doc: z.string(), text: z.string() });
export type NewFile = z.infer<typeof NewFile>;

/** A value for one field of a form or sheet; `target` names the field as the signals do. */
export const FieldValue = z.object({ target: z.string(), value: z.string() });
export type FieldValue = z.infer<typeof FieldValue>;

/** Done in this order: files, places, commands. Fields stand alone. */
export const Doings = z.object({
  files: z.array(NewFile),
  commands: z.array(z.string()),
  fields: z.array(FieldValue),
});
export type Doings = z.infer<typeof Doings>;

export const NO_DOINGS: Doings = { files: [], commands: [], fields: [] };

export interface Offer extends EditOffer, Readonly<Doings> {
  readonly family: Family;
  /** The skill's own script of what its command lines do, where that says more than the lines. */
  readonly script?: string | undefined;
}

/** A skill of repeated edits knows only places. */
export const offerOfEdits = (offer: EditOffer): Offer => ({ ...NO_DOINGS, ...offer, family: 'edit' });

/** What a skill also is that has questions answered elsewhere: a second port, beside that of its kind. */
export interface Awaiting {
  /** Whether an answer is under way without which it cannot say what has become of its offer `pattern`. */
  awaits(pattern: string): boolean;
  /** An answer is there; `documents` as they stand now. */
  resume(documents: ReadonlyMap<string, DocumentText>): void;
}

/**
 * A skill that watches acts of every kind and offers what mixes them: rows carried from one document to another, routines of
 * files, edits and command lines.
 *
 * 1. Deterministic; `offers` changes nothing.
 * 2. Time and memory an act are bounded, whatever it holds.
 */
export interface MixedSkill {
  /** Every signal but `doc.edit`, in order; `documents` as they stand after it. */
  heard(signal: Signal, documents: ReadonlyMap<string, DocumentText>): void;
  /** One act of the person upon a text; `documents` as they stand after it. */
  settled(edit: SettledEdit, documents: ReadonlyMap<string, DocumentText>): void;
  /** A document changed otherwise: the person took something back (`undo`), or brought it back; another program, an automation. */
  changed(edit: SettledEdit, by: 'undo' | 'redo' | 'other'): void;
  /** Everything sure enough (`lowerBound` at least `atLeast`), best first. */
  offers(documents: ReadonlyMap<string, DocumentText>, atLeast: number): readonly Offer[];
}
