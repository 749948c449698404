/** The skill for data carried by hand. */
import type { ValueSkill } from '../../contracts/index.ts';
import { synthesize } from '../strings/index.ts';
import { DataTransfer } from './skill.ts';

export function createTransferSkill(): ValueSkill {
  return new DataTransfer((examples, queries) => synthesize(examples, { queries }));
}
