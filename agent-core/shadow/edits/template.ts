/** What a group of examples has in common, as data: it can be matched, written as a rule, explained and stored. */
import * as z from 'zod';
import { Fn } from './bind.ts';

const kind = z.enum(['word', 'number', 'string', 'blank', 'mark']);

/**
 * One token of the part that changes. `const`: exactly this text. `kept`: the examples agree on this text and the output
 * carries it over, so it may be a hole that did not vary yet. `hole`: any token of the kinds.
 */
export const Slot = z.discriminatedUnion('slot', [
  z.object({ slot: z.literal('const'), text: z.string() }),
  z.object({ slot: z.literal('kept'), text: z.string(), kinds: z.array(kind) }),
  z.object({ slot: z.literal('hole'), kinds: z.array(kind) }),
]);
export type Slot = z.infer<typeof Slot>;

/** A token of the core, or so many tokens to the left or right of it (0 is the nearest), or an outer name by its number. */
export const Ref = z.object({ in: z.enum(['core', 'left', 'right', 'outer']), at: z.number().int().nonnegative() });
export type Ref = z.infer<typeof Ref>;

export const Output = z.discriminatedUnion('out', [
  z.object({ out: z.literal('const'), text: z.string() }),
  z.object({ out: z.literal('from'), ref: Ref, fn: Fn }),
]);
export type Output = z.infer<typeof Output>;

/**
 * A context token, generalised: this text, or else one of the kinds, or else (no kinds) anything. `edge` is a line's end;
 * `marks` are the single marks that stood there.
 */
export const Near = z.object({
  text: z.string().optional(),
  kinds: z.array(z.enum([...kind.options, 'edge'])),
  marks: z.array(z.string()),
});
export type Near = z.infer<typeof Near>;

export const Template = z.object({
  core: z.array(Slot),
  output: z.array(Output),
  /** Pairs of core positions whose texts are equal in every example. */
  equal: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** Nearest first, indentation left out. */
  left: z.array(Near),
  right: z.array(Near),
  /** Tokens that every example's line holds. */
  shared: z.array(z.string()),
  /** First token of every example's line, where they agree. */
  first: z.string().optional(),
});
export type Template = z.infer<typeof Template>;
