/** Actions: what a program asks of a server of actions, by name, instead of doing it itself. */
import type * as z from 'zod';
import type { Effect } from '../../contracts/runs.ts';

/** What both sides know of an action. */
export interface Action<I = unknown, O = unknown> {
  readonly name: string;
  readonly input: z.ZodType<I>;
  readonly outcome: z.ZodType<O>;
  readonly effect: Effect;
  /** What a person's word is to the run that asks, where they said that it happened and what they know of it is no `outcome`. */
  saidByPerson?(value: unknown): O;
}
