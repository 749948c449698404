/** The skills that expect whole values, as the live session and the replay both run them. */
import type { Awaiting, CommandAdviser, Learner, ValueSkill } from '../contracts/index.ts';
import type { Masker } from '../security/masking/index.ts';
import { createCommandSkill } from './commands/index.ts';
import { createTransferSkill, synthesiseHere } from './transfer/index.ts';

/** `masker` finds what must not be learned. */
export function createValueSkills(
  masker: Masker,
  synthesiser = synthesiseHere,
): (ValueSkill & Partial<Learner & Awaiting & CommandAdviser>)[] {
  return [createCommandSkill(masker), createTransferSkill(synthesiser)];
}
