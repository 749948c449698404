/** The skill of next command lines. */
import type { Learner } from '../../contracts/learned.ts';
import type { CommandAdviser, ValueSkill } from '../../contracts/values.ts';
import type { Masker } from '../../security/masking/index.ts';
import { Commands } from './skill.ts';

export function createCommandSkill(masker: Masker): ValueSkill & CommandAdviser & Learner {
  return new Commands(masker);
}
