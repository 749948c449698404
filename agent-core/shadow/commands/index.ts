/** The skill of next command lines. */
import type { ValueSkill } from '../../contracts/values.ts';
import type { Masker } from '../../security/masking/index.ts';
import { Commands } from './skill.ts';

export function createCommandSkill(masker: Masker): ValueSkill {
  return new Commands(masker);
}
