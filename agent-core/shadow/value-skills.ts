/** The skills that expect whole values, as the live session and `penumbra replay` use them. */
import type { ValueSkill } from '../contracts/index.ts';
import { createTransferSkill } from './transfer/index.ts';

export function createValueSkills(): ValueSkill[] {
  return [createTransferSkill()];
}
