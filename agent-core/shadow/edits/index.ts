/** The repeated-edit skill. */
import type { EditSkill } from '../../contracts/edits.ts';
import type { Learner } from '../../contracts/learned.ts';
import { EditsAndDeletions } from './both.ts';
import { EditsWithCompanions } from './companions/skill.ts';

export { renewed } from './renewed.ts';

export function createEditSkill(): EditSkill & Learner {
  return new EditsWithCompanions(new EditsAndDeletions());
}
