/** The repeated-edit skill. */
import type { EditSkill } from '../../contracts/edits.ts';
import { RepeatedEdits } from './skill.ts';

export function createEditSkill(): EditSkill {
  return new RepeatedEdits();
}
