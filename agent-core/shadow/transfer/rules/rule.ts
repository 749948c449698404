/** What a rule of a field is: a function from slots to the field's value. */
import type { SlotLookup, Slots } from '../slots.ts';

/** In the order in which one is preferred to another that explains as much. */
export const KINDS = ['copy', 'join', 'program', 'constant', 'choice', 'counter'] as const;
export type RuleKind = (typeof KINDS)[number];

export interface Answer {
  readonly value: string;
  /** What the rule itself thinks of this answer, from 0 to 1. */
  readonly confidence: number;
}

export interface Rule {
  readonly kind: RuleKind;
  /** Equal for rules that do the same. */
  readonly key: string;
  readonly inputs: readonly Input[];
  run(values: readonly string[]): Answer | undefined;
}

export interface Input {
  readonly slot: string;
  /** Whether the slot must have been filled since the case began, as it was in every example. */
  readonly fresh: boolean;
}

/** One value that the person entered, with what it could have been made from. */
export interface Example {
  readonly slots: Slots;
  readonly output: string;
}

/** The rule's answer where all its inputs are there. */
export function apply(rule: Rule, slots: SlotLookup): Answer | undefined {
  const values: string[] = [];
  for (const { slot, fresh } of rule.inputs) {
    const found = slots.get(slot);
    if (!found || (fresh && !found.fresh)) return undefined;
    values.push(found.value);
  }
  return rule.run(values);
}

export const explains = (rule: Rule, example: Example) => apply(rule, example.slots)?.value === example.output;

/** The slots as inputs, each as fresh as it was in every one of these examples. */
export function inputsOf(slots: readonly string[], examples: readonly Example[]): Input[] {
  return slots.map((slot) => ({
    slot,
    fresh: examples.every((example) => example.slots.get(slot)?.fresh !== false),
  }));
}
